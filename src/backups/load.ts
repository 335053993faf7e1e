import pg from 'pg';
import { migrate, readMigrations } from '../database/migrate.ts';
import type { Log } from '../log.ts';
import { copyTo } from './copy.ts';
import { type DumpHeader, END_OF_TABLE } from './dump.ts';

/** How much of a table is sent at once. */
const PIECE_BYTES = 256 * 1024;

/**
 * Loads a dump into an empty database: creates the schema that the dump has, fills it, and migrates it to the current one.
 * @throws Error if the database has accounts, or the dump is damaged, not complete, or of a newer release; nothing is loaded then
 */
export async function loadDump(
  url: string,
  input: AsyncIterable<Buffer>,
  log: Log,
): Promise<{ header: DumpHeader; rows: number }> {
  const lines = linesOf(input);
  const first = await lines.next();
  const header = parseHeader(first.done ? '' : first.value.toString('utf8'));
  const known = (await readMigrations()).length;
  if (header.migration > known) {
    throw new Error(
      `The dump is of a newer release of TaskFlow (migration ${header.migration}, and this one knows ${known}): load it with that release.`,
    );
  }
  await migrate(url, log, undefined, header.migration);
  const client = new pg.Client({ connectionString: url, application_name: 'taskflow load' });
  client.on('error', () => {});
  await client.connect();
  let rows = 0;
  try {
    await client.query("set timezone = 'UTC'; set datestyle = 'ISO'; set statement_timeout = 0");
    const { rows: found } = await client.query<{ used: boolean }>(
      'select exists (select from "user") as used',
    );
    if (found[0]?.used) throw new Error('The database has accounts: load a dump only into an empty one.');
    await client.query('begin');
    // Triggers have done their work before the dump, and foreign keys hold in it.
    await client.query('set local session_replication_role = replica').catch((cause: unknown) => {
      throw new Error(
        'The role of the database may not load a dump: run "grant set on parameter session_replication_role to taskflow" as a superuser.',
        { cause },
      );
    });
    // The schema comes with rows of its own, such as those of readers of the log.
    await client.query(`truncate ${header.tables.map(({ name }) => name).join(', ')} cascade`);
    if (header.numbers) await client.query(PARTITIONS, [header.numbers.first, header.numbers.last]);
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(INDEXES);
    await client.query(`drop index ${indexes.map(({ name }) => name).join(', ')}`);
    for (const table of header.tables) rows += await loadTable(client, table, lines);
    if (!(await lines.next()).done) throw new Error('The dump continues after its last table.');
    for (const { name, value, isCalled } of header.sequences)
      await client.query('select setval($1::regclass, $2::bigint, $3)', [name, value, isCalled]);
    await client.query(TRANSACTIONS);
    await client.query(`set local maintenance_work_mem = '${BUILD_MEMORY}'`);
    for (const { definition } of indexes) await client.query(definition);
    await client.query('commit');
    await client.query('analyze');
  } finally {
    await client.end();
  }
  await migrate(url, log);
  return { header, rows };
}

function parseHeader(line: string): DumpHeader {
  try {
    const header = JSON.parse(line);
    if (header.taskflow_dump === 1) return header;
  } catch {}
  throw new Error('This is not a dump of TaskFlow.');
}

/** Numbers of events are in partitions of five million each, which do not exist in a new schema. */
const PARTITIONS = `select create_sequence_partition(number)
  from generate_series($1::bigint / 5000000, $2::bigint / 5000000) as number`;

/**
 * Indexes that neither a constraint nor a table with partitions needs. Built after the rows, a dump with a million events was loaded in 71 s
 * instead of 94 s, one run each on a busy machine, for 0.95 of the CPU time of PostgreSQL.
 */
const INDEXES = `
  select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
  from pg_index join pg_class on pg_class.oid = indrelid
  where relnamespace = 'public'::regnamespace and relkind = 'r' and not relispartition
    and not exists (select from pg_constraint where conindid = indexrelid)
  order by 1`;

/** For the sorts of an index. */
const BUILD_MEMORY = '256MB';

/** Transactions of events are numbered from a base, which a dispatcher raises when those of this server are smaller. */
const TRANSACTIONS = `do $$ begin
  execute format('alter table event alter column transaction_id set default pg_current_xact_id()::text::bigint + %s',
    (select transaction_base from event_dispatcher));
end $$`;

async function loadTable(
  client: pg.Client,
  { name, columns }: DumpHeader['tables'][number],
  lines: AsyncIterator<Buffer>,
): Promise<number> {
  let rows = 0;
  async function* content(): AsyncIterable<Buffer> {
    let piece: Buffer[] = [];
    let size = 0;
    for (;;) {
      const { value: line, done } = await lines.next();
      if (done) throw new Error(`The dump ends in the middle of the table ${name}.`);
      if (line.length === END_OF_TABLE.length && line.toString('latin1') === END_OF_TABLE) break;
      rows += 1;
      piece.push(line, NEWLINE);
      size += line.length + 1;
      if (size < PIECE_BYTES) continue;
      yield Buffer.concat(piece);
      piece = [];
      size = 0;
    }
    if (size > 0) yield Buffer.concat(piece);
  }
  await copyTo(client, `copy ${name} (${columns.map(pg.escapeIdentifier).join(', ')}) from stdin`, content());
  return rows;
}

const NEWLINE = Buffer.from('\n');

/** Divides a text into lines, without the line breaks. */
async function* linesOf(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of input) {
    let text = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    for (let end = text.indexOf(10); end >= 0; end = text.indexOf(10)) {
      yield text.subarray(0, end);
      text = text.subarray(end + 1);
    }
    rest = text;
  }
  if (rest.length > 0) yield rest;
}
