import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { type Connections, connect } from '../../src/database/database.ts';
import { createDispatcher } from '../../src/events/dispatcher.ts';
import { createReader, type ReadEvents, type ReaderOptions } from '../../src/events/reader.ts';
import { afterFile } from '../after-file.ts';
import { migratedDatabase, queryDirectly, silent } from '../database/scratch.ts';
import { logger } from '../jobs/kit.ts';
import { kill } from '../processes.ts';
import { suite } from '../suite.ts';
import { patientTimeouts, until } from '../waiting.ts';

const SPACE = '01234567-0000-7000-8000-000000000000';

const append = (url: string, ...names: string[]) =>
  queryDirectly(
    url,
    `insert into event (type, space_id, subject_id, subject_name)
     select 'task.updated', '${SPACE}', '${SPACE}', name from unnest($1::text[]) with ordinality as given(name, number) order by number`,
    [names],
  );

/** A database with a table in which readers store what they have read. */
async function database(): Promise<{ url: string; connections: Connections }> {
  const url = await migratedDatabase();
  await queryDirectly(url, 'create table effect (number bigserial, reader text, name text)');
  const connections = connect({
    url,
    applicationName: 'tests',
    log: silent,
    poolSize: 4,
    timeouts: patientTimeouts(),
  });
  afterFile(() => connections.close());
  return { url, connections };
}

/** Stores the names of the events. */
const store =
  (reader: string): ReadEvents =>
  async (trx, events) => {
    const names = events.map(({ subject_name }) => subject_name);
    await sql`insert into effect (reader, name) select ${reader}, name from unnest(${names}::text[]) with ordinality as given(name, number)
      order by number`.execute(trx);
    return undefined;
  };

const effects = async (url: string, reader = 'first') =>
  (
    await queryDirectly<{ name: string }>(url, 'select name from effect where reader = $1 order by number', [
      reader,
    ])
  ).map(({ name }) => name);

/** What the process of a reader has. */
function open(connections: Connections, options: Partial<ReaderOptions> = {}) {
  const dispatcher = createDispatcher({ db: connections.numbering, log: silent, pollMs: 20 });
  const { name = 'first' } = options;
  const reader = createReader({
    ...{ name, dispatcher, db: connections.writer, log: silent, read: store(name), pauseMs: 1 },
    ...options,
  });
  return { dispatcher, reader };
}

const names = (count: number) => Array.from({ length: count }, (_, number) => `${number}`);

suite('readers of the event log', (it) => {
  it('a new reader starts with new events, and reads each once, in order and in batches', async () => {
    const { url, connections } = await database();
    await append(url, 'before');
    const { dispatcher, reader } = open(connections, { batch: 3 });
    await dispatcher.catchUp();
    await reader.catchUp();
    assert.equal(await effects(url), []);
    await append(url, ...names(10));
    await reader.catchUp();
    await reader.catchUp();
    assert.equal(await effects(url), names(10));
    const other = open(connections, { name: 'second' });
    await other.reader.catchUp();
    await append(url, 'for both');
    await reader.catchUp();
    await other.reader.catchUp();
    assert.equal(await effects(url, 'second'), ['for both']);
    assert.equal((await effects(url)).at(-1), 'for both');
  });

  it('several processes share one reader, and each event has its effect once', async () => {
    const { url, connections } = await database();
    const nodes = [1, 2, 3].map(() => open(connections, { batch: 4 }));
    await nodes[0]?.reader.catchUp();
    for (const { dispatcher, reader } of nodes) {
      dispatcher.start();
      reader.start();
    }
    for (let each = 0; each < 20; each += 1) await append(url, ...names(3).map((name) => `${each} ${name}`));
    await until('all are read', async () => (await effects(url)).length >= 60);
    for (const { dispatcher, reader } of nodes) {
      await dispatcher.stop();
      await reader.stop();
    }
    await nodes[0]?.reader.catchUp();
    const found = await effects(url);
    assert.is(found.length, 60);
    assert.equal(
      found,
      names(20).flatMap((each) => names(3).map((name) => `${each} ${name}`)),
    );
  });

  it('a process that is killed in a batch has had no effect, and another reads on', async () => {
    const { url, connections } = await database();
    const { reader } = open(connections);
    await reader.catchUp();
    await append(url, ...names(5));
    const path = fileURLToPath(new URL('./reader-process.ts', import.meta.url));
    const child = spawn(process.execPath, [path], {
      env: { ...process.env, READER_DATABASE_URL: url },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    await kill(child);
    await append(url, '5');
    await reader.catchUp();
    assert.equal(await effects(url), names(6));
  });

  it('leaves out an event that can never be read, and says so', async () => {
    const { url, connections } = await database();
    const { lines, log } = logger();
    const read: ReadEvents = async (trx, events, tools) => {
      await store('first')(trx, events, tools);
      if (events.some(({ subject_name }) => subject_name === '13')) throw new Error('poisonous');
      return undefined;
    };
    const { reader } = open(connections, { read, log, batch: 8 });
    await reader.catchUp();
    await append(url, ...names(20));
    await reader.catchUp();
    assert.equal(
      await effects(url),
      names(20).filter((name) => name !== '13'),
    );
    const [error, ...others] = lines.filter(({ level }) => level === 'error');
    assert.equal(others, []);
    assert.is(error?.msg, 'cannot read an event, left out');
    assert.is(error?.['sequence'], 14);
  });

  it('reads a part of a batch if the work says so', async () => {
    const { url, connections } = await database();
    const sizes: number[] = [];
    const read: ReadEvents = async (trx, events, tools) => {
      sizes.push(events.length);
      await store('first')(trx, events.slice(0, 3), tools);
      return Math.min(3, events.length);
    };
    const { reader } = open(connections, { read, batch: 8 });
    await reader.catchUp();
    await append(url, ...names(10));
    await reader.catchUp();
    assert.equal(await effects(url), names(10));
    assert.equal(sizes, [8, 7, 4, 1]);
  });

  it('leaves out nothing while the database is unavailable', async () => {
    const { url, connections } = await database();
    let failures = 0;
    const read: ReadEvents = async (trx, events, tools) => {
      failures += 1;
      if (failures <= 30)
        await sql`do $$ begin raise exception 'disk full' using errcode = '53100'; end $$`.execute(trx);
      return store('first')(trx, events, tools);
    };
    const { reader } = open(connections, { read, pauseMs: 0 });
    await reader.catchUp();
    await append(url, 'only');
    await reader.catchUp();
    assert.equal(await effects(url), ['only']);
    assert.is(failures, 31);
  });
});
