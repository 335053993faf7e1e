import os
import sys
import time
import uuid
from datetime import datetime, timedelta, timezone

from taskflow_client import ActivityApi, AuthApi, ErrorCode, ErrorResponse, EventType, ProjectCreate
from taskflow_client import ProjectRole, ProjectsApi, RegisterRequest, TaskConflict, UsersApi
from taskflow_client.exceptions import NotFoundException

url = os.environ["TASKFLOW_URL"]

# guide: begin
from taskflow_client import ApiClient, Configuration, TaskCreate, TaskPriority, TasksApi
from taskflow_client import TaskStatus, TaskUpdate
from taskflow_client.exceptions import ConflictException

configuration = Configuration(host=url)
api = ApiClient(configuration)
# guide: end

registered = AuthApi(api).register_user(
    RegisterRequest(
        email=f"openapi-generator-python-{time.time_ns()}@example.com",
        password="Note-G-1843",
        full_name="Ada Lovelace",
    )
)
token = registered.data.access_token
print("registerUser")

# guide: begin
configuration.access_token = token
# guide: end

project = ProjectsApi(api).create_project(ProjectCreate(name="Analytical Engine"))
assert project.data.description is None
assert project.data.role is ProjectRole.OWNER
project_id = project.data.id
print("createProject")

due = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=1)
# guide: begin

tasks = TasksApi(api)
task = tasks.create_task(
    TaskCreate(
        title="Punch the cards",
        priority=TaskPriority.HIGH,
        tags=["cards"],
        due_date=due,
        project_id=project_id,
    ),
    idempotency_key=str(uuid.uuid4()),
).data
# guide: end
assert task.due_date == due
assert task.status is TaskStatus.TODO
assert task.tags == ["cards"]
print("createTask")

activity = ActivityApi(api)
types = [EventType.PROJECT_DOT_CREATED, EventType.TASK_DOT_CREATED]
first = activity.list_activity(type=types, per_page=1)
assert first.data[0].type is EventType.TASK_DOT_CREATED
assert first.meta.total == 2
cursor = first.meta.next_cursor
assert cursor is not None
print("listActivity")

second = activity.list_activity(type=types, per_page=1, cursor=cursor)
assert second.data[0].type is EventType.PROJECT_DOT_CREATED
assert second.meta.next_cursor is None
print("listActivity")

# guide: begin

# A field that is absent stays as it is; None clears it.
# The method with `_with_http_info` also returns the headers.
response = tasks.update_task_with_http_info(task.id, TaskUpdate(due_date=None, version=task.version))
updated = response.data
etag = (response.headers or {}).get("ETag")
# guide: end
assert etag is not None
assert updated.data.due_date is None
assert updated.data.title == "Punch the cards"
assert updated.data.tags == ["cards"]
assert updated.data.version == 2
print("updateTask")

# guide: begin

# The version is out of date now, so the next change fails with 409.
conflict = None
try:
    tasks.update_task(task.id, TaskUpdate(status=TaskStatus.COMPLETED, version=task.version))
except ConflictException as error:
    conflict = error.data
    print(error.status, conflict, file=sys.stderr)
# guide: end
assert isinstance(conflict, TaskConflict)
assert conflict.error is ErrorCode.VERSION_CONFLICT
assert conflict.meta.current_version == 2
assert conflict.meta.changes[0].var_field == "due_date"
assert conflict.data is not None and conflict.data.version == 2
print("updateTask")

deleted = tasks.delete_task_with_http_info(task.id, permanent=True, if_match=etag)
assert deleted.status_code == 204
print("deleteTask")

missing = None
try:
    tasks.get_task(task.id)
except NotFoundException as error:
    missing = error.data
assert isinstance(missing, ErrorResponse)
assert missing.error is ErrorCode.NOT_FOUND
assert missing.data is None
print("getTask")

exported = UsersApi(api).export_account()
assert exported.data.size_bytes is None
print("exportAccount")
