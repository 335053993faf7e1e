import type pg from 'pg';
import { type Finding, findings } from './finding.ts';

/** What the server says about itself and this connection. */
export type Facts = {
  encoding: string;
  major: number;
  has_icu: boolean;
  collation: string | null;
  actual_collation: string | null;
  synchronous_commit: string;
  fsync: string;
  full_page_writes: string;
  autovacuum: string;
  isolation: string;
  max_connections: number;
  reserved: number;
  used: number;
  role_limit: number;
  database_limit: number;
  can_create_tables: boolean;
  can_create_schemas: boolean;
  has_queue: boolean;
  transaction_age: number;
  can_replicate: boolean;
  wal_level: string;
  wal_senders: number;
  free_slots: number;
};

const FACTS = `
  select pg_encoding_to_char(encoding) as encoding,
    current_setting('server_version_num')::integer / 10000 as major,
    exists (select from pg_collation where collprovider = 'i') as has_icu,
    datcollversion as collation,
    pg_database_collation_actual_version(pg_database.oid) as actual_collation,
    current_setting('synchronous_commit') as synchronous_commit,
    current_setting('fsync') as fsync,
    current_setting('full_page_writes') as full_page_writes,
    current_setting('autovacuum') as autovacuum,
    current_setting('default_transaction_isolation') as isolation,
    current_setting('max_connections')::integer as max_connections,
    current_setting('superuser_reserved_connections')::integer
      + coalesce(current_setting('reserved_connections', true)::integer, 0) as reserved,
    (select count(*)::integer from pg_stat_activity
      where backend_type = 'client backend' and coalesce(application_name, '') not like 'taskflow%') as used,
    rolconnlimit as role_limit,
    datconnlimit as database_limit,
    coalesce(has_schema_privilege(current_schema(), 'create'), false) as can_create_tables,
    has_database_privilege(current_database(), 'create') as can_create_schemas,
    exists (select from pg_namespace where nspname = 'graphile_worker') as has_queue,
    age(datfrozenxid) as transaction_age,
    (select rolreplication or rolsuper from pg_roles where rolname = session_user) as can_replicate,
    current_setting('wal_level') as wal_level,
    current_setting('max_wal_senders')::integer as wal_senders,
    current_setting('max_replication_slots')::integer
      - (select count(*)::integer from pg_replication_slots where slot_name not like 'taskflow%') as free_slots
  from pg_database, pg_roles
  where datname = current_database() and rolname = current_user`;

export async function readFacts(client: pg.Client): Promise<Facts> {
  const { rows } = await client.query<Facts>(FACTS);
  const [facts] = rows;
  if (!facts) throw new Error('The server does not describe this database.');
  return facts;
}

/** Reads, the log of events, health, and jobs, besides the pool: docs/operations.md#a-postgresql-of-your-own */
const OTHER_CONNECTIONS = 16;
/** PostgreSQL refuses writes at 2,100 million. */
const OLD_TRANSACTIONS = 1_000_000_000;

/** A base backup takes two senders and a slot, and the archive one of each. */
const BACKUP_SENDERS = 3;
const BACKUP_SLOTS = 2;

type Use = { poolSize: number; isRemote: boolean; hasBackups: boolean };

export function checkSettings(facts: Facts, { poolSize, isRemote, hasBackups }: Use): Finding[] {
  return [
    ...checkEncoding(facts),
    ...checkDurability(facts),
    ...checkRights(facts),
    checkConnections(facts, poolSize),
    ...checkCare(facts, isRemote),
    ...(hasBackups ? checkReplication(facts) : []),
  ];
}

function checkEncoding({ encoding, major, has_icu, collation, actual_collation }: Facts): Finding[] {
  const { ok, warn, fail } = findings('encoding');
  const found = [
    encoding === 'UTF8'
      ? ok('UTF8')
      : fail(
          `the encoding of the database is ${encoding}, which cannot store every text`,
          'Create the database again: create database … template template0 encoding UTF8.',
        ),
  ];
  if (major < 18 && !has_icu)
    found.push(
      fail(
        `this PostgreSQL ${major} has no ICU`,
        'Use PostgreSQL 18 or newer, or a package that is built with ICU.',
      ),
    );
  if (collation !== null && actual_collation !== null && collation !== actual_collation)
    found.push(
      warn(
        `the indexes were built with version ${collation} of the collation, and the system has ${actual_collation} now`,
        'Run REINDEX DATABASE, then ALTER DATABASE … REFRESH COLLATION VERSION.',
      ),
    );
  return found;
}

/** A response to a change means that it is on disk. */
function checkDurability({ synchronous_commit, fsync, full_page_writes }: Facts): Finding[] {
  const { ok, fail } = findings('durability');
  const found: Finding[] = [];
  if (fsync !== 'on')
    found.push(
      fail('fsync is off: a power cut can destroy the database', 'Set fsync = on in postgresql.conf.'),
    );
  if (full_page_writes !== 'on')
    found.push(
      fail(
        'full_page_writes is off: a power cut can damage pages',
        'Set full_page_writes = on in postgresql.conf.',
      ),
    );
  if (synchronous_commit === 'off')
    found.push(
      fail(
        'synchronous_commit is off: a crash loses changes that callers have seen succeed',
        'Set synchronous_commit = on for the database and its user.',
      ),
    );
  return found.length > 0 ? found : [ok(`synchronous_commit = ${synchronous_commit}, fsync = on`)];
}

function checkRights({ can_create_tables, can_create_schemas, has_queue, isolation }: Facts): Finding[] {
  const { ok, warn, fail } = findings('rights');
  const found: Finding[] = [];
  if (!can_create_tables)
    found.push(
      fail(
        'the user cannot create tables',
        'Make it the owner of the database, or grant CREATE on the schema public.',
      ),
    );
  if (!can_create_schemas && !has_queue)
    found.push(
      fail(
        'the user cannot create the schema of the jobs',
        'Make it the owner of the database, or grant CREATE on the database.',
      ),
    );
  if (isolation !== 'read committed')
    found.push(
      warn(
        `transactions are ${isolation} by default, so some changes fail when others are made at once`,
        'Unset default_transaction_isolation for the database and its user.',
      ),
    );
  return found.length > 0 ? found : [ok('tables and schemas can be created')];
}

/** Counts how many processes of TaskFlow fit. A rolling restart needs two. */
function checkConnections(facts: Facts, poolSize: number): Finding {
  const { ok, warn, fail } = findings('connections');
  const need = poolSize + OTHER_CONNECTIONS;
  const { max_connections, reserved, used, role_limit, database_limit } = facts;
  const limits = [max_connections - reserved - used, role_limit, database_limit].filter(
    (limit) => limit >= 0,
  );
  const available = Math.min(...limits);
  const text = `a process opens up to ${need}, and ${available} are available`;
  const action =
    available === role_limit || available === database_limit
      ? 'Raise the CONNECTION LIMIT of the user or the database, or lower DATABASE_POOL_SIZE.'
      : 'Raise max_connections, or lower DATABASE_POOL_SIZE.';
  if (available < need) return fail(text, action);
  return available < 2 * need ? warn(`${text}: a second process does not fit`, action) : ok(text);
}

function checkCare({ autovacuum, transaction_age }: Facts, isRemote: boolean): Finding[] {
  const { warn } = findings('maintenance');
  const found: Finding[] = [];
  if (autovacuum !== 'on')
    found.push(warn('autovacuum is off, so tables grow and plans become slow', 'Set autovacuum = on.'));
  if (transaction_age > OLD_TRANSACTIONS)
    found.push(
      warn(
        `the oldest transaction is ${Math.round(transaction_age / 1e6)} million transactions old; at 2,100 million, writes stop`,
        isRemote ? 'Run VACUUM, and end old prepared transactions and replication slots.' : 'Run VACUUM.',
      ),
    );
  return found;
}

/** Backups read the server through its replication protocol. */
function checkReplication({ can_replicate, wal_level, wal_senders, free_slots }: Facts): Finding[] {
  const { fail } = findings('backups');
  const found: Finding[] = [];
  if (!can_replicate)
    found.push(
      fail('the user has no right to replicate, which backups need', 'Run ALTER ROLE … REPLICATION for it.'),
    );
  if (wal_level === 'minimal' || wal_senders < BACKUP_SENDERS || free_slots < BACKUP_SLOTS)
    found.push(
      fail(
        `wal_level is ${wal_level}, with ${wal_senders} WAL senders and ${Math.max(0, free_slots)} free replication slots`,
        `Set wal_level = replica, and allow ${BACKUP_SENDERS} max_wal_senders and ${BACKUP_SLOTS} more max_replication_slots.`,
      ),
    );
  return found;
}
