"""A program as one wrote it with the first release of the Python SDK.

It must run, and be typed strictly, with every later one, so it is never edited: what would have to change here breaks the
programs of others. Run by ../released.test.ts.
"""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta, timezone

from taskflow import (
    APIConnectionError,
    APIError,
    AsyncTaskFlow,
    BadRequestError,
    ConflictError,
    Hooks,
    MemoryStore,
    NotFoundError,
    Page,
    PreconditionFailedError,
    PreconditionRequiredError,
    RequestInfo,
    ResponseInfo,
    TaskFlow,
    TaskFlowError,
    Tokens,
    models,
    omit,
)

EMAIL = f"frozen-{time.time_ns()}@example.com"
PASSWORD = "Difference-Engine-1822"

requests: list[RequestInfo] = []
responses: list[ResponseInfo] = []
hooks = Hooks(on_request=requests.append, on_response=responses.append)
store = MemoryStore()


def failure_of(error: APIError | None) -> APIError:
    assert error is not None, "it did not fail"
    return error


with TaskFlow(timeout=20.0, max_retries=1, headers={"X-App": "frozen"}, token_store=store, hooks=hooks) as client:
    # A session
    session: models.AuthSession = client.register(email=EMAIL, password=PASSWORD, full_name="Ada Lovelace")
    assert session.user.email == EMAIL
    tokens: Tokens | None = store.get()
    assert tokens is not None and tokens.access_token == session.access_token
    client.login(email=EMAIL, password=PASSWORD)
    profile = client.users.get_profile()
    assert (profile.full_name, profile.email_verified, profile.settings.week_start) == ("Ada Lovelace", False, "monday")
    renamed = client.users.update_profile(full_name="Ada King", if_match=profile)
    assert renamed.version == profile.version + 1
    assert len([each for each in client.auth.list_sessions() if each.current]) == 1
    client.auth.revoke_other_sessions()

    # Tasks
    project: models.Project = client.projects.create(name="Analytical Engine", color="#4F46E5")
    category: models.Category = client.categories.create(name="Programme", color=omit)
    due = datetime.now(timezone.utc) + timedelta(days=3)
    task: models.Task = client.projects.create_task(
        project.id,
        title="Punch the cards",
        priority="high",
        due_date=due,
        tags=["cards"],
        category_ids=[category.id],
        assignee_ids=[profile.id],
        idempotency_key=f"punch-{time.time_ns()}",
    )
    assert (task.status, task.completed, task.completed_at, task.project_id) == ("todo", False, None, project.id)
    assert task.categories[0].name == "Programme"
    assert task.assignees[0].id == profile.id
    assert task.due_date is not None and abs(task.due_date - due) < timedelta(milliseconds=1)
    started = client.tasks.update(task.id, status="in_progress", due_date=None, if_match=task)
    assert (started.version, started.due_date) == (2, None)
    assert client.tasks.get(task.id, if_none_match=started) is started
    answer = client.with_response(client.tasks.get, task.id)
    assert (answer.data.id, answer.response.status_code) == (task.id, 200)
    assert answer.request_id
    client.tasks.replace(task.id, title="Sort the cards", version=2)
    client.tasks.add_category(task.id, category.id)
    client.tasks.remove_category(task.id, category.id)
    client.tasks.add_category(task.id, category.id)
    client.tasks.add_assignee(task.id, profile.id)
    client.tasks.remove_assignee(task.id, profile.id)
    client.tasks.add_assignee(task.id, profile.id)
    client.tasks.delete(task.id)
    restored = client.tasks.restore(task.id)
    assert restored.deleted_at is None

    # Failures
    try:
        client.tasks.update(task.id, title="Late", version=1)
        raise AssertionError("a stale version was taken")
    except ConflictError as conflict:
        assert isinstance(conflict, APIError) and isinstance(conflict, TaskFlowError)
        assert (conflict.status, conflict.code) == (409, "VERSION_CONFLICT")
        assert conflict.data["id"] == task.id
    try:
        client.tasks.update(task.id, title="Late", if_match=started)
        raise AssertionError("a stale ETag was taken")
    except PreconditionFailedError as failed:
        assert failed.data["version"] > started.version
    try:
        client.tasks.update(task.id, title="x")
        raise AssertionError("a change without a version was taken")
    except PreconditionRequiredError as required:
        assert required.status == 428
    try:
        client.tasks.create(title="")
        raise AssertionError("an empty title was taken")
    except BadRequestError as wrong:
        assert (wrong.code, wrong.errors[0].field) == ("VALIDATION_FAILED", "title")
        assert wrong.errors[0].code and wrong.errors[0].message and wrong.request_id and wrong.message
        assert wrong.retry_after is None
    try:
        client.projects.get(task.id)
        raise AssertionError("a project was found under the id of a task")
    except NotFoundError as nowhere:
        assert failure_of(nowhere).code == "NOT_FOUND"
    merged = client.tasks.update(task.id, priority="low", version=restored.version, merge="non-conflicting")
    assert merged.priority == "low"
    with TaskFlow(base_url="http://127.0.0.1:9", timeout=5.0, max_retries=0) as nobody:
        try:
            nobody.health.get()
            raise AssertionError("nobody listens on the port of `discard`")
        except APIConnectionError as unreached:
            assert isinstance(unreached, TaskFlowError)

    # Lists
    for name in "abc":
        client.categories.create(name=name, color="#0EA5E9")
    names = [each.name for each in client.categories.list(per_page=2, sort="name", order="asc")]
    assert names == ["a", "b", "c", "Programme"]
    assert [len(page.data) for page in client.categories.list(per_page=3).pages()] == [3, 1]
    assert len(client.categories.list().to_list(limit=2)) == 2
    first: Page[models.Category] = client.categories.list(per_page=3).first_page()
    assert (first.total, first.page, first.per_page, first.has_next) == (4, 1, 3, True)
    assert first.next_cursor
    second = first.next_page()
    assert second is not None and len(second.data) == 1
    found = client.tasks.list(
        status=["todo", "in_progress"],
        priority=["low"],
        project_id=[project.id],
        category_id=[category.id],
        assignee_id=[profile.id],
        completed=False,
        overdue=False,
        created_from=datetime(2020, 1, 1, tzinfo=timezone.utc),
        q="cards",
        sort="updated_at",
        order="desc",
    ).to_list()
    assert [each.id for each in found] == [task.id]
    activity = client.activity.list_for_task(task.id).to_list(limit=3)
    assert activity[0].type == "task.updated"
    assert client.activity.list(per_page=1).first_page().data[0].actor
    assert len(client.projects.list_tasks(project.id).first_page().data) == 1
    assert len(client.projects.list().first_page().data) == 1

    # The rest
    assert client.health.get().status == "ok"
    client.tasks.delete(task.id, permanent=True)
    client.projects.update(project.id, archived=True, if_match="*")
    client.categories.delete(category.id)
    client.projects.delete(project.id)


async def main() -> None:
    async with AsyncTaskFlow(token_store=MemoryStore()) as client:
        await client.login(email=EMAIL, password=PASSWORD)
        created = await asyncio.gather(*(client.tasks.create(title=f"Card {number}") for number in range(5)))
        page = await client.tasks.list(per_page=2)
        assert page.total == len(created)
        titles = [each.title async for each in client.tasks.list(per_page=2, sort="title", order="asc")]
        assert titles == sorted(each.title for each in created)
        answer = await client.with_response(client.users.get_profile)
        assert answer.data.email == EMAIL
        await client.auth.change_password(current_password=PASSWORD, new_password=f"{PASSWORD}-B")
        await client.logout()


asyncio.run(main())
assert len(requests) > 40 and requests[0].attempt == 1
assert all(each.request_id is not None for each in responses if each.status is not None)
print("works with this version")
