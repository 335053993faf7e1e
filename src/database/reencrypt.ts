import type { KeyObject } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Tables } from '../../generated/tables.ts';
import { type EncryptionKey, keyId } from '../encryption.ts';
import { BATCH, FIRST_ID } from './batches.ts';
import type { Database } from './database.ts';

/** A value in the database that begins with the ID of its key, and the digest that is stored with it, if there is one. */
export type SealedValue = { sealed: Buffer; digest: Buffer | null };

/** A column of values that stay encrypted until they are removed by their owner. Its table has an `id`. */
export type SealedColumn = {
  /** What the values are, in the plural. */
  readonly name: string;
  readonly table: keyof Tables;
  readonly column: string;
  /** A column that changes together with the value. */
  readonly digest?: string;
  /** Returns a function that decrypts a value with any of the keys, and encrypts it with the first. */
  reseal(encryptionKey: EncryptionKey): (row: SealedValue & { id: string }) => SealedValue;
  /** Removes a row whose new digest another row already has. */
  removeDouble?(db: Database, id: string): Promise<unknown>;
};

/** A column of values that expire soon enough to keep their key until then. */
export type ExpiringColumn = {
  readonly name: string;
  readonly rows: RawBuilder<unknown>;
  readonly column: string;
  readonly expires_at: RawBuilder<unknown>;
};

/** How many values a key has encrypted. `key` is its ID in hexadecimal digits; null for all unknown keys. */
export type KeyCount = { key: string | null; values: number; expires_at: string | null };

/** The first bytes of a value, where the ID of its key is. */
const idIn = (column: string) => sql<Buffer>`substring(${sql.ref(column)} from 1 for 4)`;

/** Counts the values of a column by key. */
export async function countSealed(
  db: Database,
  column: SealedColumn | ExpiringColumn,
  keys: readonly KeyObject[],
): Promise<KeyCount[]> {
  const isExpiring = 'rows' in column;
  const from = isExpiring ? column.rows : sql.table(column.table);
  const expiry = isExpiring ? column.expires_at : sql`null::timestamptz`;
  const id = idIn(column.column);
  const known = keys.map(keyId);
  const { rows } = await sql<KeyCount>`
    select case when ${id} = any(${known}::bytea[]) then encode(${id}, 'hex') end as key,
      count(*)::integer as values, max(${expiry}) as expires_at
    from ${from} where ${sql.ref(column.column)} is not null group by 1 order by 1`.execute(db);
  return rows;
}

/** What a re-encryption has done with the values of a column. */
export type Reencrypted = { changed: number; unreadable: number };

/**
 * Encrypts all values of a column with the first key, in batches, while requests go on. A value that changes meanwhile is left to the
 * next run, which starts where this one was interrupted, because values that have the first key are not read.
 * @param show is called after each batch
 */
export async function reencryptColumn(
  db: Database,
  column: SealedColumn,
  keys: readonly [KeyObject, ...KeyObject[]],
  show: (done: Reencrypted) => void,
): Promise<Reencrypted> {
  const reseal = column.reseal(keys);
  const done = { changed: 0, unreadable: 0 };
  for (let after: string | undefined = FIRST_ID; after !== undefined; ) {
    const rows = await findOthers(db, column, keys[0], after);
    const values = rows.flatMap((row) => {
      try {
        return [{ id: row.id, before: row.sealed, ...reseal(row) }];
      } catch {
        done.unreadable += 1;
        return [];
      }
    });
    if (values.length > 0) done.changed += await replace(db, column, values);
    show(done);
    after = rows.length === BATCH ? rows.at(-1)?.id : undefined;
  }
  return done;
}

type Row = SealedValue & { id: string };

const digestOf = ({ digest }: SealedColumn) => (digest ? sql.ref(digest) : sql`null::bytea`);

/** Returns values that do not have this key, of the rows after an ID. */
async function findOthers(db: Database, column: SealedColumn, key: KeyObject, after: string): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select id, ${sql.ref(column.column)} as sealed, ${digestOf(column)} as digest from ${sql.table(column.table)}
    where id > ${after} and ${sql.ref(column.column)} is not null and ${idIn(column.column)} <> ${keyId(key)}::bytea
    order by id limit ${BATCH}`.execute(db);
  return rows;
}

/** Replaces values that are still the same, and returns how many. */
async function replace(
  db: Database,
  column: SealedColumn,
  values: readonly (Row & { before: Buffer })[],
): Promise<number> {
  const table = sql.table(column.table);
  const sealed = sql.ref(column.column);
  const digest = column.digest ? sql`, ${sql.ref(column.digest)} = value.digest` : sql``;
  const isFree = column.digest
    ? sql`and not exists (select from ${table} as other where other.${sql.ref(column.digest)} = value.digest and other.id <> value.id)`
    : sql``;
  const { rows } = await sql<{ id: string }>`
    update ${table} as stored set ${sealed} = value.sealed ${digest}
    from unnest(${values.map(({ id }) => id)}::uuid[], ${values.map(({ before }) => before)}::bytea[],
      ${values.map((value) => value.sealed)}::bytea[], ${values.map((value) => value.digest)}::bytea[])
      as value(id, before, sealed, digest)
    where stored.id = value.id and stored.${sealed} = value.before ${isFree}
    returning stored.id`.execute(db);
  const changed = new Set(rows.map(({ id }) => id));
  if (column.removeDouble) {
    // Two processes have stored the same at the same time, each with another key.
    for (const value of values) if (!changed.has(value.id)) await removeIfDouble(db, column, value);
  }
  return changed.size;
}

async function removeIfDouble(db: Database, column: SealedColumn, { id, digest }: Row): Promise<void> {
  const { rows } = await sql`
    select from ${sql.table(column.table)} where ${digestOf(column)} = ${digest}::bytea and id <> ${id}`.execute(
    db,
  );
  if (rows.length > 0) await column.removeDouble?.(db, id);
}
