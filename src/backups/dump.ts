import { once } from 'node:events';
import type { Writable } from 'node:stream';
import pg from 'pg';
import { copyFrom } from './copy.ts';
import { endReplication } from './replication.ts';

/** The first line of a dump. */
export type DumpHeader = {
  readonly taskflow_dump: 1;
  readonly made_at: string;
  readonly server_version: number;
  /** The migrations that the schema has. A dump is loaded into the same schema, and then migrated. */
  readonly migration: number;
  /** The first and last number of an event, whose partitions the schema does not have. */
  readonly numbers: { readonly first: string; readonly last: string } | null;
  readonly tables: readonly DumpTable[];
  readonly sequences: readonly {
    readonly name: string;
    readonly value: string;
    readonly isCalled: boolean;
  }[];
};

type DumpTable = { readonly name: string; readonly columns: readonly string[] };

/** Ends the rows of a table, as in the format of COPY for text. No row is written like this. */
export const END_OF_TABLE = '\\.';

/** What the schema itself brings: which migrations it has, and nothing that belongs to users. */
const LEFT_OUT = ['public.migration', 'graphile_worker.migrations'];

/**
 * Writes everything in the database as text: a line of JSON, then the rows of each table in the format of COPY. One snapshot, so that all
 * tables belong together. The dump can be loaded into any later version of PostgreSQL, and into a later release of TaskFlow.
 */
export async function writeDump(url: string, output: Writable): Promise<{ tables: number; rows: number }> {
  const client = new pg.Client({ connectionString: url, application_name: 'taskflow dump' });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(
      "set timezone = 'UTC'; set datestyle = 'ISO'; set statement_timeout = 0; set extra_float_digits = 3",
    );
    await client.query('begin isolation level repeatable read read only');
    const header = await describe(client);
    await write(output, `${JSON.stringify(header)}\n`);
    let rows = 0;
    for (const { name, columns } of header.tables) {
      const list = columns.map(pg.escapeIdentifier).join(', ');
      for await (const line of copyFrom(client, `copy (select ${list} from ${name}) to stdout`).messages) {
        rows += 1;
        await write(output, line);
      }
      await write(output, `${END_OF_TABLE}\n`);
    }
    return { tables: header.tables.length, rows };
  } finally {
    await endReplication(client);
  }
}

async function write(output: Writable, text: string | Buffer): Promise<void> {
  if (!output.write(text)) await once(output, 'drain');
}

async function describe(client: pg.Client): Promise<DumpHeader> {
  const { rows: tables } = await client.query<DumpTable>(TABLES, [LEFT_OUT]);
  const { rows: facts } = await client.query<{ version: string; migration: number; now: string }>(
    `select current_setting('server_version_num') as version, (select max(number) from migration) as migration, now()::text as now`,
  );
  const { rows: numbers } = await client.query<{ first: string | null; last: string | null }>(
    'select min(sequence)::text as first, max(sequence)::text as last from event_sequence',
  );
  const [{ first, last } = { first: null, last: null }] = numbers;
  const { rows: names } = await client.query<{ name: string }>(SEQUENCES);
  const sequences: { name: string; value: string; isCalled: boolean }[] = [];
  for (const { name } of names) {
    const { rows } = await client.query<{ value: string; isCalled: boolean }>(
      `select last_value::text as value, is_called as "isCalled" from ${name}`,
    );
    if (rows[0]) sequences.push({ name, ...rows[0] });
  }
  return {
    taskflow_dump: 1,
    made_at: new Date(facts[0]?.now ?? '').toISOString(),
    server_version: Math.floor(Number(facts[0]?.version) / 10_000),
    migration: facts[0]?.migration ?? 0,
    numbers: first === null || last === null ? null : { first, last },
    tables,
    sequences,
  };
}

/**
 * All tables with rows of their own; a partitioned table includes its partitions. A former partition that is about to be removed has no place in
 * another database. Columns that PostgreSQL computes are left out.
 */
const TABLES = `
  select format('%I.%I', nspname, relname) as name,
    array(select attname::text from pg_attribute
      where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = '' order by attnum) as columns
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where relkind in ('r', 'p') and not relispartition and nspname in ('public', 'graphile_worker')
    and relname !~ '^event_sequence_[0-9]+$'
    and format('%s.%s', nspname, relname) <> all($1::text[])
  order by 1`;

const SEQUENCES = `
  select format('%I.%I', schemaname, sequencename) as name from pg_sequences
  where schemaname in ('public', 'graphile_worker') order by 1`;
