import { getEventListeners } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import {
  AbortError,
  ApiError,
  type ClientOptions,
  ConnectionError,
  memoryStore,
  TaskFlow,
} from '../../../sdk/typescript/src/index.ts';
import { suite } from '../../suite.ts';

/** A client whose requests a function answers. */
const clientOf = (response: (path: string, init: RequestInit) => unknown, options: ClientOptions = {}) =>
  new TaskFlow({
    ...options,
    fetch: async (url, init = {}) => {
      const given = await response(new URL(String(url)).pathname.split('/').at(-1) ?? '', init);
      return given instanceof Response ? given : Response.json({ data: given, message: 'So.', meta: {} });
    },
  });

const refusal = (status: number, error: string) =>
  Response.json({ data: null, message: 'No.', error, errors: [], meta: {} }, { status });

const session = (name: string) => ({
  access_token: `${name}-access`,
  refresh_token: `${name}-refresh`,
  expires_in: 900,
});

function expired() {
  const store = memoryStore();
  store.set({ accessToken: 'old-access', refreshToken: 'old-refresh', expiresAt: 0 });
  return store;
}

const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => assert.unreachable('it did not fail'),
    (error: unknown) => error,
  );

const sentBy = (init: RequestInit, name: string) => new Headers(init.headers).get(name);

suite('calls of the TypeScript SDK', (it) => {
  it('are promises that report an error once', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const client = clientOf(() => refusal(404, 'NOT_FOUND'));
    const call = client.tasks.get('t1');
    assert.instance(call, Promise);
    assert.is(call.finally(() => {}).constructor, Promise);
    assert.instance(await failureOf(call.finally(() => {})), ApiError);
    assert.instance(await failureOf(client.tasks.get('t1').withResponse()), ApiError);
    assert.instance(await failureOf(client.tasks.list().toArray({ limit: 0 })), ApiError);
    await failureOf(call.catch((error) => Promise.reject(error)));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    // The first `finally` above left nothing behind.
    assert.is(unhandled.length, 1);
  });

  it('return the warnings of the response, or none', async () => {
    const warning = { code: 'TASK_BLOCKED', message: 'The task was completed.' };
    const meta = { request_id: 'req', warnings: [warning] };
    const warned = clientOf(
      () => new Response(JSON.stringify({ success: true, data: {}, message: '', errors: [], meta })),
    );
    const { warnings } = await warned.tasks.update('t1', { status: 'completed', version: 1 }).withResponse();
    assert.equal(warnings, [warning]);
    const client = clientOf(() => ({ id: 't1' }));
    assert.equal((await client.tasks.get('t1').withResponse()).warnings, []);
  });

  it('have the given timeout, or none', async () => {
    const client = clientOf(() => new Promise((resolve) => setTimeout(resolve, 20, { status: 'ok' })));
    assert.is((await client.health.get({ timeout: Number.POSITIVE_INFINITY })).status, 'ok');
  });

  it('remove their signal listener and timer, also if a hook throws', async () => {
    const { signal } = new AbortController();
    const client = clientOf(() => session('new'), { tokenStore: expired() });
    await client.users.getProfile({ signal });
    assert.is(getEventListeners(signal, 'abort').length, 0);
    const before = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const hooks = {
      onRequest() {
        throw new Error('No.');
      },
    };
    await failureOf(clientOf(() => ({}), { hooks }).health.get());
    assert.is(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length, before);
  });

  it('end immediately when they are aborted during a token refresh', async () => {
    const controller = new AbortController();
    const refresh = Promise.withResolvers<unknown>();
    const client = clientOf(() => refresh.promise, { tokenStore: expired() });
    const call = client.users.getProfile({ signal: controller.signal });
    setImmediate(() => controller.abort());
    assert.instance(await failureOf(call), AbortError);
    refresh.resolve(session('new'));
  });

  it('refuse a URL with credentials, without showing them', () => {
    const make = () => new TaskFlow({ baseUrl: 'https://ada:secret@tasks.example.com' });
    assert.throws(make, (error: Error) => !error.message.includes('secret'));
  });
});

suite('sessions of the TypeScript SDK', (it) => {
  for (const refused of [false, true]) {
    it(`survive a ${refused ? 'refused' : 'late'} refresh of the previous session`, async () => {
      const tokenStore = expired();
      const client = clientOf(
        (path) => {
          if (path !== 'refresh') return {};
          tokenStore.set({ accessToken: 'new-access', refreshToken: 'new-refresh', expiresAt: 9e15 });
          return refused ? refusal(401, 'INVALID_REFRESH_TOKEN') : session('old');
        },
        { tokenStore },
      );
      await client.users.getProfile().catch(() => {});
      assert.is((await tokenStore.get())?.accessToken, 'new-access');
    });
  }

  it('request tokens with the same key after a lost response', async () => {
    const keys: unknown[] = [];
    const client = clientOf(
      (path, init) => {
        if (path !== 'refresh') return {};
        keys.push(sentBy(init, 'idempotency-key'));
        if (keys.length === 1) throw new TypeError('lost');
        return session('new');
      },
      { tokenStore: expired(), maxRetries: 0 },
    );
    assert.instance(await failureOf(client.users.getProfile()), ConnectionError);
    await client.users.getProfile();
    assert.equal(keys, [keys[0], keys[0]]);
  });

  it('do not fall back to the previous token after a logout', async () => {
    const sent: unknown[] = [];
    const client = clientOf(
      (path, init) => {
        sent.push(sentBy(init, 'authorization'));
        return path === 'login' ? session('new') : {};
      },
      { token: 'of-somebody-else' },
    );
    await client.users.getProfile();
    await client.login({ email: 'ada@example.com', password: 'Note-G-1843' });
    await client.logout();
    await client.users.getProfile();
    assert.equal(sent, ['Bearer of-somebody-else', null, 'Bearer new-access', null]);
  });
});

suite('downloads of the TypeScript SDK', (it) => {
  it('do not change an existing file when they fail', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'taskflow-download-'));
    const path = join(folder, 'export.zip');
    writeFileSync(path, 'before');
    let pulls = 0;
    const broken = () =>
      new ReadableStream({
        pull(controller) {
          pulls += 1;
          if (pulls % 2) controller.enqueue(new TextEncoder().encode('half'));
          else controller.error(new TypeError('terminated'));
        },
      });
    const client = clientOf(() => new Response(broken()));
    const download = await client.users.downloadExport('e1');
    assert.instance(await failureOf(download.saveTo(path)), ConnectionError);
    assert.instance(await failureOf((await client.users.downloadExport('e1')).text()), ConnectionError);
    assert.equal(readdirSync(folder), ['export.zip']);
    assert.is(readFileSync(path, 'utf8'), 'before');
    const whole = clientOf(() => new Response('after'));
    await (await whole.users.downloadExport('e1')).saveTo(path);
    assert.is(readFileSync(path, 'utf8'), 'after');
    rmSync(folder, { recursive: true });
  });
});
