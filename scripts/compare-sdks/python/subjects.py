"""The SDKs behind the calls that the cells make."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any


class Subject:
    """An SDK. None means that it does not have the feature. Times are in seconds."""

    enum_field = "status"
    logger: str
    query: str
    headers: str
    derived: str | None
    raw_request: str
    raw_response: str

    def connect(self, url: str, key: str = "any", timeout: float | None = None, retries: int | None = None) -> Any:
        raise NotImplementedError

    def get(
        self,
        client: Any,
        id: Any,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        raise NotImplementedError

    def create(self, client: Any) -> Any:
        raise NotImplementedError

    def remove(self, client: Any) -> Any:
        raise NotImplementedError

    def page(self, client: Any) -> Any:
        raise NotImplementedError

    def items(self, client: Any) -> Iterable[Any]:
        raise NotImplementedError

    def derive(self, client: Any, retries: int) -> Any:
        raise NotImplementedError

    def send_raw(self, client: Any) -> Any:
        raise NotImplementedError

    def read_raw(self, client: Any) -> tuple[int, str | None]:
        raise NotImplementedError

    def connect_async(self, url: str) -> Any:
        raise NotImplementedError

    async def get_async(self, client: Any, id: str) -> Any:
        raise NotImplementedError


def _given(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


class TaskFlowSubject(Subject):
    logger = "taskflow"
    query = "`extra_query`"
    headers = "`extra_headers`"
    derived = "`with_options()`"
    raw_request = "`request()`"
    raw_response = "`with_response()`"

    def connect(self, url: str, key: str = "any", timeout: float | None = None, retries: int | None = None) -> Any:
        from taskflow import TaskFlow

        return TaskFlow(base_url=url, token=key, **_given(timeout=timeout, max_retries=retries))

    def get(self, client: Any, id: Any, query: Any = None, headers: Any = None) -> Any:
        return client.tasks.get(id, **_given(extra_query=query, extra_headers=headers))

    def create(self, client: Any) -> Any:
        return client.tasks.create(title="Card")

    def remove(self, client: Any) -> Any:
        return client.tasks.delete("item-1")

    def page(self, client: Any) -> Any:
        return client.tasks.list().first_page()

    def items(self, client: Any) -> Iterable[Any]:
        return client.tasks.list()

    def derive(self, client: Any, retries: int) -> Any:
        return client.with_options(max_retries=retries)

    def send_raw(self, client: Any) -> Any:
        return client.request("GET", "/api/v1/novel")

    def read_raw(self, client: Any) -> tuple[int, str | None]:
        response = client.with_response(client.tasks.get, "item-1").response
        return response.status_code, response.headers.get("x-request-id")

    def connect_async(self, url: str) -> Any:
        from taskflow import AsyncTaskFlow

        return AsyncTaskFlow(base_url=url, token="any", max_retries=0)

    async def get_async(self, client: Any, id: str) -> Any:
        return await client.tasks.get(id)


class OpenAISubject(Subject):
    logger = "openai"
    query = "`extra_query`"
    headers = "`extra_headers`"
    derived = "`with_options()`"
    raw_request = "`get()`, `post()` …"
    raw_response = "`with_raw_response`"

    def connect(self, url: str, key: str = "any", timeout: float | None = None, retries: int | None = None) -> Any:
        from openai import OpenAI

        return OpenAI(base_url=f"{url}/v1", api_key=key, **_given(timeout=timeout, max_retries=retries))

    def get(self, client: Any, id: Any, query: Any = None, headers: Any = None) -> Any:
        return client.batches.retrieve(id, extra_query=query, extra_headers=headers)

    def create(self, client: Any) -> Any:
        return client.batches.create(
            input_file_id="file-1", endpoint="/v1/chat/completions", completion_window="24h"
        )

    def remove(self, client: Any) -> Any:
        return client.files.delete("item-1")

    def page(self, client: Any) -> Any:
        return client.batches.list()

    def items(self, client: Any) -> Iterable[Any]:
        return client.batches.list()

    def derive(self, client: Any, retries: int) -> Any:
        return client.with_options(max_retries=retries)

    def send_raw(self, client: Any) -> Any:
        return client.get("/novel", cast_to=object)

    def read_raw(self, client: Any) -> tuple[int, str | None]:
        response = client.batches.with_raw_response.retrieve("item-1")
        return response.status_code, response.headers.get("x-request-id")

    def connect_async(self, url: str) -> Any:
        from openai import AsyncOpenAI

        return AsyncOpenAI(base_url=f"{url}/v1", api_key="any", max_retries=0)

    async def get_async(self, client: Any, id: str) -> Any:
        return await client.batches.retrieve(id)


class StripeSubject(Subject):
    enum_field = "tax_exempt"
    logger = "stripe"
    query = "among the parameters, without types"
    headers = "option `headers`"
    derived = None
    raw_request = "`raw_request()`"
    raw_response = "`last_response` of the result"

    def connect(self, url: str, key: str = "any", timeout: float | None = None, retries: int | None = None) -> Any:
        import stripe

        http = None if timeout is None else stripe.RequestsClient(timeout=timeout)
        options = _given(http_client=http, max_network_retries=retries)
        return stripe.StripeClient(key, base_addresses={"api": url}, **options)

    def get(self, client: Any, id: Any, query: Any = None, headers: Any = None) -> Any:
        return client.v1.customers.retrieve(id, query, _given(headers=headers))

    def create(self, client: Any) -> Any:
        return client.v1.customers.create({"name": "Card"})

    def remove(self, client: Any) -> Any:
        return client.v1.customers.delete("item-1")

    def page(self, client: Any) -> Any:
        return client.v1.customers.list()

    def items(self, client: Any) -> Iterable[Any]:
        return client.v1.customers.list().auto_paging_iter()

    def send_raw(self, client: Any) -> Any:
        return client.raw_request("get", "/v1/novel")

    def read_raw(self, client: Any) -> tuple[int, str | None]:
        response = client.v1.customers.retrieve("item-1").last_response
        return response.code, response.headers.get("request-id")

    def connect_async(self, url: str) -> Any:
        return self.connect(url, retries=0)

    async def get_async(self, client: Any, id: str) -> Any:
        return await client.v1.customers.retrieve_async(id)


SUBJECTS: dict[str, Callable[[], Subject]] = {
    "taskflow": TaskFlowSubject,
    "openai": OpenAISubject,
    "stripe": StripeSubject,
}


class Lines(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))
