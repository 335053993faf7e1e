import { sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import { NOW } from '../database/now.ts';

/** Lists files after an ID, in the order of IDs. Those of uploads that were given up are gone. */
export const findFiles = compiled(
  'backups: find the files after one',
  (db, p: Params<{ after: string; limit: number }>) =>
    db
      .selectFrom('stored_file')
      .where('id', '>', p.after)
      .orderBy('id')
      .limit(p.limit)
      .select([
        'id',
        sql<'complete' | 'pending' | 'gone'>`case when delete_after is null then 'complete'
          when delete_after > ${NOW} then 'pending' else 'gone' end`.as('state'),
      ]),
);

/** Lists attachments after a file, with what is needed to check its content. */
export const findAttachedFiles = compiled(
  'backups: find the files of attachments after one',
  (db, p: Params<{ after: string; limit: number }>) =>
    db
      .selectFrom('attachment')
      .innerJoin('stored_file', 'stored_file.id', 'attachment.file_id')
      .where('attachment.file_id', '>', p.after)
      .orderBy('attachment.file_id')
      .limit(p.limit)
      .select([
        'attachment.id as attachment_id',
        'stored_file.id',
        'stored_file.wrapped_key',
        sql<number>`attachment.size_bytes::float8`.as('size_bytes'),
        'attachment.sha256',
      ]),
);

export const countAttachedFiles = compiled(
  'backups: count the files of attachments',
  (db, _: Params<object>) =>
    db
      .selectFrom('attachment')
      .innerJoin('stored_file', 'stored_file.id', 'attachment.file_id')
      .select(sql<number>`count(*)::float8`.as('total')),
);

/**
 * Gives new numbers to the events that some reader of the log has not read, a billion higher, and forgets those of the others. A restored
 * database gives numbers again that callers have seen with other events, so a copy that continued from one of them would be wrong
 * without anyone noticing. Now every earlier number is too old, and callers start again.
 */
export const renumberEvents = compiled(
  'backups: make earlier numbers of events invalid',
  (_db, p: Params<{ gap: number }>) => sql`select renumber_events(${p.gap}::bigint)`,
);

/** Drops the slot of backups that were switched off, because the server would keep all WAL for it. */
export const dropSlot = compiled(
  'backups: let the server remove its WAL',
  (_db, p: Params<{ slot: string }>) => sql`
    select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = ${p.slot}::text and not active`,
);

export const findAdministrators = compiled(
  'backups: find whom to tell about a problem',
  (db, _: Params<object>) =>
    db.selectFrom('user').where('role', '=', 'admin').where('active', '=', true).select('id'),
);
