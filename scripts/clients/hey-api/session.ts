import assert from 'node:assert/strict';
import {
  createProject,
  deleteTask,
  exportAccount,
  getTask,
  listActivity,
  registerUser,
} from './client/sdk.gen.ts';

const url = process.env['TASKFLOW_URL'] ?? '';
const email = `hey-api-${Date.now()}@example.com`;

// guide: begin
import { client } from './client/client.gen.ts';
import { createTask, updateTask } from './client/sdk.gen.ts';

client.setConfig({ baseUrl: url });
// guide: end

const registered = await registerUser({
  body: { email, password: 'Note-G-1843', full_name: 'Ada Lovelace' },
  throwOnError: true,
});
const token = registered.data.data.access_token;
console.log('registerUser');

// guide: begin
client.setConfig({ auth: token });
// guide: end

const project = await createProject({ body: { name: 'Analytical Engine' }, throwOnError: true });
assert.equal(project.data.data.description, null);
assert.equal(project.data.data.role, 'owner');
const projectId = project.data.data.id;
console.log('createProject');

const due = new Date(Date.now() + 86_400_000).toISOString();
// guide: begin

const created = await createTask({
  headers: { 'Idempotency-Key': crypto.randomUUID() },
  body: {
    title: 'Punch the cards',
    priority: 'high',
    tags: ['cards'],
    due_date: due,
    project_id: projectId,
  },
  throwOnError: true,
});
const task = created.data.data;
// guide: end
assert.equal(task.due_date, due);
assert.equal(task.status, 'todo');
assert.deepEqual(task.tags, ['cards']);
console.log('createTask');

const query = { type: ['project.created' as const, 'task.created' as const], per_page: 1 };
const first = await listActivity({ query, throwOnError: true });
assert.equal(first.data.data[0]?.type, 'task.created');
assert.equal(first.data.meta.total, 2);
const cursor = first.data.meta.next_cursor;
assert.ok(cursor);
console.log('listActivity');

const second = await listActivity({ query: { ...query, cursor }, throwOnError: true });
assert.equal(second.data.data[0]?.type, 'project.created');
assert.equal(second.data.meta.next_cursor, null);
console.log('listActivity');

// guide: begin

// A field that is absent stays as it is; null clears it.
const path = { task_id: task.id };
const updated = await updateTask({ path, body: { due_date: null, version: task.version } });
// guide: end
assert.equal(updated.data?.data.due_date, null);
assert.equal(updated.data.data.title, 'Punch the cards');
assert.deepEqual(updated.data.data.tags, ['cards']);
assert.equal(updated.data.data.version, 2);
const etag = updated.response?.headers.get('ETag');
assert.ok(etag);
console.log('updateTask');

// guide: begin

// The version is out of date now, so the next change fails with 409.
const stale = await updateTask({ path, body: { status: 'completed', version: task.version } });
if (stale.error) console.error(stale.response?.status, stale.error.error);
// guide: end
assert.equal(stale.response?.status, 409);
assert.ok(stale.error && 'current_version' in stale.error.meta);
assert.equal(stale.error.error, 'VERSION_CONFLICT');
assert.equal(stale.error.meta.current_version, 2);
assert.equal(stale.error.meta.changes[0]?.field, 'due_date');
assert.equal(stale.error.data?.version, 2);
console.log('updateTask');

const deleted = await deleteTask({ path, query: { permanent: true }, headers: { 'If-Match': etag } });
assert.equal(deleted.response?.status, 204);
console.log('deleteTask');

const missing = await getTask({ path });
assert.equal(missing.response?.status, 404);
assert.equal(missing.error?.error, 'NOT_FOUND');
assert.equal(missing.error.data, null);
console.log('getTask');

const exported = await exportAccount({ throwOnError: true });
assert.equal(exported.response.status, 202);
assert.equal(exported.data.data.size_bytes, null);
console.log('exportAccount');
