import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { afterFile } from '../after-file.ts';
import { kill } from '../processes.ts';
import { until } from '../waiting.ts';
import { createWebhook, openSink } from '../webhooks-kit.ts';
import { createTask, encryptionKey, inWorld, type Person, type World } from '../world.ts';

/** `WEBHOOK_EVENTS=2000` for a thorough run: 50 endpoints, five kills, and the lease of the service. */
const EVENTS = Number(process.env['WEBHOOK_EVENTS'] ?? 160);
const IS_THOROUGH = EVENTS >= 1_000;
const ENDPOINTS = IS_THOROUGH ? 50 : 10;
const KILLS = IS_THOROUGH ? 5 : 2;
/** Longer than a request takes. */
const LEASE_SECONDS = IS_THOROUGH ? 30 : 2;
const PROCESSES = 2;
const EVENTS_OF_A_TASK = 10;
/** Of a project, and of a user without a project. */
const MAX_WEBHOOKS = 20;
const PATHS = /^\/hook\/(\d+)$/;

function startProcess(url: string): ChildProcess {
  const path = fileURLToPath(new URL('./deliver-process.ts', import.meta.url));
  const child = spawn(process.execPath, [path], {
    env: {
      ...process.env,
      NODE_V8_COVERAGE: '',
      DELIVER_DATABASE_URL: url,
      DELIVER_KEY: encryptionKey.export().toString('base64'),
      DELIVER_LEASE_SECONDS: String(LEASE_SECONDS),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  afterFile(() => void child.kill('SIGKILL'));
  return child;
}

/** Creates tasks and changes them, several at the same time. Each brings `EVENTS_OF_A_TASK` events. */
async function write(person: Person, project_id: string, tasks: number): Promise<void> {
  let next = 0;
  const writeSome = async () => {
    while (next < tasks) {
      next += 1;
      const { id } = await createTask(person, { project_id, title: `Task ${next}` });
      for (let version = 1; version < EVENTS_OF_A_TASK; version += 1)
        await person
          .patch(`/tasks/${id}`)
          .send({ version, title: `Version ${version}` })
          .expect(200);
    }
  };
  await Promise.all([writeSome(), writeSome(), writeSome(), writeSome()]);
}

inWorld('webhooks while processes are killed', (it) => {
  it(`${ENDPOINTS} endpoints get each of ${EVENTS} events, in order per task, with ${KILLS} kills`, async (world) => {
    const { ada, grace, vera, project_id, databaseUrl } = world;
    const events: Schema<'EventType'>[] = ['task.created', 'task.updated'];
    /** The events of each endpoint by their IDs, in the order of their arrival. */
    const got = Array.from({ length: ENDPOINTS }, () => new Map<string, Schema<'StreamedEvent'>>());
    let requests = 0;
    const sink = await openSink((response, { path, body }) => {
      requests += 1;
      const seen = got[Number(PATHS.exec(path)?.[1])];
      const event: Schema<'StreamedEvent'> = JSON.parse(body);
      if (!seen?.has(event.id)) seen?.set(event.id, event);
      response.writeHead(204).end();
      sink.received.length = 0;
    });
    const { port } = new URL(sink.url);
    for (let n = 0; n < ENDPOINTS; n += 1) {
      const owner = [ada, grace, vera][Math.floor(n / MAX_WEBHOOKS)] ?? ada;
      await createWebhook(owner, { url: `http://127.0.0.1:${port}/hook/${n}`, events });
    }
    await world.readEvents();
    const children = Array.from({ length: PROCESSES }, () => startProcess(databaseUrl));
    const count = () => got.reduce((sum, seen) => sum + seen.size, 0);
    const writing = write(ada, project_id, EVENTS / EVENTS_OF_A_TASK);
    for (let round = 0; round < KILLS; round += 1) {
      const enough = (EVENTS * ENDPOINTS * (round + 1)) / (KILLS + 1);
      await until(`${enough} have arrived`, () => count() >= enough, count);
      await kill(children[round % PROCESSES]);
      children[round % PROCESSES] = startProcess(databaseUrl);
    }
    await writing;
    await until('all have arrived', () => count() >= EVENTS * ENDPOINTS, count);
    await until('nothing is left', () => isEmpty(world), count);
    for (const child of children) child.kill('SIGKILL');
    assert.equal(
      got.map(({ size }) => size),
      got.map(() => EVENTS),
    );
    for (const seen of got) {
      const last = new Map<string, number>();
      for (const { subject, sequence, type } of seen.values()) {
        assert.ok(sequence > (last.get(subject.id) ?? 0), `${type} ${sequence}`);
        last.set(subject.id, sequence);
      }
    }
    const repeated = requests - count();
    if (IS_THOROUGH) console.log(`${requests} requests, ${repeated} of them repeated`);
    assert.ok(repeated <= 0.05 * EVENTS * ENDPOINTS, `${repeated} of ${requests} are repeated`);
  });
});

/** Whether no delivery waits. */
async function isEmpty({ db }: Pick<World, 'db'>): Promise<boolean> {
  const { count } = await db
    .selectFrom('webhook_delivery')
    .where('status', '=', 'pending')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count) === 0;
}
