import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { createProcesses, isAlive, register, send } from './kit.ts';

const { dataDir, postgresPid, run, start, stop } = createProcesses('crash');

/** Writers that repeat each task until they receive its creation, with one key per task. */
class Writers {
  /** Acknowledged tasks: title → ID. */
  readonly made = new Map<string, string>();
  readonly #titles = new Set<string>();
  readonly #strange: string[] = [];
  readonly #working: Promise<void>[];
  #isOver = false;

  /** `where` can change during the writes. */
  constructor(count: number, token: string, where: () => string) {
    this.#working = Array.from({ length: count }, (_, writer) => this.#write(writer, token, where));
  }

  async #write(writer: number, token: string, where: () => string): Promise<void> {
    for (let n = 0; !this.#isOver; n++) {
      const title = `task-${n}-of-writer-${writer}`;
      this.#titles.add(title);
      while (!this.made.has(title) && !this.#isOver) {
        const response = await send(where(), 'POST', '/api/v1/tasks', {
          token,
          key: title,
          body: { title },
        }).catch(() => undefined);
        if (response?.status === 201) this.made.set(title, response.body.data.id);
        else await pause(20);
        if (response && ![201, 409, 503].includes(response.status))
          this.#strange.push(JSON.stringify(response.body));
      }
    }
  }

  /** Waits until this many more are acknowledged. */
  async more(count: number): Promise<void> {
    const enough = this.made.size + count;
    await until(
      `${count} more are written`,
      () => this.made.size >= enough || this.#strange.length > 0,
      () => this.made.size,
    );
    assert.equal(this.#strange, []);
  }

  /** Stops them, and checks that each acknowledged task exists once, and no task twice. */
  async check(url: string, token: string): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#working);
    assert.equal(this.#strange, []);
    const found = new Map<string, string>();
    let cursor = '';
    do {
      const query = `per_page=100&sort=created_at&order=asc${cursor && `&cursor=${cursor}`}`;
      const { status, body } = await send(url, 'GET', `/api/v1/tasks?${query}`, { token });
      assert.is(status, 200, JSON.stringify(body));
      for (const { title, id } of body.data) {
        assert.not(found.has(title), `twice: ${title}`);
        found.set(title, id);
      }
      cursor = body.meta.next_cursor ?? '';
    } while (cursor !== '');
    for (const [title, id] of this.made) assert.is(found.get(title), id, `lost: ${title}`);
    for (const title of found.keys()) assert.ok(this.#titles.has(title));
  }
}

suite('the service as a process', (it) => {
  it('reports all errors of its configuration, and exits with 1', async () => {
    const child = run({
      PORT: 'http',
      RATE_LIMIT_USER: 'often',
      ACCESS_TOKEN_TTL: '900',
      LOG_LEVEL: 'loud',
      JWT_SECRETS: 'k1:s3cret',
    });
    assert.equal(await child.ended, { code: 1, signal: null });
    for (const name of [
      'PORT',
      'RATE_LIMIT_USER',
      'ACCESS_TOKEN_TTL',
      'LOG_LEVEL',
      'JWT_SECRETS',
      'ENCRYPTION_KEY',
    ]) {
      assert.match(child.stderr, new RegExp(`^ {2}${name}: `, 'm'));
    }
    assert.match(child.stderr, /^The configuration has \d problems\./);
    assert.not.match(child.stderr, /s3cret|at .*\.ts:\d/);
    assert.equal(child.log, []);
    assert.not(existsSync(dataDir));
  });

  it('prints its usage for unknown arguments, and exits with 2', async () => {
    const child = run({}, { args: ['sevre'] });
    assert.equal(await child.ended, { code: 2, signal: null });
    assert.match(child.stderr, /^Usage: taskflow/m);
  });

  let token = '';

  it('loses and duplicates nothing when service and database are killed during writes', async () => {
    // A killed process does not write its coverage.
    const quickly = { NODE_V8_COVERAGE: '' };
    let service = await start(quickly);
    token = await register(service.url);
    const writers = new Writers(6, token, () => service.url);

    await writers.more(40);
    service.process.kill('SIGKILL');
    await service.ended;
    assert.ok(isAlive(postgresPid() ?? 0), 'PostgreSQL outlives the process that started it');
    service = await start(quickly);

    await writers.more(40);
    const { pid } = service.process;
    process.kill(postgresPid() ?? 0, 'SIGKILL');
    const hasLogged = (words: RegExp) => service.log.some(({ msg }) => words.test(msg));
    await until('PostgreSQL is started again', () => hasLogged(/ready again/));
    const isReady = async () => (await send(service.url, 'GET', '/health/ready')).status === 200;
    await until('the service is ready again', isReady);
    await writers.more(40);
    assert.equal([service.process.pid, service.process.exitCode], [pid, null], 'the service lives on');

    service.process.kill('SIGKILL');
    process.kill(postgresPid() ?? 0, 'SIGKILL');
    await service.ended;
    service = await start(quickly);
    await writers.more(40);

    await writers.check(service.url, token);
    await stop(service);
    assert.is(postgresPid(), undefined, 'PostgreSQL is stopped too');
  });

  it('keeps its data to itself; SIGTERM: finishes requests in progress, and exits with 0', async () => {
    // There is no database: it starts, serves and stops without one.
    const service = await start({ REDIS_URL: 'redis://:s3cret@127.0.0.1:1/0' });
    assert.ok(service.log.some(({ msg }) => msg.startsWith('Redis unavailable')));
    assert.not.match(JSON.stringify(service.log), 's3cret');
    const second = run();
    assert.equal(await second.ended, { code: 1, signal: null });
    assert.match(
      second.stderr,
      new RegExp(
        `^TaskFlow could not start: .*in use by another TaskFlow process \\(pid ${service.process.pid}\\)`,
      ),
    );

    const { hostname, port } = new URL(service.url);
    const body = '{"title": "Sent slowly"}';
    const socket = connect(Number(port), hostname);
    let received = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      received += chunk;
    });
    socket.write(
      `POST /api/v1/tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
    );
    // A later response means that it was created later.
    assert.is((await send(service.url, 'GET', '/health/ready')).status, 200);

    service.process.kill('SIGTERM');
    await until('it takes nothing new', () =>
      send(service.url, 'GET', '/health/live').then(
        () => false,
        () => true,
      ),
    );
    assert.is(service.process.exitCode, null, 'it waits for what is under way');
    socket.write(body.slice(10));
    await until('the answer is there', () => received.includes('\r\n\r\n'));
    assert.match(received, /^HTTP\/1\.1 201 Created\r\n/);
    assert.equal(await service.ended, { code: 0, signal: null });
    assert.equal(
      service.log.slice(-1).map(({ msg }) => msg),
      ['stopped'],
    );
    assert.is(service.stderr, '');
  });

  it('names a port that is in use, and leaves no files behind', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const refused = run({ HOST: '127.0.0.1', PORT: String(port) });
    assert.equal(await refused.ended, { code: 1, signal: null });
    assert.is(
      refused.stderr,
      `TaskFlow could not start: PORT ${port} is in use by another program. Stop that program, or set PORT to another.\n`,
    );
    assert.is(postgresPid(), undefined);
    other.close();
  });

  it('only migrates the database with `migrate`, and exits', async () => {
    const child = run({}, { args: ['migrate'] });
    assert.equal(await child.ended, { code: 0, signal: null }, child.stderr);
    assert.equal(
      child.log.slice(-1).map(({ msg }) => msg),
      ['database is up to date'],
    );
    assert.is(postgresPid(), undefined);
  });
});
