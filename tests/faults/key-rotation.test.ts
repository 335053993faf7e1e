import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { manageKeys } from '../../src/cli/keys.ts';
import { readConfig } from '../../src/config.ts';
import { suite } from '../suite.ts';
import { createDatabase } from '../template.ts';
import { until } from '../waiting.ts';
import { type Child, createProcesses, register, send } from './kit.ts';

const { dataDir, start, stop } = createProcesses('keys');

const newSecret = () => randomBytes(32).toString('base64');
const [OLD, NEW] = [
  { jwt: `old:${newSecret()}`, key: `old:${newSecret()}` },
  { jwt: `new:${newSecret()}`, key: `new:${newSecret()}` },
];
const CLIENTS = 4;

const settingsOf = (keys: readonly (typeof OLD)[]) => ({
  JWT_SECRETS: keys.map(({ jwt }) => jwt).join(','),
  ENCRYPTION_KEY: keys.map(({ key }) => key).join(','),
});

type Node = Child & { url: string };

/** Two processes, and a load balancer: a process that is about to stop gets no new request. */
class Cluster {
  readonly #settings: Record<string, string>;
  #nodes: Node[] = [];
  readonly #running = new Map<Node, number>();
  #turn = 0;

  constructor(settings: Record<string, string>) {
    this.#settings = settings;
  }

  /** Restarts one process after the other, with these keys in this order. */
  async roll(...keys: (typeof OLD)[]): Promise<void> {
    const settings = { ...this.#settings, ...settingsOf(keys) };
    for (const before of this.#nodes.length > 0 ? [...this.#nodes] : [undefined, undefined]) {
      const node = await start(settings);
      this.#nodes = [...this.#nodes.filter((each) => each !== before), node];
      if (!before) continue;
      await until('its requests are over', () => (this.#running.get(before) ?? 0) === 0);
      await stop(before);
    }
  }

  async run<Result>(request: (url: string) => Promise<Result>): Promise<Result> {
    this.#turn += 1;
    const node = this.#nodes[this.#turn % this.#nodes.length];
    if (!node) throw new Error('no process runs');
    const count = (by: number) => this.#running.set(node, (this.#running.get(node) ?? 0) + by);
    count(1);
    try {
      return await request(node.url);
    } finally {
      count(-1);
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#nodes.map(stop));
  }
}

/** Clients that use everything that a key has signed or encrypted: access tokens, cursors, stored responses, files and links to them. */
class Clients {
  requests = 0;
  readonly failures: string[] = [];
  readonly #cluster: Cluster;
  readonly #file: { id: string; content: string };
  #token: string;
  #isOver = false;
  readonly #working: Promise<void>[];

  constructor(cluster: Cluster, token: string, file: { id: string; content: string }) {
    this.#cluster = cluster;
    this.#token = token;
    this.#file = file;
    this.#working = Array.from({ length: CLIENTS }, (_, n) => this.#work(n));
  }

  use(token: string): void {
    this.#token = token;
  }

  async more(): Promise<void> {
    const enough = this.requests + CLIENTS * 8;
    await until(
      'the clients continue',
      () => this.requests >= enough,
      () => this.requests,
    );
    assert.equal(this.failures, []);
  }

  async stop(): Promise<number> {
    this.#isOver = true;
    await Promise.all(this.#working);
    assert.equal(this.failures, []);
    return this.requests;
  }

  async #send(
    expected: number,
    ...[method, path, options]: Parameters<typeof send> extends [unknown, ...infer Rest] ? Rest : never
  ) {
    const token = this.#token;
    const response = await this.#cluster.run((url) => send(url, method, path, { token, ...options }));
    this.requests += 1;
    if (response.status !== expected)
      this.failures.push(`${method} ${path}: ${response.status} ${JSON.stringify(response.body)}`);
    return response;
  }

  async #work(client: number): Promise<void> {
    let cursor: string | null = null;
    for (let n = 0; !this.#isOver && this.failures.length === 0; n += 1) {
      const create = { key: `task-${n}-of-${client}`, body: { title: `task ${n} of client ${client}` } };
      const made = await this.#send(201, 'POST', '/api/v1/tasks', create);
      const again = await this.#send(201, 'POST', '/api/v1/tasks', create);
      const page = await this.#send(
        200,
        'GET',
        `/api/v1/tasks?per_page=1${cursor ? `&cursor=${cursor}` : ''}`,
      );
      const link = await this.#send(201, 'POST', `/api/v1/attachments/${this.#file.id}/link`, { body: {} });
      if (this.failures.length > 0) return;
      if (made.body.data.id !== again.body.data.id) this.failures.push(`${create.key} was created twice`);
      cursor = page.body.meta.next_cursor;
      const { url: path } = link.body.data as unknown as { url: string };
      const text = await this.#cluster.run(async (url) => (await fetch(new URL(path, url))).text());
      if (text !== this.#file.content) this.failures.push(`${path} has another content`);
      // Restarts take the CPU time that they need. More requests would add to it on a slow machine.
      await pause(1_000);
    }
  }
}

async function uploadFile(
  url: string,
  token: string,
  content: string,
): Promise<{ id: string; content: string }> {
  const { body: task } = await send(url, 'POST', '/api/v1/tasks', { token, body: { title: 'with a file' } });
  const response = await fetch(new URL(`/api/v1/tasks/${task.data.id}/attachments`, url), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="cards.txt"',
    },
    body: content,
  });
  assert.is(response.status, 201);
  const { data } = (await response.json()) as { data: { id: string }[] };
  return { id: data[0]?.id ?? '', content };
}

suite('keys that are replaced while clients send requests', (it) => {
  it('cause no failed request, and the old ones are worth nothing afterwards (K-04, B-11)', async () => {
    const database = await createDatabase();
    const cluster = new Cluster({ DATABASE_URL: database.url });
    const command = async (keys: (typeof OLD)[], verb: 'status' | 'reencrypt') => {
      const { secrets } = readConfig({ DATABASE_URL: database.url, ...settingsOf(keys) });
      const options = { url: database.url, dataDir, secrets, accessSeconds: 900 };
      return (await manageKeys(options, verb)).text;
    };
    try {
      await cluster.roll(OLD);
      const oldToken = await cluster.run((url) => register(url));
      const file = await cluster.run((url) => uploadFile(url, oldToken, 'cards'));
      const clients = new Clients(cluster, oldToken, file);
      await clients.more();
      await cluster.roll(OLD, NEW);
      await clients.more();
      await cluster.roll(NEW, OLD);
      await clients.more();
      assert.match(await command([NEW, OLD], 'status'), 'keys of files: 1 with old');
      assert.match(await command([NEW, OLD], 'reencrypt'), 'keys of files: 1 encrypted again');
      assert.match(await command([NEW, OLD], 'status'), 'keys of files: 1 with new');
      await clients.more();
      const login = { email: 'ada@example.com', password: 'Analytical-Engine-1843' };
      const { body } = await cluster.run((url) => send(url, 'POST', '/api/v1/auth/login', { body: login }));
      clients.use(body.data.access_token);
      await clients.more();
      await cluster.roll(NEW);
      await clients.more();
      const requests = await clients.stop();
      console.log(`${requests} requests, 0 failed`);
      const { status, body: refused } = await cluster.run((url) =>
        send(url, 'GET', '/api/v1/tasks', { token: oldToken }),
      );
      assert.equal([status, refused.error], [401, 'INVALID_TOKEN']);
      assert.match(await command([NEW], 'status'), 'keys of files: 1 with new');
    } finally {
      await cluster.stop();
      await database.drop();
    }
  });
});
