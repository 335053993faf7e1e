"""Verifies the requests of webhooks: `from taskflow import webhooks`."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any, cast

from ._generated.events import AnyEvent
from ._runtime.errors import WebhookVerificationError
from ._runtime.events import event_of

_PREFIX = "whsec_"


def unwrap(
    body: str | bytes,
    headers: Mapping[str, str],
    secret: str | Sequence[str],
    *,
    tolerance_seconds: float = 300,
) -> AnyEvent:
    """Verifies the request of a webhook, and returns its event.

        event = webhooks.unwrap(await request.body(), request.headers, secret)
        if event.type == "task.created":
            print(event.subject.name)

    `body` is the body as it was received: a parsed body cannot be verified. `secret` is the secret of the webhook, or several
    during a rotation. An event can arrive more than once: remember the `id` of those that you have handled.

    Raises `WebhookVerificationError` if the request is not from the webhook, or too old.
    """
    if not isinstance(cast("object", body), (str, bytes)):
        raise TypeError("`body` must be the body as it was received, as text or bytes. Do not parse it before.")
    content = body.encode() if isinstance(body, str) else body
    received = {name.lower(): value for name, value in headers.items()}
    message_id = _header(received, "webhook-id")
    timestamp = _header(received, "webhook-timestamp")
    signatures = _header(received, "webhook-signature")
    is_time = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12
    if not is_time or abs(time.time() - int(timestamp)) > tolerance_seconds:
        raise WebhookVerificationError("The time of the message is too far from the present time.")
    signed = f"{message_id}.{timestamp}.".encode() + content
    for each in [secret] if isinstance(secret, str) else secret:
        digest = hmac.new(_key(each), signed, hashlib.sha256).digest()
        expected = "v1," + base64.b64encode(digest).decode()
        for signature in signatures.split(" "):
            if hmac.compare_digest(expected.encode(), signature.encode()):
                return _event(content)
    raise WebhookVerificationError("No signature of the message is from this secret.")


def _header(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name)
    if not value:
        raise WebhookVerificationError(f"The header {name} is missing.")
    return value


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret[len(_PREFIX) :], validate=True) if secret.startswith(_PREFIX) else b""
    except binascii.Error:
        key = b""
    if not key:
        # Without the secret in the message.
        raise TypeError("`secret` must begin with whsec_.")
    return key


def _event(content: bytes) -> AnyEvent:
    """Returns the event of a message, also of one in the format of CloudEvents."""
    value: Any = json.loads(content)
    return event_of(value["data"] if "specversion" in value else value)
