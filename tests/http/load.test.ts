import { connect, type Socket } from 'node:net';
import * as assert from 'uvu/assert';
import { createSessions } from '../../src/auth/sessions/sessions.ts';
import { ApiError } from '../../src/errors.ts';
import { type LoadLimits, loadLimits } from '../../src/http/load.ts';
import { until } from '../waiting.ts';
import {
  type Cast,
  createTask,
  inWorld,
  type Person,
  type TestServer,
  tokensAt,
  type World,
} from '../world.ts';

const ID = '019cadc6-9a80-76ac-9a32-c0ca8e84e5bf';

/** Requests a task on a separate connection, and can disconnect. */
function ask({ url }: TestServer, { token }: Person, path = `/tasks/${ID}`, times = 1): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
  const head = `GET /api/v1${path} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer ${token}\r\n\r\n`;
  socket.pause().write(head.repeat(times));
  return socket;
}

/** A server on which reading a task takes until it is released. The tasks do not exist: 404. */
async function serveGated(world: World, limits: Partial<LoadLimits>) {
  const [authenticated, started]: [string[], string[]] = [[], []];
  const gate = Promise.withResolvers<void>();
  const { connections, clock } = world;
  const lifetimes = { refreshTtlSeconds: 86_400, sessionTtlSeconds: 86_400 };
  const sessions = createSessions({ connections, tokens: tokensAt(clock), ...lifetimes });
  const served = await world.serve({
    clock,
    load: { ...loadLimits(64_000_000), ...limits },
    sessions: {
      ...sessions,
      async authenticate(token) {
        const actor = await sessions.authenticate(token);
        authenticated.push(actor.user_id);
        return actor;
      },
    },
    override: {
      getTask: async (_request, { actor }) => {
        started.push(actor.user_id);
        await gate.promise;
        throw new ApiError('NOT_FOUND');
      },
    },
  });
  return { served, authenticated, started, letGo: gate.resolve };
}

/** A server with task lists of 6 MB, of which the system's buffers hold one or two. */
async function serveLargeLists(world: World & Cast, bytes: LoadLimits['bytes']) {
  const task = await createTask(world.ada);
  // Six bytes per character as JSON.
  const large = { ...task, description: '\u0007'.repeat(10_000) };
  const data = Array.from({ length: 100 }, () => large);
  const page = { total: 100, page: 1, per_page: 100, total_pages: 1, next_cursor: null };
  return world.serve({
    load: { ...loadLimits(64_000_000), bytes, waitMs: 50 },
    override: { listTasks: async () => ({ status: 200, data, page: { ...page, has_more: false } }) as never },
  });
}

/** Requests so much that the system's buffers are full, and waits until the rest is counted. */
async function requestWithoutReading(served: TestServer, person: Person): Promise<Socket> {
  const socket = ask(served, person, '/tasks?per_page=100', 20);
  await until(
    'responses are unread',
    async () => (await served.as(person).get('/categories')).status === 503,
  );
  return socket;
}

inWorld('limits for requests in progress', (it) => {
  it('503: too many requests of one caller; others are served', async (world) => {
    const { ada, grace } = world;
    const { served, started, letGo } = await serveGated(world, { requests: 2, waitMs: 50 });
    const first = [ask(served, ada), ask(served, ada)];
    await until('two have started', () => started.length === 2);
    const { body, headers } = await served.as(ada).get(`/tasks/${ID}`).expect(503);
    assert.equal([body.error, headers['retry-after']], ['OVERLOADED', '5']);
    await served.as(grace).get('/categories').expect(200);
    await served.anonymous.get('/docs').expect(200);
    letGo();
    await until('there is room', async () => (await served.as(ada).get('/categories')).status === 200);
    for (const socket of first) socket.destroy();
    assert.is(started.length, 2);
  });

  it('503: too many requests from one address without a login', async (world) => {
    const limits = { ...loadLimits(64_000_000), requests: 1, waitMs: 50 };
    const gate = Promise.withResolvers<void>();
    const login = async (): Promise<never> => {
      await gate.promise;
      throw new ApiError('INVALID_CREDENTIALS');
    };
    const served = await world.serve({ load: limits, override: { login } });
    const body = { email: 'ada@example.com', password: 'Analytical-Engine-1843' };
    const first = served.anonymous.post('/auth/login').send(body);
    const answered = first.then(({ status }) => status);
    await until('it is under way', async () => (await served.anonymous.get('/docs')).status === 503);
    await served.anonymous.get('/health/live').expect(200);
    await served.as(world.ada).get('/tasks').expect(200);
    gate.resolve();
    assert.is(await answered, 401);
  });

  it('a waiting request is served in turn, but not after its caller has disconnected', async (world) => {
    const { served, started, letGo } = await serveGated(world, { requests: 1, waitMs: 60_000 });
    const { ada } = world;
    const first = ask(served, ada);
    await until('it has started', () => started.length === 1);
    const disconnected = ask(served, ada);
    const waiting = served
      .as(ada)
      .get('/categories')
      .then(({ status }) => status);
    disconnected.destroy();
    first.destroy();
    assert.is(await waiting, 200);
    assert.is(started.length, 1);
    letGo();
  });

  it('503: work in progress counts until it is done, even if its caller has disconnected', async (world) => {
    const size = { items: Number.POSITIVE_INFINITY, inAll: 1, forOne: 1 };
    const { served, started, letGo } = await serveGated(world, { work: [size], waitMs: 50 });
    const { ada, grace } = world;
    const first = ask(served, ada);
    await until('it has started', () => started.length === 1);
    first.destroy();
    const line = () => served.log.find(({ status }) => status === 499);
    await until('it is gone', () => line() !== undefined);
    const { body } = await served.as(grace).get('/categories').expect(503);
    assert.is(body.error, 'OVERLOADED');
    letGo();
    await until('there is room', async () => (await served.as(grace).get('/categories')).status === 200);
  });

  it('callers take turns: many requests of one do not delay the first of another', async (world) => {
    const size = { items: Number.POSITIVE_INFINITY, inAll: 1, forOne: 1 };
    const { served, authenticated, started, letGo } = await serveGated(world, {
      work: [size],
      waitMs: 60_000,
    });
    const { ada, grace } = world;
    const sockets = [ask(served, ada), ask(served, ada), ask(served, ada)];
    await until('one has started', () => started.length === 1);
    sockets.push(ask(served, grace));
    await until('all are authenticated', () => authenticated.length === 4);
    // Within one turn of the event loop all wait, because the first is not released.
    await served.anonymous.get('/health/live').expect(200);
    letGo();
    await until('all have started', () => started.length === 4);
    assert.ok(started.indexOf(grace.id) < 3, started.join());
    for (const socket of sockets) socket.destroy();
  });

  it('waiting requests are served while the server stops', async (world) => {
    const { served, started, letGo } = await serveGated(world, { requests: 1, waitMs: 60_000 });
    const { ada, grace } = world;
    const first = ask(served, ada).resume();
    await until('it has started', () => started.length === 1);
    const waiting = ask(served, ada, '/categories').resume();
    await served.as(grace).get('/categories').expect(200);
    const stopped = served.stop();
    letGo();
    await stopped;
    const line = () =>
      served.log.find(({ operation, user_id }) => operation === 'listCategories' && user_id === ada.id);
    assert.is(line()?.['status'], 200);
    for (const socket of [first, waiting]) socket.destroy();
  });

  it('503: a caller that does not read receives no more data on any connection; others are served', async (world) => {
    const { ada, grace } = world;
    const served = await serveLargeLists(world, { inAll: 64_000_000, forOne: 1 });
    const socket = await requestWithoutReading(served, ada);
    const { body } = await served.as(ada).get('/projects').expect(503);
    assert.is(body.error, 'OVERLOADED');
    await served.as(grace).get('/projects').expect(200);
    socket.destroy();
    await until('it is forgotten', async () => (await served.as(ada).get('/projects')).status === 200);
  });

  it('503: over the memory limit for responses, the connection that has not read for longest is cut', async (world) => {
    const served = await serveLargeLists(world, { inAll: 7_000_000, forOne: 1 });
    const deaf: { person: Person; socket: Socket }[] = [];
    const isCut = ({ socket }: { socket: Socket }) => socket.resume().closed;
    const cutLine = () => served.log.find(({ status, code }) => status === 499 && code === 'OVERLOADED');
    while (!cutLine()) {
      assert.ok(deaf.length < 20, 'nobody is cut');
      const person = await world.person('Nobody Reads');
      const socket = ask(served, person, '/tasks?per_page=100', 20);
      deaf.push({ person, socket });
      await until(
        'it is unread, or a connection is cut',
        async () => cutLine() !== undefined || (await served.as(person).get('/categories')).status === 503,
      );
      await served.as(world.vera).get('/projects').expect(200);
    }
    const [first] = deaf;
    assert.is(cutLine()?.['user_id'], first?.person.id);
    assert.ok(first);
    await until('its connection is closed', () => isCut(first));
    for (const { socket } of deaf) socket.destroy();
  });
});
