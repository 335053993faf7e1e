import { EventEmitter, once } from 'node:events';
import pg from 'pg';
import * as assert from 'uvu/assert';
import { type Connections, connect } from '../../src/database/database.ts';
import { createDispatcher } from '../../src/events/dispatcher.ts';
import type { Channel } from '../../src/processes.ts';
import { afterFile } from '../after-file.ts';
import { migratedDatabase, queryDirectly, silent } from '../database/scratch.ts';
import { suite } from '../suite.ts';
import { patientTimeouts } from '../waiting.ts';

const SPACE = '01234567-0000-7000-8000-000000000000';
const APPEND = `insert into event (type, space_id, subject_id, subject_name, version) values ('task.updated', '${SPACE}', '${SPACE}', $1, $2)`;

async function open(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  // The database is dropped at the end, or a test ends its connections.
  client.on('error', () => {});
  await client.connect();
  afterFile(() => client.end());
  return client;
}

function connected(url: string): Connections {
  const connections = connect({
    url,
    applicationName: 'tests',
    log: silent,
    poolSize: 1,
    timeouts: patientTimeouts(),
  });
  afterFile(() => connections.close());
  return connections;
}

const append = (client: pg.Client, name: string, version: number | null = null) =>
  client.query(APPEND, [name, version]);

const stamp = async (client: pg.Client, atMost = 1_000, isPatient = false) =>
  (
    await client.query<{ stamped: number; last_sequence: string }>('select * from stamp_events($1, $2)', [
      atMost,
      isPatient,
    ])
  ).rows[0];

/** The names of the events in the order of their numbers. */
async function numbered(url: string): Promise<{ names: string[]; numbers: number[] }> {
  const rows = await queryDirectly<{ sequence: string; name: string }>(
    url,
    `select sequence, coalesce(subject_name, '') as name from event_sequence join event using (position) order by sequence`,
  );
  return { names: rows.map(({ name }) => name), numbers: rows.map(({ sequence }) => Number(sequence)) };
}

suite('the numbers of events', (it) => {
  it('a long transaction delays only its own events', async () => {
    const url = await migratedDatabase();
    const [slow, quick, dispatcher] = [await open(url), await open(url), await open(url)];
    await slow.query('begin');
    await append(slow, 'slow');
    await append(quick, 'quick 1');
    assert.equal((await stamp(dispatcher))?.stamped, 1);
    await append(quick, 'quick 2');
    assert.equal((await stamp(dispatcher))?.stamped, 1);
    await slow.query('commit');
    assert.equal((await stamp(dispatcher))?.stamped, 1);
    assert.equal((await stamp(dispatcher))?.stamped, 0);
    assert.equal(await numbered(url), { names: ['quick 1', 'quick 2', 'slow'], numbers: [1, 2, 3] });
  });

  it('a transaction that is rolled back gets none, nor does a savepoint', async () => {
    const url = await migratedDatabase();
    const [writer, dispatcher] = [await open(url), await open(url)];
    await writer.query('begin');
    await append(writer, 'rolled back');
    await stamp(dispatcher);
    await writer.query('rollback');
    await writer.query('begin');
    await writer.query('savepoint here');
    await append(writer, 'in a savepoint');
    await writer.query('rollback to here');
    await append(writer, 'committed');
    await writer.query('savepoint there');
    await append(writer, 'kept savepoint');
    await stamp(dispatcher);
    await writer.query('commit');
    await stamp(dispatcher);
    assert.equal(await numbered(url), { names: ['committed', 'kept savepoint'], numbers: [1, 2] });
  });

  it('versions of a subject keep their order when the clock is turned back', async () => {
    const url = await migratedDatabase();
    const writer = await open(url);
    for (const [version, minutes] of [
      [1, 0],
      [2, -5],
      [3, -3],
      [4, 1],
    ] as const)
      await writer.query(
        `insert into event (position, type, space_id, subject_id, subject_name, version)
         values (event_position_at(now() + $1 * interval '1 minute'), 'task.updated', $2, $2, $3, $4)`,
        [minutes, SPACE, `version ${version}`, version],
      );
    await stamp(writer);
    assert.equal((await numbered(url)).names, ['version 1', 'version 2', 'version 3', 'version 4']);
  });

  it('many events are numbered in several rounds, and those of one transaction in one', async () => {
    const url = await migratedDatabase();
    const [writer, dispatcher] = [await open(url), await open(url)];
    for (let event = 0; event < 10; event += 1) await append(writer, `${event}`);
    await writer.query('begin');
    for (let event = 10; event < 20; event += 1) await append(writer, `${event}`);
    await writer.query('commit');
    const rounds: (number | undefined)[] = [];
    while (rounds.at(-1) !== 0) rounds.push((await stamp(dispatcher, 4))?.stamped);
    assert.equal(rounds, [4, 4, 2, 10, 0]);
    assert.equal(
      (await numbered(url)).names,
      Array.from({ length: 20 }, (_, event) => `${event}`),
    );
  });

  it('writers and dispatchers at the same time: every event has one number, without a gap', async () => {
    const url = await migratedDatabase();
    let isWriting = true;
    let highest = 0;
    const dispatchers = [1, 2, 3].map(async (each) => {
      const client = await open(url);
      while (isWriting) {
        const { rows } = await client.query<{ numbers: string[] }>(
          'select array(select sequence from event_sequence order by sequence) as numbers',
        );
        // What a reader sees never has a gap.
        rows[0]?.numbers.forEach((number, index) => {
          assert.is(Number(number), index + 1);
        });
        const result = await stamp(client, 7, each === 3);
        highest = Math.max(highest, Number(result?.last_sequence));
      }
    });
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      const client = await open(url);
      for (let round = 0; round < 40; round += 1) {
        await client.query('begin');
        for (let event = 0; event <= round % 3; event += 1)
          await append(client, `${writer} ${round} ${event}`);
        await client.query(round % 5 === 4 ? 'rollback' : 'commit');
      }
    });
    await Promise.all(writers);
    isWriting = false;
    await Promise.all(dispatchers);
    const last = await open(url);
    while ((await stamp(last))?.stamped);
    const { names, numbers } = await numbered(url);
    const [count] = await queryDirectly<{ count: string }>(url, 'select count(*) from event');
    assert.is(names.length, Number(count?.count));
    assert.is(new Set(names).size, names.length);
    assert.is(numbers.at(-1), numbers.length);
    for (let writer = 0; writer < 6; writer += 1) {
      const own = names.filter((name) => name.startsWith(`${writer} `));
      assert.equal(
        own,
        own.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })),
      );
    }
  });

  it('a dispatcher that dies in a round has numbered nothing, and another goes on', async () => {
    const url = await migratedDatabase();
    const [writer, dying, next] = [await open(url), await open(url), await open(url)];
    await append(writer, 'only');
    await dying.query('begin');
    assert.equal((await stamp(dying))?.stamped, 1);
    assert.equal((await stamp(next))?.stamped, 0, 'does not wait');
    const [{ pid } = { pid: 0 }] = (await dying.query<{ pid: number }>('select pg_backend_pid() as pid'))
      .rows;
    const waiting = stamp(next, 1_000, true);
    await writer.query('select pg_terminate_backend($1)', [pid]);
    assert.equal((await waiting)?.stamped, 1);
    assert.equal(await numbered(url), { names: ['only'], numbers: [1] });
  });

  it('goes on after the database was restored into a server with smaller transaction IDs', async () => {
    const url = await migratedDatabase();
    const client = await open(url);
    await append(client, 'numbered before the dump');
    await stamp(client);
    // What the dump of a server with larger IDs contains: the last event had no number yet.
    await client.query("select set_config('taskflow.erasing', 'on', false)");
    await append(client, 'not numbered');
    await client.query('update event set transaction_id = transaction_id + 1000000');
    await client.query('update event_dispatcher set next_transaction = next_transaction + 1000000');
    await append(client, 'after the restore');
    await stamp(client);
    await append(client, 'later');
    await stamp(client);
    assert.equal(await numbered(url), {
      names: ['numbered before the dump', 'not numbered', 'after the restore', 'later'],
      numbers: [1, 2, 3, 4],
    });
  });

  it('numbers go on in the next partition', async () => {
    const url = await migratedDatabase();
    const client = await open(url);
    await client.query('update event_dispatcher set last_sequence = 4999998');
    for (const name of ['a', 'b', 'c']) await append(client, name);
    await stamp(client);
    assert.equal((await numbered(url)).numbers, [4_999_999, 5_000_000, 5_000_001]);
  });
});

suite('the dispatcher of a process', (it) => {
  /** Messages between the dispatchers of a test. */
  function channel(): Channel {
    const messages = new EventEmitter();
    return {
      publish: (message) => void messages.emit('message', message),
      subscribe: (receive) => void messages.on('message', receive),
    };
  }

  it('tells its subscribers, and other processes, the last number after a write', async () => {
    const url = await migratedDatabase();
    const writer = await open(url);
    const others = channel();
    const process = () =>
      createDispatcher({ db: connected(url).numbering, log: silent, others, pollMs: 3_600_000 });
    const [here, there] = [process(), process()];
    const told = new EventEmitter();
    const unsubscribe = there.subscribe((last) => void told.emit('told', last));
    const next = async () => (await once(told, 'told'))[0] as number;
    here.wake();
    here.start();
    await append(writer, 'a');
    const first = next();
    here.wake();
    assert.is(await first, 1);
    await append(writer, 'b');
    assert.is(await there.catchUp(), 2);
    unsubscribe();
    await Promise.all([here.stop(), there.stop()]);
  });

  it('says once that the database is away, and goes on when it is back', async () => {
    const url = await migratedDatabase();
    const [writer, { numbering }] = [await open(url), connected(url)];
    const warnings: string[] = [];
    const back = Promise.withResolvers<number>();
    const log = {
      info() {},
      warn: (_facts: object, message: string) => void warnings.push(message),
      error() {},
    };
    const dispatcher = createDispatcher({ db: numbering, log, pollMs: 5 });
    dispatcher.subscribe(back.resolve);
    await writer.query('alter function stamp_events rename to away');
    await append(writer, 'a');
    dispatcher.start();
    while (warnings.length === 0) await writer.query('select pg_sleep(0.02)');
    await writer.query('select pg_sleep(0.1)');
    await writer.query('alter function away rename to stamp_events');
    assert.is(await back.promise, 1);
    await dispatcher.stop();
    assert.equal(warnings, ['cannot number events yet, retrying']);
  });
});
