import { Readable, Writable } from 'node:stream';
import pg from 'pg';
import * as assert from 'uvu/assert';
import { copyTo, wireOf } from '../../src/backups/copy.ts';
import { writeDump } from '../../src/backups/dump.ts';
import { loadDump } from '../../src/backups/load.ts';
import { upload } from '../attachments-kit.ts';
import { createDatabase } from '../template.ts';
import { createTask, createWorld, inWorld } from '../world.ts';
import { ask, contentOf, failure, silent } from './kit.ts';

async function dumpOf(url: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const output = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  await writeDump(url, output);
  return Buffer.concat(chunks);
}

const tablesOf = async (url: string) =>
  (
    await ask<{ names: string[] }>(
      url,
      `select array_agg(format('%I.%I', nspname, relname) order by 1) as names
      from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where relkind in ('r', 'p') and not relispartition and nspname in ('public', 'graphile_worker')`,
    )
  ).names;

const indexesOf = async (url: string) =>
  (
    await ask<{ definitions: string[] }>(
      url,
      `select array_agg(pg_get_indexdef(indexrelid) order by indexrelid::regclass::text) as definitions
      from pg_index join pg_class on pg_class.oid = indrelid where relkind = 'r' and relnamespace = 'public'::regnamespace`,
    )
  ).definitions;

inWorld('the portable dump', (it) => {
  it('loads every row of every table into an empty database, which goes on from there', async (world) => {
    const { ada, databaseUrl, project_id } = world;
    const task = await createTask(ada, {
      project_id,
      description: 'A\ttab, a \\ and \n a line',
      tags: ['ümlaut'],
    });
    await upload(ada, task, 'cards');
    await createTask(ada, { description: '\\.' });
    await world.readEvents();
    const dump = await dumpOf(databaseUrl);
    const target = await createDatabase();
    const { rows } = await loadDump(
      target.url,
      Readable.from([dump.subarray(0, 1_000), dump.subarray(1_000)]),
      silent,
    );
    assert.ok(rows > 20);
    const tables = await tablesOf(databaseUrl);
    assert.ok(tables.length > 40);
    assert.equal(await contentOf(target.url, tables), await contentOf(databaseUrl, tables));
    assert.equal(await indexesOf(target.url), await indexesOf(databaseUrl));
    // Its events, jobs and sequences continue.
    const other = await createWorld(async () => ({ url: target.url, drop: async () => {} }));
    const person = await other.person('Charles Babbage');
    await createTask(person);
    await other.readEvents();
    const read = await ask<{ unread: string }>(
      target.url,
      'select count(*) as unread from event where position not in (select position from event_sequence)',
    );
    assert.is(read.unread, '0');
    await other.stop();
    await target.drop();
  });

  it('leaves no listener behind while a table is loaded', async ({ databaseUrl }) => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    // Slower than what is sent, so that each piece waits for the one before.
    await client.query(`create temporary table loaded (text text);
      create function pg_temp.wait() returns trigger language plpgsql as 'begin perform pg_sleep(0.01); return new; end';
      create trigger wait before insert on loaded for each row execute function pg_temp.wait()`);
    const { stream } = wireOf(client);
    const before = stream.listenerCount('close');
    let most = before;
    async function* content(): AsyncIterable<Buffer> {
      for (let piece = 0; piece < 20; piece += 1) {
        yield Buffer.from(`${'x'.repeat(1024 * 1024)}\n`);
        most = Math.max(most, stream.listenerCount('close'));
      }
    }
    await copyTo(client, 'copy loaded from stdin', content());
    assert.ok(most <= before + 1, `${most} listeners`);
    await client.end();
  });

  it('is refused if the database has accounts, the file is cut, or it is something else', async (world) => {
    const dump = await dumpOf(world.databaseUrl);
    const load = (url: string, content: Buffer) => failure(loadDump(url, Readable.from([content]), silent));
    assert.match((await load(world.databaseUrl, dump)).message, 'The database has accounts');
    const target = await createDatabase();
    assert.match((await load(target.url, dump.subarray(0, -100))).message, 'The dump ends in the middle');
    assert.match((await load(target.url, Buffer.from('{}\n'))).message, 'not a dump of TaskFlow');
    const [header = ''] = dump.toString('latin1').split('\n');
    const newer = JSON.stringify({ ...JSON.parse(header), migration: 9_999 });
    assert.match((await load(target.url, Buffer.from(`${newer}\n`))).message, 'newer release');
    const { count } = await ask<{ count: string }>(target.url, 'select count(*) from task');
    assert.is(count, '0', 'nothing of a dump that fails is loaded');
    await target.drop();
  });
});
