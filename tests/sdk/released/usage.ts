/**
 * A program as one wrote it with the first release of the TypeScript SDK. It must compile and run with every later one,
 * so it is never edited: what would have to change here breaks the programs of others. Run by ../released.test.ts.
 */
import * as assert from 'node:assert/strict';
import {
  AbortError,
  ApiError,
  type AuthSession,
  BadRequestError,
  type Category,
  type CategoryCreate,
  type ClientOptions,
  ConflictError,
  type Hooks,
  type Logger,
  memoryStore,
  NotFoundError,
  Page,
  PreconditionFailedError,
  PreconditionRequiredError,
  type Project,
  type RequestInfo,
  type ResponseInfo,
  type Task,
  TaskFlow,
  TaskFlowError,
  type TaskPriority,
  type TaskUpdate,
  TimeoutError,
  type TokenStore,
  type Tokens,
  version,
} from '../../../sdk/typescript/src/index.ts';

const email = `frozen-${Date.now()}@example.com`;
const password = 'Difference-Engine-1822';

class Store implements TokenStore {
  kept: Tokens | undefined;
  get() {
    return this.kept;
  }
  set(tokens: Tokens) {
    this.kept = tokens;
  }
  clear() {
    this.kept = undefined;
  }
}

const tokenStore = new Store();
const requests: RequestInfo[] = [];
const responses: ResponseInfo[] = [];
const hooks: Hooks = {
  onRequest: (request) => requests.push(request),
  onResponse: (response) => responses.push(response),
};
const quiet = () => {};
const logger: Logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const options: ClientOptions = {
  timeout: 20_000,
  maxRetries: 1,
  headers: { 'X-App': 'frozen' },
  fetch: globalThis.fetch,
  tokenStore,
  hooks,
  logger,
  logLevel: 'debug',
};
const client = new TaskFlow(options);

async function failureOf(call: PromiseLike<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

// A session
const session: AuthSession = await client.register({ email, password, full_name: 'Ada Lovelace' });
assert.equal(session.user.email, email);
assert.equal(tokenStore.kept?.accessToken, session.access_token);
await client.login({ email, password });
const profile = await client.users.getProfile();
assert.deepEqual(
  [profile.full_name, profile.email_verified, profile.settings.week_start],
  ['Ada Lovelace', false, 'monday'],
);
const renamed = await client.users.updateProfile({ full_name: 'Ada King' }, { ifMatch: profile });
assert.equal(renamed.version, profile.version + 1);
const sessions = await client.auth.listSessions().toArray();
assert.equal(sessions.filter(({ current }) => current).length, 1);
await client.auth.revokeOtherSessions();

// Tasks
const project: Project = await client.projects.create({ name: 'Analytical Engine', color: '#4F46E5' });
const draft: CategoryCreate = { name: 'Programme' };
const category: Category = await client.categories.create(draft);
const priority: TaskPriority = 'high';
const task: Task = await client.projects.createTask(
  project.id,
  {
    title: 'Punch the cards',
    priority,
    due_date: '2099-03-20T17:00:00Z',
    tags: ['cards'],
    category_ids: [category.id],
    assignee_ids: [profile.id],
  },
  { idempotencyKey: `punch-${Date.now()}` },
);
assert.deepEqual(
  [task.status, task.completed, task.completed_at, task.project_id],
  ['todo', false, null, project.id],
);
assert.equal(task.categories[0]?.name, 'Programme');
assert.equal(task.assignees[0]?.id, profile.id);
const change: TaskUpdate = { status: 'in_progress', due_date: null };
const started = await client.tasks.update(task.id, change, { ifMatch: task });
assert.deepEqual([started.version, started.due_date], [2, null]);
assert.equal(await client.tasks.get(task.id, { ifNoneMatch: started }), started);
const { data, response, requestId, message } = await client.tasks.get(task.id).withResponse();
assert.deepEqual([data.id, response.status], [task.id, 200]);
assert.equal(requestId, response.headers.get('x-request-id'));
assert.ok(message);
await client.tasks.replace(task.id, { title: 'Sort the cards', version: 2 });
await client.tasks.addCategory(task.id, category.id);
await client.tasks.removeCategory(task.id, category.id);
await client.tasks.addCategory(task.id, category.id);
await client.tasks.addAssignee(task.id, profile.id);
await client.tasks.removeAssignee(task.id, profile.id);
await client.tasks.addAssignee(task.id, profile.id);
await client.tasks.delete(task.id);
const restored = await client.tasks.restore(task.id);
assert.equal(restored.deleted_at, null);

// Failures
const stale = await failureOf(client.tasks.update(task.id, { title: 'Late', version: 1 }));
assert.ok(stale instanceof ConflictError && stale instanceof ApiError && stale instanceof TaskFlowError);
assert.deepEqual([stale.status, stale.code], [409, 'VERSION_CONFLICT']);
assert.equal((stale.data as Task).id, task.id);
const missed = await failureOf(client.tasks.update(task.id, { title: 'Late' }, { ifMatch: started }));
assert.ok(missed instanceof PreconditionFailedError);
assert.ok(
  (await failureOf(client.tasks.update(task.id, { title: 'x' }))) instanceof PreconditionRequiredError,
);
const wrong = await failureOf(client.tasks.create({ title: '' }));
assert.ok(wrong instanceof BadRequestError);
assert.deepEqual([wrong.code, wrong.errors[0]?.field], ['VALIDATION_FAILED', 'title']);
assert.ok(wrong.errors[0]?.code && wrong.errors[0].message && wrong.requestId && wrong.message);
assert.equal(wrong.retryAfter, null);
const nowhere = await failureOf(client.projects.get(task.id));
assert.ok(nowhere instanceof NotFoundError);
const merged = await client.tasks.update(
  task.id,
  { priority: 'low', version: restored.version },
  { merge: 'non-conflicting' },
);
assert.equal(merged.priority, 'low');
const never: typeof fetch = (_input, init) =>
  new Promise((_resolve, reject) =>
    init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
  );
const patient = new TaskFlow({ fetch: never, maxRetries: 0 });
assert.ok((await failureOf(patient.health.get({ timeout: 1 }))) instanceof TimeoutError);
const controller = new AbortController();
controller.abort();
assert.ok((await failureOf(client.health.get({ signal: controller.signal }))) instanceof AbortError);

// Lists
for (const name of ['a', 'b', 'c']) await client.categories.create({ name, color: '#0EA5E9' });
const names: string[] = [];
for await (const { name } of client.categories.list({ per_page: 2, sort: 'name', order: 'asc' }))
  names.push(name);
assert.deepEqual(names, ['a', 'b', 'c', 'Programme']);
const sizes: number[] = [];
for await (const page of client.categories.list({ per_page: 3 }).pages()) sizes.push(page.data.length);
assert.deepEqual(sizes, [3, 1]);
assert.equal((await client.categories.list().toArray({ limit: 2 })).length, 2);
const first = await client.categories.list({ per_page: 3 });
assert.ok(first instanceof Page);
assert.deepEqual([first.total, first.page, first.perPage, first.hasNext], [4, 1, 3, true]);
assert.ok(first.nextCursor);
assert.equal((await first.next())?.data.length, 1);
const found = await client.tasks
  .list({
    status: ['todo', 'in_progress'],
    priority: ['low'],
    project_id: [project.id],
    category_id: [category.id],
    tag: [],
    assignee_id: [profile.id],
    completed: false,
    overdue: false,
    created_from: '2020-01-01T00:00:00Z',
    q: 'cards',
    sort: 'updated_at',
    order: 'desc',
  })
  .toArray();
assert.deepEqual(
  found.map(({ id }) => id),
  [task.id],
);
const activity = await client.activity.listForTask(task.id).toArray({ limit: 3 });
assert.equal(activity[0]?.type, 'task.updated');
assert.ok((await client.activity.list({ per_page: 1 })).data[0]?.actor);
assert.equal((await client.projects.listTasks(project.id)).data.length, 1);
assert.equal((await client.projects.list()).data.length, 1);

// The rest
assert.equal((await client.health.get()).status, 'ok');
await client.tasks.delete(task.id, { permanent: true });
await client.projects.update(project.id, { archived: true }, { ifMatch: '*' });
await client.categories.delete(category.id);
await client.projects.delete(project.id);
await client.auth.changePassword({ current_password: password, new_password: `${password}-B` });
await client.logout();
assert.equal(tokenStore.kept, undefined);
assert.equal(memoryStore().get(), undefined);
assert.ok(requests.length > 40 && requests[0]?.attempt === 1);
assert.ok(responses.every(({ status, requestId: id }) => status === null || id !== null));
assert.match(version, /^\d+\.\d+\.\d+/);
console.log('works with this version');
