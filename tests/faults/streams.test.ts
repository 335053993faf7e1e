import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { freePort } from '../../src/postgres/endpoint.ts';
import { isInstalled, type Proxy as Nginx, plain, startNginx } from '../docs/nginx.ts';
import { messagesIn } from '../event-streams.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { type Child, createProcesses, isAlive } from './kit.ts';
import { type Primary, startPrimary } from './replication.ts';

/** Rounds of kills. For more, run `KILL_ROUNDS=20 node tests/faults/streams.test.ts`, without the limits of the test runner. */
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 4);
/** How many more events each round must bring. */
const EVENTS_A_ROUND = 30;
const USERS = ['ada', 'grace', 'vera'];

type User = { id: string; token: string };

/** Sends a request through the proxy until it is answered with a success. */
async function insist(proxy: Nginx, method: string, path: string, user?: User, body?: object, key?: string) {
  for (;;) {
    const headers = {
      ...(user && { authorization: `Bearer ${user.token}` }),
      ...(key && { 'idempotency-key': key }),
      ...(method === 'PATCH' && { 'if-match': '*' }),
    };
    const request = { method, path: `/api/v1${path}`, headers, ...(body && { body }) };
    const response = await proxy.ask(request).catch(() => undefined);
    if (response && response.status < 300)
      return response.body.length > 0 ? JSON.parse(String(response.body)) : {};
    assert.ok(
      response === undefined || [409, 502, 503, 504].includes(response.status),
      `${method} ${path}: ${response?.body}`,
    );
    await pause(20);
  }
}

/** Follows the events of a user through the proxy, and connects again as the SDKs do. */
class Follower {
  /** The numbers of the events by their IDs, in the order of their arrival. */
  readonly seen = new Map<string, number>();
  connections = 0;
  repeated = 0;
  #last: number | undefined;
  #isOver = false;
  readonly #ended: Promise<void>;

  constructor(proxy: Nginx, user: User) {
    this.#ended = this.#follow(proxy, user);
  }

  get isOpen(): boolean {
    return this.#last !== undefined;
  }

  async #follow(proxy: Nginx, { token }: User): Promise<void> {
    while (!this.#isOver) {
      try {
        await this.#read(proxy, token);
      } catch (error) {
        // Errors of connections have a code.
        if (error instanceof assert.Assertion || !(error instanceof Error && 'code' in error)) throw error;
      }
      await pause(20);
    }
  }

  async #read(proxy: Nginx, token: string): Promise<void> {
    const last = this.#last === undefined ? {} : { 'last-event-id': String(this.#last) };
    const headers = { authorization: `Bearer ${token}`, ...last };
    // It ends by itself, so that a stream that is cut without a word does not hang.
    const response = await proxy.open({ path: '/api/v1/events?max_seconds=5', headers });
    assert.ok([200, 502, 503, 504].includes(response.statusCode ?? 0), `${response.statusCode}`);
    if (response.statusCode !== 200) {
      response.resume();
      return;
    }
    this.connections += 1;
    for await (const { id, event } of messagesIn(plain(response) as AsyncIterable<Uint8Array>)) {
      this.#last = id;
      if (!event) continue;
      if (this.seen.has(event.id)) this.repeated += 1;
      else this.seen.set(event.id, event.sequence);
    }
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#ended;
  }
}

/** Creates tasks in a project and changes them, again and again. */
async function write(proxy: Nginx, user: User, project_id: string, isOver: () => boolean): Promise<void> {
  for (let n = 0; !isOver(); n += 1) {
    const key = `${user.id}-${n}`;
    const { data } = await insist(proxy, 'POST', `/projects/${project_id}/tasks`, user, { title: key }, key);
    await insist(proxy, 'PATCH', `/tasks/${data.id}`, user, { priority: n % 2 ? 'high' : 'low' });
  }
}

/** Returns the events that the list has for a user, after those that were written before the stream was opened. */
async function listed(proxy: Nginx, user: User, since: string): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor = ''; ; ) {
    const { data, meta } = await insist(proxy, 'GET', `/activity?per_page=100${cursor}`, user);
    for (const { id } of data) {
      if (id === since) return ids;
      ids.push(id);
    }
    assert.ok(meta.next_cursor, 'the list has the event from before the stream');
    cursor = `&cursor=${meta.next_cursor}`;
  }
}

suite('streams while nodes and PostgreSQL are killed', (it) => {
  const title = `have every event once, in the order of their numbers (${ROUNDS} rounds)`;
  it(title, async () => {
    if (!isInstalled) return console.log(`SKIPPED ${title}: nginx is not installed`);
    const database = await startPrimary();
    const ports = [await freePort(0), await freePort(0)];
    const settings = {
      DATABASE_URL: database.url,
      JWT_SECRETS: `test:${randomBytes(32).toString('base64')}`,
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      ACCESS_TOKEN_TTL: '24h',
      NODE_V8_COVERAGE: '',
    };
    const nodes = ports.map((port, index) => {
      const processes = createProcesses(`node-${index}`);
      return { ...processes, begin: () => processes.start({ ...settings, PORT: String(port) }) };
    });
    const running = await Promise.all(nodes.map(({ begin }) => begin()));
    const proxy = await startNginx(ports.map((port) => `http://127.0.0.1:${port}`));

    const kills: [string, () => Promise<void>][] = [
      ['a node', () => replace(0)],
      ['PostgreSQL', () => killDatabase(database)],
      ['the other node', () => replace(1)],
      [
        'a node and PostgreSQL',
        async () => {
          const [child] = running;
          child?.process.kill('SIGKILL');
          await killDatabase(database);
          await replace(0);
        },
      ],
    ];
    async function replace(index: number): Promise<void> {
      const child = running[index] as Child;
      child.process.kill('SIGKILL');
      await child.ended;
      running[index] = await (nodes[index] as (typeof nodes)[number]).begin();
    }

    const users = await Promise.all(USERS.map((name) => register(proxy, name)));
    const [ada] = users as [User];
    const { data: project } = await insist(proxy, 'POST', '/projects', ada, { name: 'Killed' });
    for (const { id } of users.slice(1)) {
      await database.ask("insert into project_member (project_id, user_id, role) values ($1, $2, 'member')", [
        project.id,
        id,
      ]);
    }
    const before = await Promise.all(
      users.map(async (user) => (await insist(proxy, 'GET', '/activity?per_page=1', user)).data[0].id),
    );
    const followers = users.map((user) => new Follower(proxy, user));
    await until('the streams are open', () => followers.every(({ isOpen }) => isOpen));
    let isOver = false;
    const writers = users.slice(0, 2).map((user) => write(proxy, user, project.id, () => isOver));
    for (let round = 0; round < ROUNDS; round += 1) {
      const [what, kill] = kills[round % kills.length] as (typeof kills)[number];
      const enough = Math.min(...followers.map(({ seen }) => seen.size)) + EVENTS_A_ROUND;
      await kill();
      await until(
        `events arrive after the kill of ${what}`,
        () => followers.every(({ seen }) => seen.size >= enough),
        () => Math.min(...followers.map(({ seen }) => seen.size)),
      );
    }
    isOver = true;
    await Promise.all(writers);
    for (const [index, follower] of followers.entries()) {
      const wanted = await listed(proxy, users[index] as User, before[index]);
      await until(
        'the stream has the last event',
        () => follower.seen.has(wanted[0] ?? ''),
        () => follower.seen.size,
      );
      await follower.stop();
      assert.equal([...follower.seen.keys()].sort(), wanted.toSorted());
      const numbers = [...follower.seen.values()];
      assert.equal(
        numbers,
        numbers.toSorted((a, b) => a - b),
        'in the order of their numbers',
      );
    }
    const counts = followers.map(
      ({ seen, connections, repeated }) => `${seen.size}/${connections}/${repeated}`,
    );
    console.log(`events, connections and repeated events of each stream: ${counts.join(', ')}`);
    await proxy.stop();
    await Promise.all(running.map((child, index) => nodes[index]?.stop(child)));
    await database.stop();
  });
});

async function killDatabase(database: Primary): Promise<void> {
  const pid = database.postmaster();
  process.kill(pid, 'SIGKILL');
  await until('PostgreSQL is gone', () => !isAlive(pid));
  await until('PostgreSQL is back', () =>
    database.ask('select 1').then(
      () => true,
      () => false,
    ),
  );
}

async function register(proxy: Nginx, name: string): Promise<User> {
  const body = { email: `${name}@example.com`, password: 'Analytical-Engine-1843', full_name: name };
  const { data } = await insist(proxy, 'POST', '/auth/register', undefined, body, name);
  return { id: data.user.id, token: data.access_token };
}
