import os
import sys
import time
import uuid
from datetime import datetime, timedelta, timezone

from taskflow_client import Client
from taskflow_client.api.activity import list_activity
from taskflow_client.api.auth import register_user
from taskflow_client.api.projects import create_project
from taskflow_client.api.tasks import delete_task, get_task
from taskflow_client.api.users import export_account
from taskflow_client.models import AuthSessionResponse, ErrorCode, ErrorResponse, EventListResponse
from taskflow_client.models import EventType, ExportResponse, ProjectCreate, ProjectResponse
from taskflow_client.models import ProjectRole, RegisterRequest, Task

url = os.environ["TASKFLOW_URL"]

registered = register_user.sync(
    client=Client(base_url=url),
    body=RegisterRequest(
        email=f"openapi-python-client-{time.time_ns()}@example.com",
        password="Note-G-1843",
        full_name="Ada Lovelace",
    ),
)
assert isinstance(registered, AuthSessionResponse)
token = registered.data.access_token
print("registerUser")

# guide: begin
from taskflow_client import AuthenticatedClient
from taskflow_client.api.tasks import create_task, update_task
from taskflow_client.models import TaskChangeResponse, TaskConflict, TaskCreate, TaskPriority, TaskResponse
from taskflow_client.models import TaskStatus, TaskUpdate

api = AuthenticatedClient(base_url=url, token=token)
# guide: end

project = create_project.sync(client=api, body=ProjectCreate(name="Analytical Engine"))
assert isinstance(project, ProjectResponse)
assert project.data.description is None
assert project.data.role is ProjectRole.OWNER
project_id = project.data.id
print("createProject")

due = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=1)
# guide: begin

created = create_task.sync(
    client=api,
    body=TaskCreate(
        title="Punch the cards",
        priority=TaskPriority.HIGH,
        tags=["cards"],
        due_date=due,
        project_id=project_id,
    ),
    idempotency_key=str(uuid.uuid4()),
)
assert isinstance(created, TaskResponse)
task = created.data
# guide: end
assert task.due_date == due
assert task.status is TaskStatus.TODO
assert task.tags == ["cards"]
print("createTask")

types = [EventType.PROJECT_CREATED, EventType.TASK_CREATED]
first = list_activity.sync(client=api, type_=types, per_page=1)
assert isinstance(first, EventListResponse)
assert first.data[0].type_ is EventType.TASK_CREATED
assert first.meta.total == 2
cursor = first.meta.next_cursor
assert cursor is not None
print("listActivity")

second = list_activity.sync(client=api, type_=types, per_page=1, cursor=cursor)
assert isinstance(second, EventListResponse)
assert second.data[0].type_ is EventType.PROJECT_CREATED
assert second.meta.next_cursor is None
print("listActivity")

# guide: begin

# A field that is absent stays as it is; None clears it.
# `sync_detailed` also returns the headers.
response = update_task.sync_detailed(
    task.id, client=api, body=TaskUpdate(due_date=None, version=task.version)
)
updated = response.parsed
etag = response.headers["ETag"]
# guide: end
assert isinstance(updated, TaskChangeResponse)
assert updated.data.due_date is None
assert updated.data.title == "Punch the cards"
assert updated.data.tags == ["cards"]
assert updated.data.version == 2
print("updateTask")

# guide: begin

# The version is out of date now, so the next change fails with 409.
stale = update_task.sync(
    task.id, client=api, body=TaskUpdate(status=TaskStatus.COMPLETED, version=task.version)
)
if isinstance(stale, TaskConflict):
    print(stale.error, stale.meta.current_version, file=sys.stderr)
# guide: end
assert isinstance(stale, TaskConflict)
assert stale.error is ErrorCode.VERSION_CONFLICT
assert stale.meta.current_version == 2
assert stale.meta.changes[0].field == "due_date"
assert isinstance(stale.data, Task) and stale.data.version == 2
print("updateTask")

deleted = delete_task.sync_detailed(task.id, client=api, permanent=True, if_match=etag)
assert deleted.status_code == 204
print("deleteTask")

missing = get_task.sync(task.id, client=api)
assert isinstance(missing, ErrorResponse)
assert missing.error is ErrorCode.NOT_FOUND
assert missing.data is None
print("getTask")

exported = export_account.sync(client=api)
assert isinstance(exported, ExportResponse)
assert exported.data.size_bytes is None
print("exportAccount")
