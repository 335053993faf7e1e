import type pg from 'pg';
import type { Log } from '../log.ts';

/** How long a repair waits for other sessions. Starting later than that would be worse than slow queries. */
const LOCK_TIMEOUT_MS = 10_000;

/** Tables that this role can change, in any schema: those of the service and of its queue. */
const OWN = `(select oid, reltoastrelid from pg_class where relkind = 'r' and pg_has_role(relowner, 'USAGE')
  and relnamespace in ((select relnamespace from pg_class where oid = 'migration'::regclass), to_regnamespace('graphile_worker')))`;

// An index that is being built is invalid too. Partitioned indexes are invalid until all of their parts exist.
const INVALID_INDEXES = `
  with own as ${OWN}
  select indexrelid::regclass::text as name, indrelid::regclass::text as table, indisunique as "isUnique",
    not indislive or relname ~ '_cc(new|old)[0-9]*$' as "isLeftover"
  from pg_index join pg_class on pg_class.oid = indexrelid
  where not indisvalid and relkind = 'i' and (indrelid in (select oid from own) or indrelid in (select reltoastrelid from own))
    and not exists (select from pg_stat_progress_create_index where index_relid = indexrelid)
  order by 1`;

// Excludes the constraints of PostgreSQL 18 that are not enforced, because they cannot be validated.
const UNVALIDATED_CONSTRAINTS = `
  with own as ${OWN}
  select quote_ident(conname) as name, conrelid::regclass::text as table from pg_constraint
  where not convalidated and conrelid in (select oid from own)
    and coalesce((to_jsonb(pg_constraint) ->> 'conenforced')::boolean, true)
  order by 2, 1`;

interface InvalidIndex {
  name: string;
  table: string;
  isUnique: boolean;
  /** Left by an interrupted REINDEX CONCURRENTLY or DROP INDEX CONCURRENTLY. It is not used. */
  isLeftover: boolean;
}

/**
 * Repairs indexes and constraints after an interrupted statement outside of a transaction: PostgreSQL keeps an unfinished
 * index, and `if not exists` then skips it. Returns the unique indexes that are still invalid. The service must not start
 * without those, because their values could become duplicate and ON CONFLICT fails. Without any other index it is only
 * slower, so the error is logged and the next start tries again.
 */
export async function repairSchema(client: pg.Client, log: Log): Promise<string[]> {
  await client.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`);
  const missing: string[] = [];
  const { rows: indexes } = await client.query<InvalidIndex>(INVALID_INDEXES);
  for (const index of indexes) {
    const isRepaired = await repairIndex(client, index, log);
    if (!isRepaired && index.isUnique && !index.isLeftover) missing.push(index.name);
  }
  const { rows: constraints } = await client.query<{ name: string; table: string }>(UNVALIDATED_CONSTRAINTS);
  for (const { name, table } of constraints) {
    const validate = `alter table ${table} validate constraint ${name}`;
    await attempt(() => client.query(validate), log, { constraint: name, table }, 'constraint validated');
  }
  return missing;
}

function repairIndex(client: pg.Client, index: InvalidIndex, log: Log): Promise<boolean> {
  const { name, table, isLeftover } = index;
  const statement = `${isLeftover ? 'drop' : 'reindex'} index concurrently ${name}`;
  const message = isLeftover ? 'leftover of an index dropped' : 'invalid index rebuilt';
  return attempt(() => client.query(statement), log, { index: name, table }, message);
}

/** Returns whether the repair succeeded, and logs it either way. */
async function attempt(
  repair: () => Promise<unknown>,
  log: Log,
  facts: object,
  message: string,
): Promise<boolean> {
  const started = performance.now();
  try {
    await repair();
    log.warn({ ...facts, ms: Math.round(performance.now() - started) }, message);
    return true;
  } catch (err) {
    log.error({ ...facts, err }, 'schema repair failed');
    return false;
  }
}
