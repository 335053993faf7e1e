"""Sends the requests of a client, and retries them where that is safe."""

from __future__ import annotations

# async only
import asyncio
# end async only
import json
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar, cast, overload

import httpx2

from ..._generated.models import ResponseWarning
from ..deadline import LimitedStream
from ..errors import APIError, APIResponseError, RedirectError, TaskFlowError, error_of, excerpt_of
from ..consistency import Consistency
from ..failures import explained
from ..hooks import Hooks, RequestInfo, ResponseInfo
from ..log import logger
from ..model import Model, build
from ..request import Options, Prepared, Request, check_header, prepare
from ..retry import delay_before, may_retry
from ..upload import UPLOAD_TIMEOUT
from ..values import Omit, omit
from .download import AsyncDownload
from .page import AsyncList, AsyncPage
from .stream import AsyncEventStream

T = TypeVar("T")
J = TypeVar("J")

last_response: ContextVar[list[httpx2.Response] | None] = ContextVar("last_response", default=None)
"""Collects the responses for `with_response`."""


class AsyncCredentials(Protocol):
    """The credentials of a client."""

    consistency: Consistency

    async def token(self) -> str | None: ...

    # async only
    def enter_loop(self) -> None:
        """Raises TaskFlowError in another event loop than that of the first call."""
        ...

    # end async only
    async def renew(self, token: str) -> bool:
        """Replaces an expired token, and returns whether there is a new one."""
        ...


@dataclass(frozen=True)
class Settings:
    base_url: str
    timeout: float
    max_retries: int
    headers: Mapping[str, str]
    hooks: Hooks


class AsyncConnection:
    def __init__(self, settings: Settings, credentials: AsyncCredentials, http: httpx2.AsyncClient) -> None:
        self._settings = settings
        self._credentials = credentials
        self._http = http

    async def call(self, type_: type[T], request: Request, options: Options) -> T:
        """Sends a request whose response has the `data` of the envelope."""
        response = await self._send(request, options, "application/json")
        if response.status_code == 304:
            return cast("T", options.if_none_match)
        return _data_of(type_, response)

    @overload
    async def call_or_job(
        self, type_: None, job_type: type[J], request: Request, options: Options
    ) -> J | None: ...

    @overload
    async def call_or_job(
        self, type_: type[T], job_type: type[J], request: Request, options: Options
    ) -> T | J: ...

    async def call_or_job(
        self, type_: type[T] | None, job_type: type[J], request: Request, options: Options
    ) -> T | J | None:
        """Sends a request whose response has a job with status 202, and otherwise data of the first type, if it has one."""
        response = await self._send(request, options, "application/json")
        if response.status_code == 202:
            return _data_of(job_type, response)
        return None if type_ is None else _data_of(type_, response)

    async def execute(self, request: Request, options: Options) -> None:
        """Sends a request whose response has no data."""
        await self.raw(request, options)

    async def raw(self, request: Request, options: Options) -> Any:
        """Sends a request that this version does not know. Returns the `data` of the envelope, or None without a body."""
        response = await self._send(request, options, "application/json")
        is_nothing = not response.content and response.status_code in (202, 204, 304)
        return None if is_nothing else _envelope_of(response)["data"]

    def derive(self, **settings: Any) -> AsyncConnection:
        """Returns a connection with other settings, which shares session and HTTP client with this one."""
        return AsyncConnection(replace(self._settings, **settings), self._credentials, self._http)

    @property
    def base_url(self) -> str:
        return self._settings.base_url

    @property
    def headers(self) -> Mapping[str, str]:
        return self._settings.headers

    def list(self, type_: type[T], request: Request, options: Options) -> AsyncList[T]:
        """Returns a list, which sends a request for each page."""

        async def get(request: Request) -> AsyncPage[T]:
            response = await self._send(request, options, "application/json")
            envelope = _envelope_of(response)
            items: Any = envelope["data"]
            if not isinstance(items, list) or not isinstance(envelope.get("meta"), dict):
                raise _not_from_taskflow(response)
            built = [build(type_, each) for each in cast("list[object]", items)]
            return AsyncPage(built, envelope["meta"], get_next)

        async def get_next(cursor: str) -> AsyncPage[T]:
            query = {name: value for name, value in (request.query or {}).items() if name != "page"}
            return await get(replace(request, query={**query, "cursor": cursor}))

        async def first() -> AsyncPage[T]:
            return await get(request)

        return AsyncList(first)

    def stream(self, build: Callable[[object], T], request: Request, options: Options) -> AsyncEventStream[T]:
        """Returns a stream, which sends a request for each connection."""

        async def connect(last_event_id: str | None) -> httpx2.Response:
            last = {} if last_event_id is None else {"last-event-id": last_event_id}
            headers = {**(options.headers or {}), **last}
            return await self._send(request, replace(options, headers=headers), "text/event-stream")

        def built(event: object) -> T:
            self._credentials.consistency.forget()
            return build(event)

        is_endless = isinstance((request.query or {}).get("max_seconds", omit), Omit)
        return AsyncEventStream(built, connect, options.last_event_id, is_endless)

    async def download(self, request: Request, options: Options) -> AsyncDownload:
        """Sends a request whose response is a file."""

        async def resume(start: int, tag: str) -> httpx2.Response:
            headers = {**(options.headers or {}), "range": f"bytes={start}-", "if-range": tag}
            return await self._send(request, replace(options, headers=headers), request.accept)

        return AsyncDownload(await self._send(request, options, request.accept), resume)

    async def aclose(self) -> None:
        await self._http.aclose()

    async def _send(self, request: Request, options: Options, accept: str) -> httpx2.Response:
        """Sends a request until it succeeds, or fails in a way that a retry does not help."""
        # async only
        self._credentials.enter_loop()
        # end async only
        prepared = prepare(request, options, {**self._settings.headers, "accept": accept})
        max_retries = self._settings.max_retries if options.max_retries is None else options.max_retries
        has_renewed = False
        retry, attempt = 0, 0
        while True:
            attempt += 1
            token = None if request.is_public else await self._credentials.token()
            try:
                return await self._try(prepared, token, attempt, options)
            except TaskFlowError as failure:
                expired = token is not None and isinstance(failure, APIError) and failure.code == "TOKEN_EXPIRED"
                if expired and not has_renewed and await self._credentials.renew(cast("str", token)):
                    has_renewed = True
                    continue
                delay = _delay_of(failure, retry, prepared.is_safe) if retry < max_retries else None
                if delay is None:
                    raise
                logger.info("%s %s: retry in %.1f s", prepared.method, prepared.path, delay)
                await asyncio.sleep(delay)
                retry += 1

    async def _try(self, prepared: Prepared, token: str | None, attempt: int, options: Options) -> httpx2.Response:
        settings = self._settings
        headers = prepared.headers
        if token is not None and "authorization" not in headers:
            check_header("authorization", token)
            headers = {**headers, "authorization": f"Bearer {token}"}
        consistency = self._credentials.consistency
        headers, epoch = consistency.add(headers)
        default = settings.timeout if prepared.file is None else UPLOAD_TIMEOUT
        timeout = default if options.timeout is None else options.timeout
        sent = self._http.build_request(
            prepared.method,
            settings.base_url + prepared.path,
            params=prepared.query or None,
            headers=headers,
            content=prepared.content if prepared.file is None else prepared.file.aiter_chunks(),
            timeout=timeout,
        )
        settings.hooks.on_request(RequestInfo(prepared.method, str(sent.url), attempt))
        began = time.monotonic()
        try:
            response = await self._exchange(sent, began + timeout)
        except TaskFlowError:
            _report(settings.hooks, sent, attempt, None, time.monotonic() - began)
            raise
        consistency.keep(response.headers, epoch)
        _report(settings.hooks, sent, attempt, response, time.monotonic() - began)
        noted = last_response.get()
        if noted is not None:
            noted.append(response)
        if response.is_success or response.status_code == 304:
            return response
        if response.is_redirect:
            raise RedirectError(response.status_code, response.headers.get("location"))
        raise error_of(response.status_code, response.headers, response.text)

    async def _exchange(self, sent: httpx2.Request, deadline: float) -> httpx2.Response:
        """Sends a request once, and reads the response unless it is a file."""
        with explained():
            response = await self._http.send(sent, stream=True, follow_redirects=False)
            if not response.is_success or sent.headers["accept"] == "application/json":
                response.stream = LimitedStream(response.stream, deadline)
                try:
                    await response.aread()
                except BaseException:
                    await response.aclose()
                    raise
        return response


def _report(
    hooks: Hooks, sent: httpx2.Request, attempt: int, response: httpx2.Response | None, duration: float
) -> None:
    method, url = sent.method, str(sent.url)
    status = None if response is None else response.status_code
    request_id = None if response is None else response.headers.get("x-request-id")
    logger.debug("%s %s: %s in %.0f ms (%s)", method, url, status or "no response", duration * 1000, request_id)
    hooks.on_response(ResponseInfo(method, url, attempt, status, request_id, duration))


def _delay_of(failure: TaskFlowError, retry: int, is_safe: bool) -> float | None:
    """Returns the seconds until the next attempt, or None if the failure is final."""
    if isinstance(failure, RedirectError):
        return None
    if not isinstance(failure, APIError):
        return delay_before(retry, None) if may_retry(None, None, is_safe) else None
    return delay_before(retry, failure.retry_after) if may_retry(failure.status, failure.code, is_safe) else None


def _data_of(type_: type[T], response: httpx2.Response) -> T:
    data = build(type_, _envelope_of(response)["data"])
    if isinstance(data, Model):
        data._etag = response.headers.get("etag")
    return data


def warnings_of(response: httpx2.Response) -> list[ResponseWarning]:
    """Returns the warnings in the envelope of a response, which has none if it is not an envelope."""
    try:
        envelope: Any = response.json()
        return build(list[ResponseWarning], envelope["meta"].get("warnings", []))
    except (ValueError, KeyError, TypeError, AttributeError, httpx2.ResponseNotRead):
        return []


def _envelope_of(response: httpx2.Response) -> dict[str, Any]:
    try:
        envelope: Any = json.loads(response.content)
    except ValueError:
        raise _not_from_taskflow(response) from None
    if not isinstance(envelope, dict) or "data" not in envelope:
        raise _not_from_taskflow(response)
    return cast("dict[str, Any]", envelope)


def _not_from_taskflow(response: httpx2.Response) -> APIResponseError:
    headers = response.headers
    return APIResponseError(
        response.status_code, headers.get("content-type"), headers.get("x-request-id"), excerpt_of(response.text)
    )
