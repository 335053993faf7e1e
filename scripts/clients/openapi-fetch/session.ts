import assert from 'node:assert/strict';

const url = process.env['TASKFLOW_URL'] ?? '';

// guide: begin
import createClient from 'openapi-fetch';
import type { paths } from './schema.d.ts';

// With this type, a task always has all of its fields. Leave it out to use the parameter `fields`.
const api = createClient<paths, 'application/json'>({ baseUrl: url });
// guide: end

const email = `openapi-fetch-${Date.now()}@example.com`;
const registered = await api.POST('/api/v1/auth/register', {
  body: { email, password: 'Note-G-1843', full_name: 'Ada Lovelace' },
});
const token = registered.data?.data.access_token;
assert.ok(token);
console.log('registerUser');

// guide: begin
api.use({
  onRequest({ request }) {
    request.headers.set('Authorization', `Bearer ${token}`);
  },
});
// guide: end

const project = await api.POST('/api/v1/projects', { body: { name: 'Analytical Engine' } });
assert.equal(project.data?.data.description, null);
assert.equal(project.data.data.role, 'owner');
const projectId = project.data.data.id;
console.log('createProject');

const due = new Date(Date.now() + 86_400_000).toISOString();
// guide: begin

const created = await api.POST('/api/v1/tasks', {
  params: { header: { 'Idempotency-Key': crypto.randomUUID() } },
  body: {
    title: 'Punch the cards',
    priority: 'high',
    tags: ['cards'],
    due_date: due,
    project_id: projectId,
  },
});
const task = created.data?.data;
if (!task) throw new Error(`createTask returned ${created.response.status}`);
// guide: end
assert.equal(task.due_date, due);
assert.equal(task.status, 'todo');
assert.deepEqual(task.tags, ['cards']);
console.log('createTask');

const type = ['project.created' as const, 'task.created' as const];
const first = await api.GET('/api/v1/activity', { params: { query: { type, per_page: 1 } } });
assert.equal(first.data?.data[0]?.type, 'task.created');
assert.equal(first.data.meta.total, 2);
const cursor = first.data.meta.next_cursor;
assert.ok(cursor);
console.log('listActivity');

const second = await api.GET('/api/v1/activity', { params: { query: { type, per_page: 1, cursor } } });
assert.equal(second.data?.data[0]?.type, 'project.created');
assert.equal(second.data.meta.next_cursor, null);
console.log('listActivity');

// guide: begin

// A field that is absent stays as it is; null clears it.
const path = { task_id: task.id };
const updated = await api.PATCH('/api/v1/tasks/{task_id}', {
  params: { path },
  body: { due_date: null, version: task.version },
});
// guide: end
assert.equal(updated.data?.data.due_date, null);
assert.equal(updated.data.data.title, 'Punch the cards');
assert.deepEqual(updated.data.data.tags, ['cards']);
assert.equal(updated.data.data.version, 2);
const etag = updated.response.headers.get('ETag');
assert.ok(etag);
console.log('updateTask');

// guide: begin

// The version is out of date now, so the next change fails with 409.
const stale = await api.PATCH('/api/v1/tasks/{task_id}', {
  params: { path },
  body: { status: 'completed', version: task.version },
});
if (stale.error && 'error' in stale.error) {
  console.error(stale.response.status, stale.error.error);
}
// guide: end
assert.equal(stale.response.status, 409);
assert.ok(stale.error && 'error' in stale.error && 'current_version' in stale.error.meta);
assert.equal(stale.error.error, 'VERSION_CONFLICT');
assert.equal(stale.error.meta.current_version, 2);
assert.equal(stale.error.meta.changes[0]?.field, 'due_date');
console.log('updateTask');

const deleted = await api.DELETE('/api/v1/tasks/{task_id}', {
  params: { path, query: { permanent: true }, header: { 'If-Match': etag } },
});
assert.equal(deleted.response.status, 204);
console.log('deleteTask');

const missing = await api.GET('/api/v1/tasks/{task_id}', { params: { path } });
assert.equal(missing.response.status, 404);
assert.ok(missing.error && 'error' in missing.error);
assert.equal(missing.error.error, 'NOT_FOUND');
assert.equal(missing.error.data, null);
console.log('getTask');

const exported = await api.POST('/api/v1/users/export');
assert.equal(exported.response.status, 202);
assert.equal(exported.data?.data.size_bytes, null);
console.log('exportAccount');
