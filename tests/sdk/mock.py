"""Tests the mock at TASKFLOW_BASE_URL with both clients: every operation with its examples, every list to its end. Prints the number of operations and lists of each client. Usage: mock.py generated/sdk.json"""

from __future__ import annotations

import asyncio
import inspect
import json
import keyword
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from taskflow import AsyncTaskFlow, Model, PaginationError, TaskFlow

API = json.loads(Path(sys.argv[1]).read_text())
OPERATIONS = [operation for resource in API["resources"] for operation in resource["operations"]]
LISTS = [operation for operation in OPERATIONS if operation["result"]["kind"] == "page"]
MIDDLE_PAGE = {"extra_headers": {"Prefer": "example=middle_page"}}


def snake(name: str) -> str:
    return re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name)


def filters_of(operation: dict[str, Any]) -> dict[str, Any]:
    """The example of each parameter at once, except the cursor, which excludes the page."""
    return {
        argument(field["name"]): field["example"]
        for field in operation["query_parameters"]
        if field["name"] != "cursor"
    }


def argument(name: str) -> str:
    """The name of a parameter as an argument: keywords of Python have an underscore (PEP 8)."""
    return f"{name}_" if keyword.iskeyword(name) else name


async def finished(found: Any) -> Any:
    return await found if inspect.isawaitable(found) else found


def invoke(client: Any, operation: dict[str, Any], **given: Any) -> Any:
    method = getattr(getattr(client, snake(operation["resource"])), snake(operation["method"]))
    arguments = [field["example"] for field in operation["path_parameters"]]
    for field in operation["header_parameters"]:
        if field["is_required"] or (not operation["is_part"] and field["name"] == "Upload-Length"):
            given[field["name"].lower().replace("-", "_")] = field["example"]
    if operation["is_part"]:
        arguments.append(b"first,second")
    if operation["is_upload"]:
        arguments.append(b"first,second")
        given["name"] = "deck.csv"
    return method(*arguments, **given)


def plain(value: Any) -> Any:
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.to_dict() if isinstance(value, Model) else value


def is_example(value: Any, result: dict[str, Any]) -> bool:
    """Whether all of an example was returned; times can have other digits, and numbers a point."""

    def written(json_value: Any) -> str:
        text = json.dumps(json_value).replace(".000Z", "Z")
        return json.dumps(json.loads(text, parse_int=float), sort_keys=True)

    return written(plain(value)) in [written(each["value"]["data"]) for each in result["examples"]]


async def try_operation(client: Any, operation: dict[str, Any], folder: Path) -> None:
    identity, result = operation["id"], operation["result"]
    options = {"if_match": "*"} if operation["precondition"] == "required" else {}
    for example in operation["body"]["examples"] if operation["body"] else [{"value": {}}]:
        given = {**filters_of(operation), **example["value"], **options}
        found = invoke(client, operation, **given)
        if result["kind"] == "page":
            page = await finished(found.first_page())
            assert is_example(page.data, result), identity
            continue
        if result["kind"] == "events":
            types = [event.type async for event in found] if hasattr(found, "__aiter__") else [event.type for event in found]
            assert types == ["task.updated"], identity
            continue
        found = await finished(found)
        if result["kind"] == "nothing":
            assert found is None, identity
        elif result["kind"] == "file":
            await finished(found.save_to(folder / identity))
        else:
            assert is_example(found, result), identity


async def walk_list(client: Any, operation: dict[str, Any]) -> None:
    identity = operation["id"]
    body = operation["body"]["examples"][0]["value"] if operation["body"] else {}
    items = await finished(invoke(client, operation, **body).to_list())
    first = await finished(invoke(client, operation, **body).first_page())
    assert items == first.data and items, identity
    assert (await finished(invoke(client, operation, **body, **MIDDLE_PAGE).first_page())).has_next, identity
    try:
        await finished(invoke(client, operation, **body, **MIDDLE_PAGE).to_list())
    except PaginationError:
        return
    raise AssertionError(f"{identity} was turned in a circle, and took it for a list")


async def walk(client: Any) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as folder:
        for operation in OPERATIONS:
            await try_operation(client, operation, Path(folder))
    for operation in LISTS:
        await walk_list(client, operation)
    return {"operations": len(OPERATIONS), "lists": len(LISTS)}


async def main() -> None:
    with TaskFlow(token="any-token-will-do", max_retries=0) as client:
        counts = {"TaskFlow": await walk(client)}
    async with AsyncTaskFlow(token="any-token-will-do", max_retries=0) as client:
        counts["AsyncTaskFlow"] = await walk(client)
    print(json.dumps(counts))


asyncio.run(main())
