import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import {
  AbortError,
  type ApiError,
  AuthenticationError,
  type ClientOptions,
  ConflictError,
  Page,
  PermissionDeniedError,
  TaskFlow,
  TimeoutError,
  type Tokens,
} from '../../../sdk/typescript/src/index.ts';
import { countStatuses } from '../../fixtures.ts';
import { inWorld, PASSWORD, type World } from '../../world.ts';
import { serveScript } from '../scripted.ts';

/** A store whose content the test can read. */
function shownStore() {
  const store = {
    kept: undefined as Tokens | undefined,
    get: () => store.kept,
    set(tokens: Tokens) {
      store.kept = tokens;
    },
    clear() {
      store.kept = undefined;
    },
  };
  return store;
}

const clientOf = ({ url }: Pick<World, 'url'>, options: ClientOptions = {}) =>
  new TaskFlow({ baseUrl: url, ...options });

/** The error that a call fails with. */
async function failureOf(call: PromiseLike<unknown>): Promise<ApiError> {
  try {
    await call;
  } catch (error) {
    return error as ApiError;
  }
  throw new Error('it did not fail');
}

const refreshes = async ({ db }: World) => {
  const rows = await db.selectFrom('event').where('type', '=', 'session.refreshed').select('id').execute();
  return rows.length;
};

inWorld('the TypeScript SDK against the service', (it) => {
  it('creates, reads, updates, lists and deletes', async (world) => {
    const client = clientOf(world, { token: world.ada.token });
    const task = await client.tasks.create({ title: 'Punch the cards', tags: ['cards'] });
    assert.is(task.status, 'todo');
    const started = await client.tasks.update(task.id, { status: 'in_progress' }, { ifMatch: task });
    assert.is(started.version, 2);
    const { data, requestId, response, message } = await client.tasks.get(task.id).withResponse();
    assert.equal([data.version, response.status, message], [2, 200, 'Task found.']);
    assert.is(requestId, response.headers.get('x-request-id'));
    assert.is(await client.tasks.get(task.id, { ifNoneMatch: data }), data);
    await client.tasks.delete(task.id);
    assert.is((await failureOf(client.tasks.get(task.id))).code, 'NOT_FOUND');
    const restored = await client.tasks.restore(task.id);
    assert.is(restored.deleted_at, null);
  });

  it('shows the other change when versions conflict, and merges on request', async (world) => {
    const { ada, grace, project_id } = world;
    const [one, two] = [clientOf(world, { token: ada.token }), clientOf(world, { token: grace.token })];
    const task = await one.projects.createTask(project_id, { title: 'Punch the cards' });
    await two.tasks.update(task.id, { priority: 'high' }, { ifMatch: '*' });
    const change = { status: 'completed', version: task.version } as const;
    const failure = await failureOf(one.tasks.update(task.id, change));
    assert.instance(failure, ConflictError);
    assert.is(failure.code, 'VERSION_CONFLICT');
    assert.is((failure.data as typeof task).priority, 'high');
    const merged = await one.tasks.update(task.id, change, { merge: 'non-conflicting' });
    assert.equal([merged.status, merged.priority], ['completed', 'high']);
  });

  it('iterates over lists by item, by page and into an array', async (world) => {
    const client = clientOf(world, { token: world.ada.token });
    for (const name of ['a', 'b', 'c', 'd', 'e']) await client.categories.create({ name });
    const names: string[] = [];
    for await (const { name } of client.categories.list({ per_page: 2, sort: 'name' })) names.push(name);
    assert.equal(names.toSorted(), ['a', 'b', 'c', 'd', 'e']);
    const sizes: number[] = [];
    for await (const page of client.categories.list({ per_page: 2 }).pages()) sizes.push(page.data.length);
    assert.equal(sizes, [2, 2, 1]);
    assert.is((await client.categories.list({ per_page: 2 }).toArray({ limit: 3 })).length, 3);
    assert.equal(await client.categories.list().toArray({ limit: 0 }), []);
    const first = await client.categories.list({ per_page: 2 });
    assert.instance(first, Page);
    assert.equal([first.total, first.page, first.perPage, first.hasNext], [5, 1, 2, true]);
    const second = await first.next();
    assert.is(second?.data.length, 2);
    assert.is(await (await second?.next())?.next(), null);
  });

  it('logs in, and refreshes an expired token once for concurrent calls', async (world) => {
    const tokenStore = shownStore();
    const served = await world.serve();
    const client = clientOf(served, { tokenStore });
    const { user } = await client.login({ email: world.ada.email, password: PASSWORD });
    assert.is(user.id, world.ada.id);
    const { accessToken } = tokenStore.kept ?? {};
    served.clock.advance(901_000);
    const before = await refreshes(world);
    const profiles = await Promise.all(Array.from({ length: 20 }, () => client.users.getProfile()));
    assert.equal(new Set(profiles.map(({ id }) => id)), new Set([world.ada.id]));
    assert.is((await refreshes(world)) - before, 1);
    assert.is.not(tokenStore.kept?.accessToken, accessToken);
  });

  it('refreshes a token before it expires', async (world) => {
    const tokenStore = shownStore();
    const seen: { status: number }[] = [];
    const hooks = {
      onResponse: ({ status }: { status: number | null }) => seen.push({ status: status ?? 0 }),
    };
    const client = clientOf(world, { tokenStore, hooks });
    await client.login({ email: world.ada.email, password: PASSWORD });
    if (tokenStore.kept) tokenStore.kept.expiresAt = Date.now() + 29_000;
    await client.users.getProfile();
    assert.equal(countStatuses(seen), { 200: 3 });
  });

  it('uses the tokens that another process with the same store received', async (world) => {
    const tokenStore = shownStore();
    const served = await world.serve();
    const [one, two] = [clientOf(served, { tokenStore }), clientOf(served, { tokenStore })];
    await one.login({ email: world.ada.email, password: PASSWORD });
    served.clock.advance(901_000);
    const both = await Promise.all([one.users.getProfile(), two.users.getProfile()]);
    assert.equal(
      both.map(({ id }) => id),
      [world.ada.id, world.ada.id],
    );
  });

  it('clears an ended session, and reports it', async (world) => {
    const tokenStore = shownStore();
    const served = await world.serve();
    const client = clientOf(served, { tokenStore });
    await client.register({
      email: `new-${world.ada.email}`,
      password: PASSWORD,
      full_name: 'Mary Somerville',
    });
    assert.ok(tokenStore.kept);
    const other = clientOf(served);
    await other.login({ email: `new-${world.ada.email}`, password: PASSWORD });
    await other.auth.revokeOtherSessions();
    served.clock.advance(901_000);
    assert.is((await failureOf(client.users.getProfile())).status, 401);
    assert.is(tokenStore.kept, undefined);
    await other.logout();
    assert.is((await failureOf(other.users.getProfile())).code, 'UNAUTHENTICATED');
  });

  it('never logs credentials', async (world) => {
    const lines: string[] = [];
    const note = (line: string) => lines.push(line);
    const logger = { debug: note, info: note, warn: note, error: note };
    const client = clientOf(world, { logger, logLevel: 'debug' });
    const { access_token, refresh_token } = await client.login({
      email: world.ada.email,
      password: PASSWORD,
    });
    await client.users.getProfile();
    assert.is(lines.length, 2);
    for (const secret of [access_token, refresh_token, PASSWORD, 'Bearer']) {
      assert.is(lines.join().includes(secret), false);
    }
  });

  it('ends a call after its timeout or when it is aborted', async () => {
    const silent = await serveScript([]);
    const never: typeof fetch = (_input, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      });
    const client = new TaskFlow({ baseUrl: silent.url, fetch: never, maxRetries: 0 });
    assert.instance(await failureOf(client.health.get({ timeout: 1 })), TimeoutError);
    const controller = new AbortController();
    const call = client.health.get({ signal: controller.signal });
    controller.abort(new Error('Not wanted any more'));
    const failure = await failureOf(call);
    assert.instance(failure, AbortError);
    assert.is((failure.cause as Error).message, 'Not wanted any more');
    await silent.end();
  });

  it('refuses invalid arguments before it sends anything', async (world) => {
    assert.throws(() => new TaskFlow({ baseUrl: 'tasks.example.com' }), /must start with http/);
    const client = clientOf(world, { token: world.ada.token });
    assert.throws(() => client.tasks.get('..'), /`taskId` cannot be ".."/);
    assert.throws(() => client.tasks.get(''), /`taskId` cannot be ""/);
    for (const wrong of [undefined, null, 42, {}]) {
      assert.throws(() => client.tasks.get(wrong as never), /`taskId` must be a string/);
    }
    const unknown = client.tasks.delete('x', {}, { ifMatch: { version: 1 } });
    assert.match((await failureOf(unknown)).message, /Get it again/);
  });

  it('creates an API key with fewer scopes, and revokes it', async (world) => {
    const client = clientOf(world, { token: world.ada.token });
    const { id, key, scopes } = await client.auth.createApiKey({ name: 'Report', scopes: ['tasks:read'] });
    assert.equal(scopes, ['tasks:read']);
    const program = clientOf(world, { token: key });
    assert.equal(await program.tasks.list().toArray(), []);
    const refused = await failureOf(program.tasks.create({ title: 'Punch the cards' }));
    assert.instance(refused, PermissionDeniedError);
    assert.is(refused.code, 'INSUFFICIENT_SCOPE');
    assert.equal(
      (await client.auth.listApiKeys()).data.map((each) => each.id),
      [id],
    );
    await client.auth.revokeApiKey(id);
    const revoked = await failureOf(program.tasks.list());
    assert.instance(revoked, AuthenticationError);
    assert.is(revoked.code, 'INVALID_TOKEN');
  });

  it('saves a file under the name that the service gives it', async (world) => {
    const client = clientOf(world, { token: world.ada.token });
    const { id } = await client.users.exportAccount();
    const early = await failureOf(client.users.downloadExport(id));
    assert.instance(early, ConflictError);
    await world.runJobs();
    const { status, size_bytes } = await client.users.getExport(id);
    assert.is(status, 'done');
    const file = await client.users.downloadExport(id);
    assert.match(file.fileName ?? '', /^taskflow-[\d-]+\.zip$/);
    assert.equal([file.contentType, file.size], ['application/zip', size_bytes]);
    const folder = mkdtempSync(join(tmpdir(), 'taskflow-download-'));
    const path = join(folder, 'export.zip');
    await file.saveTo(path);
    const content = readFileSync(path);
    assert.equal([content.length, content.subarray(0, 2).toString()], [size_bytes, 'PK']);
    rmSync(folder, { recursive: true });
  });

  it('deletes an account, with a body in a DELETE request', async (world) => {
    const client = clientOf(world);
    await client.login({ email: world.eve.email, password: PASSWORD });
    const refused = await failureOf(client.users.deleteAccount({ password: 'not-this-One-1' }));
    assert.equal([refused.status, refused.errors[0]?.code], [400, 'WRONG_PASSWORD']);
    await client.users.deleteAccount({ password: PASSWORD });
    assert.is((await failureOf(client.users.getProfile())).status, 401);
  });
});
