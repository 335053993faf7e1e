"""A request as the contract has it, and what all tries of a call have in common."""

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
from .values import query_of, written


@dataclass(frozen=True)
class Options:
    """What one call may have besides what it is about."""

    timeout: float | None = None
    max_retries: int | None = None
    headers: Mapping[str, str] | None = None
    idempotency_key: str | None = None
    if_match: Model | str | None = None
    if_none_match: Model | None = None
    merge: str | None = None


@dataclass(frozen=True)
class Request:
    """Made by the generated code."""

    method: str
    path: str
    query: Mapping[str, object] | None = None
    body: Mapping[str, object] | None = None
    is_idempotent: bool = False
    """Takes an idempotency key."""
    is_versioned: bool = False
    """The body may have a `version`."""
    is_public: bool = False
    """Needs no credentials."""


@dataclass(frozen=True)
class Prepared:
    method: str
    path: str
    query: list[tuple[str, str | int | float | bool | None]]
    headers: dict[str, str]
    content: bytes | None
    is_safe: bool
    """Does no more when it is done twice."""


def prepare(request: Request, options: Options, defaults: Mapping[str, str]) -> Prepared:
    """Raises TaskFlowError for an `if_match` whose version is not known."""
    headers: dict[str, str] = {}
    body: Any = None if request.body is None else written(request.body)
    match = options.if_match
    if isinstance(match, str):
        headers["if-match"] = match
    elif match is not None and match._etag is not None:
        headers["if-match"] = match._etag
    elif match is not None:
        # What came in a list has no ETag of its own.
        version = getattr(match, "version", None)
        if not request.is_versioned or version is None:
            raise TaskFlowError("if_match takes a resource as this client received it. Get it again, or give its ETag.")
        body = {**body, "version": version}
    if options.if_none_match is not None and options.if_none_match._etag is not None:
        headers["if-none-match"] = options.if_none_match._etag
    if options.merge is not None:
        headers["prefer"] = f"merge={options.merge}"
    if request.is_idempotent:
        headers["idempotency-key"] = options.idempotency_key or new_key()
    if body is not None:
        headers["content-type"] = "application/json"
    starts_from = "if-match" in headers or (body is not None and "version" in body)
    own = {name.lower(): value for name, value in (options.headers or {}).items()}
    return Prepared(
        method=request.method,
        path=request.path,
        query=query_of(request.query or {}),
        headers={**defaults, **headers, **own},
        content=None if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(),
        is_safe=request.is_idempotent
        if request.method == "POST"
        else request.method != "PATCH" and not (request.method == "PUT" and starts_from),
    )


def new_key() -> str:
    """128 random bits."""
    return secrets.token_hex(16)


def segment(parameter: str) -> str:
    """A path parameter, encoded: it cannot become another path. Raises ValueError for what cannot be a segment."""
    text = quote(parameter, safe="")
    if re.fullmatch(r"(\.|%2e){1,2}|", text, re.IGNORECASE):
        raise ValueError(f"{parameter!r} cannot be a part of a path.")
    return text
