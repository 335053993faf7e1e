"""Requests of webhooks are verified."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time

import pytest
from taskflow import WebhookVerificationError, webhooks
from taskflow.models import TaskCreatedEvent

# The example of the standard.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = '{"test": 2432232314}'
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}


def signed(body: str, at: float | None = None) -> dict[str, str]:
    timestamp = str(int(time.time() if at is None else at))
    key = base64.b64decode(SECRET[6:])
    digest = hmac.new(key, f"one.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    signature = "v1," + base64.b64encode(digest).decode()
    return {"Webhook-Id": "one", "Webhook-Timestamp": timestamp, "Webhook-Signature": signature}


def test_accepts_the_example_of_standard_webhooks() -> None:
    event = webhooks.unwrap(BODY, HEADERS, SECRET, tolerance_seconds=float("inf"))
    assert event.to_dict() == {"test": 2432232314}


def test_returns_the_event_of_its_type() -> None:
    body = json.dumps({"type": "task.created", "id": "1"})
    for content in (body, body.encode()):
        event = webhooks.unwrap(content, signed(body), ["whsec_b3RoZXI=", SECRET])
        assert isinstance(event, TaskCreatedEvent)
    cloud = json.dumps({"specversion": "1.0", "data": {"type": "task.created", "id": "1"}})
    assert isinstance(webhooks.unwrap(cloud, signed(cloud), SECRET), TaskCreatedEvent)


def test_refuses_everything_else() -> None:
    headers = signed("{}")
    webhooks.unwrap("{}", headers, SECRET)
    wrong: list[tuple[str, dict[str, str]]] = [
        ("[]", headers),
        ("{}", {}),
        ("{}", {**headers, "Webhook-Id": "two"}),
        ("{}", {**headers, "Webhook-Timestamp": "soon"}),
        ("{}", {**headers, "Webhook-Timestamp": "²"}),
        ("{}", {**headers, "Webhook-Signature": "v1,é"}),
        ("{}", signed("{}", time.time() - 400)),
        ("{}", signed("{}", time.time() + 400)),
    ]
    for body, given in wrong:
        with pytest.raises(WebhookVerificationError):
            webhooks.unwrap(body, given, SECRET)
    with pytest.raises(WebhookVerificationError):
        webhooks.unwrap("{}", headers, "whsec_b3RoZXI=")
    for secret in ("my-secret", "whsec_", "whsec_my-secret!"):
        with pytest.raises(TypeError, match="whsec_") as error:
            webhooks.unwrap("{}", headers, secret)
        assert "my-secret" not in str(error.value)
