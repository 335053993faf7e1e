import assert from 'node:assert/strict';
import {
  ActivityApi,
  AuthApi,
  ErrorResponseFromJSON,
  EventType,
  ProjectsApi,
  UsersApi,
} from './client/index.ts';

const url = process.env['TASKFLOW_URL'] ?? '';
const email = `openapi-generator-typescript-${Date.now()}@example.com`;
let token = '';

// guide: begin
import { Configuration, ResponseError, TaskConflictFromJSON, TasksApi } from './client/index.ts';

const configuration = new Configuration({
  basePath: url,
  accessToken: () => token,
});
// guide: end

const registered = await new AuthApi(configuration).registerUser({
  registerRequest: { email, password: 'Note-G-1843', fullName: 'Ada Lovelace' },
});
token = registered.data.accessToken;
console.log('registerUser');

const project = await new ProjectsApi(configuration).createProject({
  projectCreate: { name: 'Analytical Engine' },
});
assert.equal(project.data.description, null);
assert.equal(project.data.role, 'owner');
const projectId = project.data.id;
console.log('createProject');

const due = new Date(Date.now() + 86_400_000);
// guide: begin

const tasks = new TasksApi(configuration);
const { data: task } = await tasks.createTask({
  idempotencyKey: crypto.randomUUID(),
  taskCreate: {
    title: 'Punch the cards',
    priority: 'high',
    tags: new Set(['cards']),
    dueDate: due,
    projectId,
  },
});
// guide: end
assert.deepEqual(task.dueDate, due);
assert.equal(task.status, 'todo');
assert.deepEqual(task.tags, new Set(['cards']));
console.log('createTask');

const activity = new ActivityApi(configuration);
const type = [EventType.ProjectCreated, EventType.TaskCreated];
const first = await activity.listActivity({ type, perPage: 1 });
assert.equal(first.data[0]?.type, 'task.created');
assert.equal(first.meta.total, 2);
const cursor = first.meta.nextCursor;
assert.ok(cursor);
console.log('listActivity');

const second = await activity.listActivity({ type, perPage: 1, cursor });
assert.equal(second.data[0]?.type, 'project.created');
assert.equal(second.meta.nextCursor, null);
console.log('listActivity');

// guide: begin

// A field that is absent stays as it is; null clears it.
// The method with `Raw` also returns the headers.
const response = await tasks.updateTaskRaw({
  taskId: task.id,
  taskUpdate: { dueDate: null, version: task.version },
});
const updated = await response.value();
const etag = response.raw.headers.get('ETag');
// guide: end
assert.ok(etag);
assert.equal(updated.data.dueDate, null);
assert.equal(updated.data.title, 'Punch the cards');
assert.deepEqual(updated.data.tags, new Set(['cards']));
assert.equal(updated.data.version, 2);
console.log('updateTask');

// guide: begin

// The version is out of date now, so the next change fails with 409.
const stale = await tasks
  .updateTask({ taskId: task.id, taskUpdate: { status: 'completed', version: task.version } })
  .catch((error) => error);
if (!(stale instanceof ResponseError)) throw stale;
const conflict = TaskConflictFromJSON(await stale.response.json());
console.error(stale.response.status, conflict.error, conflict.meta.currentVersion);
// guide: end
assert.equal(stale.response.status, 409);
assert.equal(conflict.error, 'VERSION_CONFLICT');
assert.equal(conflict.meta.currentVersion, 2);
assert.equal(conflict.meta.changes[0]?.field, 'due_date');
assert.equal(conflict.data?.version, 2);
console.log('updateTask');

const deleted = await tasks.deleteTaskRaw({ taskId: task.id, permanent: true, ifMatch: etag });
assert.equal(deleted.raw.status, 204);
console.log('deleteTask');

const missing = await tasks.getTask({ taskId: task.id }).catch((error) => error);
assert.ok(missing instanceof ResponseError);
const failure = ErrorResponseFromJSON(await missing.response.json());
assert.equal(failure.error, 'NOT_FOUND');
assert.equal(failure.data, null);
console.log('getTask');

const exported = await new UsersApi(configuration).exportAccount();
assert.equal(exported.data.sizeBytes, null);
console.log('exportAccount');
