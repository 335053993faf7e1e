"""The vectors of every SDK, with both clients."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest
import taskflow
from scripted import Script
from taskflow import AsyncTaskFlow, Model, TaskFlow

VECTORS = Path(__file__).parents[2] / "vectors"

CASES = [
    pytest.param(vector, id=f"{file}: {vector['name']}")
    for file in ("retry", "paging", "errors", "values", "consistency")
    for vector in json.loads((VECTORS / f"{file}.json").read_text())
]

NAMES = {"ApiError": "APIError", "ConnectionError": "APIConnectionError", "ResponseError": "APIResponseError"}


def snake(name: str) -> str:
    return re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name)


def invoke(client: Any, call: dict[str, Any]) -> Any:
    resource, method = call["operation"].split(".")
    target = getattr(getattr(client, resource), snake(method))
    members = {**call.get("body", {}), **call.get("query", {}), **call.get("options", {})}
    found = target(*call.get("path", []), **members)
    return found.to_list(limit=call["take"]) if "take" in call else found


def plain(value: Any) -> Any:
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.to_dict() if isinstance(value, Model) else value


async def run(client: Any, vector: dict[str, Any]) -> Any:
    async def finished(found: Any) -> Any:
        return await found if inspect.isawaitable(found) else found

    try:
        return await outcome(client, vector, finished)
    finally:
        await finished(client.aclose() if isinstance(client, AsyncTaskFlow) else client.close())


async def outcome(client: Any, vector: dict[str, Any], finished: Any) -> Any:
    call = vector["call"]
    if "with" in vector:
        resource = await finished(invoke(client, vector["with"]))
        options = {name: resource if value == "$resource" else value for name, value in call.get("options", {}).items()}
        call = {**call, "options": options}
    return await finished(invoke(client, call))


@pytest.mark.parametrize("client_class", [TaskFlow, AsyncTaskFlow])
@pytest.mark.parametrize("vector", CASES)
def test_vector(vector: dict[str, Any], client_class: Any) -> None:
    before = [{"answer": vector["with"]["answer"]}] if "with" in vector else []
    script = Script(before + vector["exchanges"])
    client = client_class(base_url=script.url, **vector.get("client", {}))
    failure: Exception | None = None
    result: Any = None
    try:
        result = asyncio.run(run(client, vector))
    except taskflow.TaskFlowError as error:
        failure = error
    script.end()
    expected = vector.get("error")
    if expected is None:
        if failure is not None:
            raise failure
        assert plain(result) == vector["result"]
        return
    assert type(failure).__name__ == NAMES.get(expected["class"], expected["class"])
    for member, value in expected.items():
        if member == "class":
            continue
        found = getattr(failure, member)
        if member == "errors":
            found = [each.to_dict() for each in found]
        assert found == value, member
