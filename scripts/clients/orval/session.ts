import assert from 'node:assert/strict';
import { createProject, deleteTask, exportAccount, getTask, listActivity, registerUser } from './client.ts';

const email = `orval-${Date.now()}@example.com`;
const registered = await registerUser({ email, password: 'Note-G-1843', full_name: 'Ada Lovelace' });
assert.equal(registered.status, 201);
const token = registered.data.data.access_token;
console.log('registerUser');

// guide: begin
import { createTask, updateTask } from './client.ts';

const options = { headers: { Authorization: `Bearer ${token}` } };
// guide: end

const project = await createProject({ name: 'Analytical Engine' }, undefined, options);
assert.equal(project.status, 201);
assert.equal(project.data.data.description, null);
assert.equal(project.data.data.role, 'owner');
const projectId = project.data.data.id;
console.log('createProject');

const due = new Date(Date.now() + 86_400_000).toISOString();
// guide: begin

const created = await createTask(
  {
    title: 'Punch the cards',
    priority: 'high',
    tags: ['cards'],
    due_date: due,
    project_id: projectId,
  },
  { 'Idempotency-Key': crypto.randomUUID() },
  options,
);
if (created.status !== 201) throw new Error(`createTask returned ${created.status}`);
const task = created.data.data;
// guide: end
assert.equal(task.due_date, due);
assert.equal(task.status, 'todo');
assert.deepEqual(task.tags, ['cards']);
console.log('createTask');

const query = { type: ['project.created' as const, 'task.created' as const], per_page: 1 };
const first = await listActivity(query, options);
assert.equal(first.status, 200);
assert.equal(first.data.data[0]?.type, 'task.created');
assert.equal(first.data.meta.total, 2);
const cursor = first.data.meta.next_cursor;
assert.ok(cursor);
console.log('listActivity');

const second = await listActivity({ ...query, cursor }, options);
assert.equal(second.status, 200);
assert.equal(second.data.data[0]?.type, 'project.created');
assert.equal(second.data.meta.next_cursor, null);
console.log('listActivity');

// guide: begin

// A field that is absent stays as it is; null clears it.
const updated = await updateTask(task.id, { due_date: null, version: task.version }, undefined, options);
// guide: end
assert.equal(updated.status, 200);
assert.equal(updated.data.data.due_date, null);
assert.equal(updated.data.data.title, 'Punch the cards');
assert.deepEqual(updated.data.data.tags, ['cards']);
assert.equal(updated.data.data.version, 2);
const etag = updated.headers.get('ETag');
assert.ok(etag);
console.log('updateTask');

// guide: begin

// The version is out of date now, so the next change fails with 409.
const stale = await updateTask(task.id, { status: 'completed', version: task.version }, undefined, options);
if (stale.status !== 409 || !('error' in stale.data)) throw new Error(`updateTask returned ${stale.status}`);
console.error(stale.data.error, stale.data.meta.current_version);
// guide: end
assert.equal(stale.data.error, 'VERSION_CONFLICT');
assert.equal(stale.data.meta.current_version, 2);
assert.equal(stale.data.meta.changes[0]?.field, 'due_date');
assert.equal(stale.data.data?.version, 2);
console.log('updateTask');

const deleted = await deleteTask(task.id, { permanent: true }, { 'If-Match': etag }, options);
assert.equal(deleted.status, 204);
console.log('deleteTask');

const missing = await getTask(task.id, undefined, undefined, options);
assert.equal(missing.status, 404);
assert.ok('error' in missing.data);
assert.equal(missing.data.error, 'NOT_FOUND');
assert.equal(missing.data.data, null);
console.log('getTask');

const exported = await exportAccount(undefined, options);
assert.equal(exported.status, 202);
assert.equal(exported.data.data.size_bytes, null);
console.log('exportAccount');
