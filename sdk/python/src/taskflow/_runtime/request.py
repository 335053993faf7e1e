"""A request of an operation in the contract, and its preparation for all attempts."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from .errors import TaskFlowError
from .model import Model
from .upload import Upload
from .values import is_given, query_of, written


@dataclass(frozen=True)
class Options:
    """The options of one call."""

    timeout: float | None = None
    max_retries: int | None = None
    headers: Mapping[str, str] | None = None
    query: Mapping[str, object] | None = None
    idempotency_key: str | None = None
    if_match: Model | str | None = None
    if_none_match: Model | None = None
    merge: str | None = None
    last_event_id: str | None = None


@dataclass(frozen=True)
class Request:
    """A request of an operation, created by the generated code."""

    method: str
    path: str
    query: Mapping[str, object] | None = None
    body: Mapping[str, object] | None = None
    file: Upload | None = None
    """A file that is the body."""
    part: bytes | None = None
    """A part of a file that is the body."""
    accept: str = "*/*"
    """The media type of a file, if the operation has several."""
    headers: Mapping[str, object] | None = None
    """Headers besides those of the options."""
    is_tus: bool = False
    """Whether the operation belongs to the protocol tus."""
    is_idempotent: bool = False
    """Whether the operation accepts an idempotency key."""
    is_versioned: bool = False
    """Whether the body can have a `version`."""
    is_public: bool = False
    """Whether the operation needs no credentials."""
    is_repeatable: bool = False
    """Whether a POST can be repeated because of another header."""


@dataclass(frozen=True)
class Prepared:
    """The part of a request that is the same for all attempts of a call."""

    method: str
    path: str
    query: list[tuple[str, str | int | float | bool | None]]
    headers: dict[str, str]
    content: bytes | None
    file: Upload | None
    is_safe: bool
    """Whether repeating the request has no further effect."""


def prepare(request: Request, options: Options, defaults: Mapping[str, str]) -> Prepared:
    """Prepares a request for all of its attempts.

    Raises:
        TaskFlowError: The version of `if_match` is unknown.
        ValueError: A header cannot be sent.
    """
    headers: dict[str, str] = {}
    body: Any = None if request.body is None else written(request.body)
    match = options.if_match
    if isinstance(match, str):
        headers["if-match"] = match
    elif match is not None and match._etag is not None:
        headers["if-match"] = match._etag
    elif match is not None:
        # A resource from a list has no ETag of its own.
        version = getattr(match, "version", None)
        if not request.is_versioned or version is None:
            raise TaskFlowError("`if_match` must be a resource that this client has received. Get it again, or pass its ETag.")
        body = {**body, "version": version}
    if options.if_none_match is not None and options.if_none_match._etag is not None:
        headers["if-none-match"] = options.if_none_match._etag
    if options.merge is not None:
        headers["prefer"] = f"merge={options.merge}"
    if request.is_idempotent:
        headers["idempotency-key"] = options.idempotency_key or new_key()
    if body is not None:
        headers["content-type"] = "application/json"
    if request.is_tus:
        headers["tus-resumable"] = "1.0.0"
    for header, given in (request.headers or {}).items():
        if is_given(given):
            headers[header] = str(given)
    content = None if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    if request.part is not None:
        headers["content-type"] = "application/offset+octet-stream"
        content = request.part
    if request.file is not None:
        headers.update(request.file.headers)
    is_based_on_version = "if-match" in headers or (body is not None and "version" in body)
    own = {name.lower(): value for name, value in (options.headers or {}).items()}
    return Prepared(
        method=request.method,
        path=request.path,
        query=query_of({**(request.query or {}), **(options.query or {})}),
        headers=checked({**defaults, **headers, **own}),
        content=content,
        file=request.file,
        is_safe=(request.is_idempotent or request.is_repeatable)
        if request.method == "POST"
        else request.method != "PATCH" and not (request.method == "PUT" and is_based_on_version),
    )


def new_key() -> str:
    """Returns 128 random bits as text."""
    return secrets.token_hex(16)


def segment(name: str, value: object) -> str:
    """Encodes a path parameter, so that it cannot lead to another path.

    Raises:
        TypeError: The value is not a string.
        ValueError: The value cannot be part of a path.
    """
    if not isinstance(value, str):
        raise TypeError(f"`{name}` must be a string, not {type(value).__name__}.")
    text = quote(value, safe="")
    if re.fullmatch(r"(\.|%2e){1,2}|", text, re.IGNORECASE):
        raise ValueError(f"`{name}` cannot be {value!r}.")
    return text


def check_header(name: str, value: str) -> None:
    """Raises a ValueError without the value, which can be a credential; the error of the HTTP library contains it."""
    if re.fullmatch(r"[\t\x20-\x7e\x80-\xff]*", value) is None:
        raise ValueError(
            f"The value of the header `{name}` has a line break or another character that cannot be sent."
        )


def checked(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        check_header(name, value)
    return headers
