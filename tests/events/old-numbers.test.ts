import pg from 'pg';
import * as assert from 'uvu/assert';
import { endSessionsAndStreams, openRestored } from '../../src/backups/finish.ts';
import { type Connections, connect } from '../../src/database/database.ts';
import type { Timeouts } from '../../src/database/driver/timeouts.ts';
import { removeOldNumbers } from '../../src/events/old-numbers.ts';
import { afterFile } from '../after-file.ts';
import { migratedDatabase, queryDirectly, silent } from '../database/scratch.ts';
import { suite } from '../suite.ts';
import { patientTimeouts, until } from '../waiting.ts';

const SPACE = '01234567-0000-7000-8000-000000000000';

async function open(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  afterFile(() => client.end());
  return client;
}

function connected(url: string, timeouts: Partial<Timeouts> = {}): Connections {
  const connections = connect({
    ...{ url, applicationName: 'removal', log: silent, poolSize: 1 },
    timeouts: { ...patientTimeouts(), ...timeouts },
  });
  afterFile(() => connections.close());
  return connections;
}

/** Returns a database with a number in each of three partitions, those of the first one 91 days old. */
async function numberedDatabase(): Promise<string> {
  const url = await migratedDatabase();
  for (const last of [0, 5_000_000, 10_000_000]) {
    await queryDirectly(url, 'update event_dispatcher set last_sequence = $1', [last]);
    await append(url, `after ${last}`);
  }
  await queryDirectly(
    url,
    "update event_sequence set stamped_at = now() - interval '91 days' where sequence < 5000000",
  );
  return url;
}

/** Appends an event and numbers it. Fails if anything makes it wait. */
async function append(url: string, name: string): Promise<void> {
  const client = await open(url);
  await client.query("set lock_timeout = '1ms'");
  await client.query(
    `insert into event (type, space_id, subject_id, subject_name) values ('task.updated', $1, $1, $2)`,
    [SPACE, name],
  );
  await client.query('select stamp_events(1000, false)');
  await client.query('select count(*) from event_sequence');
}

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

const partitionsOf = async (url: string) =>
  (
    await queryDirectly<{ name: string }>(
      url,
      `select relname as name from pg_class where relkind = 'r' and relname ~ '^event_sequence_\\d+$' order by 1`,
    )
  ).map(({ name }) => name);

const [FIRST, SECOND, THIRD] = ['event_sequence_0', 'event_sequence_1', 'event_sequence_2'];

suite('old numbers of events', (it) => {
  it('are removed with their partition, but never the partition in use', async () => {
    const url = await numberedDatabase();
    const { writer } = connected(url);
    assert.is(await removeOldNumbers(writer, daysAgo(92)), 0);
    assert.is(await removeOldNumbers(writer, daysAgo(90)), 1);
    assert.equal(await partitionsOf(url), [SECOND, THIRD]);
    assert.is(await removeOldNumbers(writer, daysAgo(-1)), 1);
    assert.equal(await partitionsOf(url), [THIRD]);
  });

  it('nobody waits for the removal while it waits for a long read', async () => {
    const url = await numberedDatabase();
    const reader = await open(url);
    await reader.query('begin; select count(*) from event_sequence');
    const removal = removeOldNumbers(connected(url).writer, daysAgo(90));
    await until('the removal waits', async () => {
      const waiting = await queryDirectly(
        url,
        `select from pg_stat_activity where application_name = 'removal' and wait_event_type = 'Lock' and query like 'alter%'
           and datname = current_database()`,
      );
      return waiting.length > 0;
    });
    await append(url, 'meanwhile');
    await reader.query('commit');
    assert.is(await removal, 1);
    assert.equal(await partitionsOf(url), [SECOND, THIRD]);
  });

  it('a removal that waited too long is completed later', async () => {
    const url = await numberedDatabase();
    const reader = await open(url);
    await reader.query('begin; select count(*) from event_sequence');
    const hasty = connected(url, { lockMs: 20 }).writer;
    assert.is(await removeOldNumbers(hasty, daysAgo(90)), 0);
    await append(url, 'meanwhile');
    assert.is(await removeOldNumbers(hasty, daysAgo(90)), 0);
    await append(url, 'then');
    await reader.query('commit');
    assert.is(await removeOldNumbers(connected(url).writer, daysAgo(90)), 1);
    assert.equal(await partitionsOf(url), [SECOND, THIRD]);
  });

  it('a partition that a killed process has detached is dropped', async () => {
    const url = await numberedDatabase();
    await queryDirectly(url, `alter table event_sequence detach partition ${FIRST} concurrently`);
    assert.is(await removeOldNumbers(connected(url).writer, daysAgo(92)), 1);
    assert.equal(await partitionsOf(url), [SECOND, THIRD]);
  });

  it('two processes remove each partition once', async () => {
    const url = await numberedDatabase();
    const removed = await Promise.all([1, 2].map(() => removeOldNumbers(connected(url).writer, daysAgo(90))));
    assert.ok(removed.includes(1));
    assert.equal(await partitionsOf(url), [SECOND, THIRD]);
  });

  it('a restored database can be renumbered though the backup was made during a removal', async () => {
    const url = await numberedDatabase();
    const reader = await open(url);
    await reader.query('begin; select count(*) from event_sequence');
    await removeOldNumbers(connected(url, { lockMs: 20 }).writer, daysAgo(90));
    await reader.query('commit');
    const { writer, close } = openRestored(url, silent);
    afterFile(close);
    await endSessionsAndStreams(writer);
    assert.not.ok((await partitionsOf(url)).includes(FIRST));
  });
});
