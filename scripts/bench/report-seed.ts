import pg from 'pg';
import { migrate } from '../../src/database/migrate.ts';
import { type Embedded, startEmbedded } from '../../src/postgres/start.ts';
import type { Step } from '../seed/volume.ts';
import { reportSeed } from './report-data.ts';
import { asked, log } from './stage.ts';

export const SILENT = { info() {}, warn() {}, error() {} };

/** What a load needs no protection from: a run that is interrupted starts again from nothing. */
const FOR_LOADS = {
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  wal_compression: 'off',
  max_wal_size: '4GB',
  checkpoint_timeout: '1h',
  shared_buffers: '1GB',
  autovacuum: 'off',
};

/**
 * For the sorts of a chunk of events, and of an index. Commits stay synchronous, which costs nothing without fsync: a vacuum directly after an
 * asynchronous commit does not mark pages as all-visible, because PostgreSQL cannot rely on a commit whose log is not written yet.
 */
const SESSION = `set maintenance_work_mem = '512MB'; set work_mem = '256MB';
  set max_parallel_maintenance_workers = 0; set max_parallel_workers_per_gather = 0`;

/** Indexes that no constraint needs, those of the largest tables first. */
const INDEXES = `
  select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition, indrelid::regclass::text as table,
    relkind = 'I' as "isWhole", relispartition as "isPart"
  from pg_index join pg_class on oid = indexrelid
  where relnamespace = 'public'::regnamespace and not exists (select from pg_constraint where conindid = indexrelid)
    and indrelid::regclass::text ~ '^(task|event|time_entry)(_|$)'`;

/** `isWhole` if it is that of a table with partitions, and `isPart` if it belongs to one. */
type Index = { name: string; definition: string; table: string; isWhole: boolean; isPart: boolean };

const SIZES =
  'select name, pg_table_size(name::regclass)::bigint as size from unnest($1::text[]) as name order by 2 desc';

const SUM_TABLES = `select oid::regclass::text as name from pg_class
  where relkind = 'r' and relnamespace = 'public'::regnamespace and relname ~ '_sum(_|$)'`;

/** Starts a new PostgreSQL that loads data fast, and returns a function that restarts it with its usual durability. */
export async function startForLoads(
  dataDir: string,
): Promise<{ loading: Embedded; restart(): Promise<Embedded> }> {
  const first = await startEmbedded({ dataDir, log: SILENT, fsync: false });
  for (const [name, value] of Object.entries(FOR_LOADS))
    await asked(first.url, `alter system set ${name} = '${value}'`);
  await first.stop();
  const loading = await startEmbedded({ dataDir, log: SILENT, fsync: false });
  return {
    loading,
    async restart() {
      await asked(loading.url, 'alter system reset all');
      await loading.stop();
      return startEmbedded({ dataDir, log: SILENT });
    },
  };
}

/** Migrates an empty database and fills it with data for reports. Two connections load at the same time, and then build the indexes. */
export async function seedReports(url: string, tasks: number): Promise<void> {
  await migrate(url, SILENT);
  const { people, loads, sums } = reportSeed(tasks, new Date());
  await run(url, people);
  const indexes = await asked<Index>(url, INDEXES);
  const dropped = indexes.filter(({ isPart }) => !isPart).map(({ name }) => `drop index ${name}`);
  await asked(url, dropped.join(';'));
  await Promise.all(
    loads.map((steps) => run(url, [{ sql: 'set session_replication_role = replica' }, ...steps])),
  );
  const tables = [...new Set(indexes.filter(({ isWhole }) => !isWhole).map(({ table }) => table))];
  const largest = (await asked<{ name: string }>(url, SIZES, [tables])).map(({ name }) => name);
  const builds = largest.flatMap((name) => indexes.filter(({ table }) => table === name));
  // The same iterator, so that each connection takes the next index.
  const queue = builds.map(({ definition }) => ({ sql: definition })).values();
  await Promise.all(loads.map(() => run(url, queue)));
  log('indexes');
  const whole = indexes.filter(({ isWhole }) => isWhole);
  await run(
    url,
    whole.map(({ definition }) => ({ sql: definition.replace(' ON ONLY ', ' ON ') })),
  );
  await Promise.all([run(url, sums), run(url, [{ sql: 'vacuum (analyze)', about: 'statistics' }])]);
  // Filled meanwhile.
  const filled = await asked<{ name: string }>(url, SUM_TABLES);
  await run(
    url,
    filled.map(({ name }) => ({ sql: `vacuum (analyze) ${name}` })),
  );
}

/** Runs statements on a connection of their own. */
async function run(url: string, steps: Iterable<Step>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(SESSION);
    for (const { sql, about } of steps) {
      await client.query(sql);
      if (about) log(about);
    }
  } finally {
    await client.end();
  }
}
