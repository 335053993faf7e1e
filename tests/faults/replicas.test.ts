import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { type Connections, connect } from '../../src/database/database.ts';
import type { Replicas } from '../../src/database/replicas.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { afterFile } from '../after-file.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { seriesIn, valueIn } from '../watch/kit.ts';
import { createProcesses, register, send } from './kit.ts';
import { openProxy } from './proxy.ts';
import { type Primary, type Standby, startPrimary } from './replication.ts';

const { start, stop } = createProcesses('replicas');
const log = { info() {}, warn() {}, error() {} };
const keys = {
  JWT_SECRETS: `test:${randomBytes(32).toString('base64')}`,
  ENCRYPTION_KEY: randomBytes(32).toString('base64'),
};
/** More for a longer test. */
const PAIRS = Number(process.env['REPLICA_PAIRS'] ?? 200);
const WRITERS = 8;
const FROZEN_MS = Number(process.env['REPLICA_FROZEN_MS'] ?? 3_000);

const primary: Primary = await startPrimary();
afterFile(() => primary.stop());

const isUsed = (replicas: Replicas | undefined) => () => replicas?.status()[0]?.isUsed === true;
const isUnused = (replicas: Replicas | undefined) => () => replicas?.status()[0]?.isUsed === false;

async function watching(
  standby: Standby,
  use: (replicas: Replicas, connections: Connections) => Promise<void>,
): Promise<void> {
  const options = {
    url: primary.url,
    replicaUrls: [standby.url],
    poolSize: 2,
    applicationName: 'tests',
    log,
  };
  const connections = connect(options);
  try {
    const { replicas } = connections;
    if (!replicas) throw new Error('no replicas');
    await use(replicas, connections);
  } finally {
    await connections.close();
  }
}

/** Requests of one client, which sends the token of the last response like the SDKs. */
class Client {
  readonly #url: string;
  readonly #token: string;
  consistency = '';

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  async send(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; data: { id: string; version: number; title: string } }> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.#token}` };
    if (this.consistency) headers['x-consistency-token'] = this.consistency;
    if (body) headers['content-type'] = 'application/json';
    const response = await fetch(new URL(path, this.#url), {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    const seen = response.headers.get('x-consistency-token') ?? '';
    if (seen > this.consistency) this.consistency = seen;
    const text = await response.text();
    return { status: response.status, data: text ? JSON.parse(text).data : undefined };
  }
}

/** The number of transactions that the standby has run, without those of this question. */
async function transactionsOf(standby: Standby): Promise<number> {
  const [row] = await standby.ask<{ count: string }>(
    'select xact_commit + xact_rollback as count from pg_stat_database where datname = current_database()',
  );
  return Number(row?.count ?? 0);
}

suite('replicas', (it) => {
  it('are used only while they have what a caller has written (J-07)', async () => {
    const standby = await primary.startStandby('behind');
    await watching(standby, async (replicas) => {
      await until('the replica is used', isUsed(replicas));
      const first = await replicas.position();
      await until('it has the first position', () => replicas.find('ada', first) !== undefined);

      await standby.ask('select pg_wal_replay_pause()');
      await primary.ask("select pg_logical_emit_message(true, 'test', 'written')");
      const second = await replicas.position();
      assert.ok(second > first);
      assert.is(replicas.find('ada', second), undefined);
      await until('it is too far behind', isUnused(replicas));
      assert.is(replicas.find('ada', first), undefined);

      await standby.ask('select pg_wal_replay_resume()');
      await until('it has caught up', () => replicas.find('ada', second) !== undefined);
      const seen = await replicas.find('ada', second)?.position();
      assert.ok(seen !== undefined && seen >= second);

      replicas.pin('ada');
      assert.is(replicas.find('ada', first), undefined);
      assert.is.not(replicas.find('grace', first), undefined);
    });
    await standby.stop();
  });

  it('are not used once they are killed, or promoted, and metrics say so', async () => {
    const [killed, promoted] = [await primary.startStandby('killed'), await primary.startStandby('promoted')];
    await watching(killed, async (replicas, connections) => {
      const { text, watch } = createMetrics({ slowMs: 0 });
      watch({ connections });
      const replica = replicas.status()[0]?.host ?? '';
      const shown = async (name: string) => valueIn(seriesIn(await text()), name, { replica });
      await until('the replica is used', isUsed(replicas));
      assert.is(await shown('taskflow_replica_used'), 1);
      assert.type(await shown('taskflow_replica_lag_seconds'), 'number');
      await killed.stop();
      await until('it is not used', isUnused(replicas));
      assert.is(await shown('taskflow_replica_used'), 0);
    });
    await watching(promoted, async (replicas) => {
      await until('the replica is used', isUsed(replicas));
      await promoted.ask('select pg_promote()');
      await until('it is not used', isUnused(replicas));
      assert.is(replicas.find('ada', 0n), undefined);
    });
    await promoted.stop();
  });

  it('serve reads, and no caller misses its own write, whether they are current, frozen or killed (J-07)', async () => {
    const standby = await primary.startStandby('serving');
    const service = await start({ ...keys, DATABASE_URL: primary.url, DATABASE_REPLICA_URLS: standby.url });
    await until('it uses the replica', () => service.log.some(({ msg }) => msg === 'replica used for reads'));
    const token = await register(service.url);
    const writers = await Promise.all(
      Array.from({ length: WRITERS }, async (_, n) => {
        const client = new Client(service.url, token);
        const { data } = await client.send('POST', '/api/v1/tasks', { title: `task of ${n}` });
        assert.ok(client.consistency);
        return { client, path: `/api/v1/tasks/${data.id}`, version: data.version };
      }),
    );
    let pairs = 0;
    /** Writes and reads, at once or a moment later, when the replica may have the write. */
    const writeAndRead = (until: () => boolean) =>
      Promise.all(
        writers.map(async (writer) => {
          const { client, path } = writer;
          while (!until()) {
            const title = `task ${pairs}`;
            const written = await client.send('PATCH', path, { title, version: writer.version });
            assert.is(written.status, 200);
            await pause(Math.random() * 250);
            const read = await client.send('GET', path);
            assert.equal(
              [read.status, read.data.version, read.data.title],
              [200, written.data.version, title],
            );
            writer.version = written.data.version;
            pairs += 1;
          }
        }),
      );
    const rounds = (count: number) => {
      const enough = pairs + count;
      return writeAndRead(() => pairs >= enough);
    };
    const before = await transactionsOf(standby);
    const began = performance.now();
    await rounds(PAIRS);
    const polls = (performance.now() - began) / 100;
    console.log(
      `${pairs} pairs, ${(await transactionsOf(standby)) - before - polls} transactions of the replica`,
    );

    await standby.ask('select pg_wal_replay_pause()');
    const end = performance.now() + FROZEN_MS;
    await writeAndRead(() => performance.now() > end);
    await until('it is left out', () => service.log.some(({ msg }) => msg === 'replica not used for reads'));
    const frozen = await transactionsOf(standby);
    await standby.ask('select pg_wal_replay_resume()');
    await rounds(20);
    const [writer] = writers;
    if (!writer) throw new Error('no writer');
    const { client, path } = writer;
    await until('the replica serves reads again', async () => {
      for (let n = 0; n < 50; n += 1) assert.is((await client.send('GET', path)).status, 200);
      return (await transactionsOf(standby)) > frozen + 200;
    });
    await standby.stop();
    await rounds(50);
    console.log(`${pairs} pairs, no stale read`);

    // Whoever sends no token, or one that is not from here, reads from the primary.
    for (const consistency of ['', 'canary', `${'0'.repeat(16)}-${'A'.repeat(22)}`]) {
      client.consistency = consistency;
      assert.is((await client.send('GET', path)).data.version, writer.version);
    }
    await stop(service);
  });

  it('lose no acknowledged write when the synchronous one takes over, and the old primary acknowledges none (J-05)', async () => {
    const origin = await startPrimary();
    const standby = await origin.startStandby('successor');
    await origin.requireStandby('successor');
    const proxy = await openProxy(origin.url);
    try {
      const service = await start({ ...keys, DATABASE_URL: proxy.through(origin.url) });
      // Nobody has told this one that there is another primary.
      const late = await start({ ...keys, DATABASE_URL: origin.url });
      const token = await register(service.url);
      const made = new Map<string, string>();
      let isOver = false;
      const writers = Array.from({ length: 4 }, async (_, writer) => {
        for (let n = 0; !isOver; n += 1) {
          const title = `task ${n} of writer ${writer}`;
          while (!made.has(title) && !isOver) {
            const options = { token, key: title.replaceAll(' ', '-'), body: { title } };
            const response = await send(service.url, 'POST', '/api/v1/tasks', options).catch(() => undefined);
            if (response?.status === 201) made.set(title, response.body.data.id);
            else await pause(20);
          }
        }
      });
      await until(
        'tasks are written',
        () => made.size >= 100,
        () => made.size,
      );
      process.kill(origin.postmaster(), 'SIGKILL');
      await standby.ask('select pg_promote()');
      await standby.ask('alter system reset synchronous_standby_names');
      await standby.ask('select pg_reload_conf()');
      const began = performance.now();
      const before = made.size;
      proxy.retarget(standby.url);
      await until(
        'tasks are written again',
        () => made.size > before + 10,
        () => made.size,
      );
      console.log(`writes continue ${Math.round(performance.now() - began)} ms after the switch`);
      isOver = true;
      await Promise.all(writers);
      const stored = await standby.ask<{ id: string; title: string }>('select id, title from task');
      const found = new Map(stored.map(({ title, id }) => [title, id]));
      assert.is(found.size, stored.length);
      for (const [title, id] of made) assert.is(found.get(title), id, `lost: ${title}`);
      await stop(service);

      // The supervisor has started the old primary again. Its standby does not come back, so it acknowledges nothing.
      const body = { title: 'on the old primary' };
      await until(
        'the old primary serves reads',
        async () => (await send(late.url, 'GET', '/api/v1/tasks', { token })).status === 200,
      );
      assert.is((await send(late.url, 'POST', '/api/v1/tasks', { token, body })).status, 503);
      await origin.requireNoStandby();
      await stop(late);
    } finally {
      await proxy.close();
      await standby.stop();
      await origin.stop();
    }
  });
});
