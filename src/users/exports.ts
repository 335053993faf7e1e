import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Schema } from '../contract.ts';
import { BATCH } from '../database/batches.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { NOW } from '../database/now.ts';
import { removeAll } from '../database/remove.ts';
import { type AuthorValues, appendEvent, authorIn, BY_SERVICE } from '../events/append.ts';
import { fieldChanges } from '../events/field-changes.ts';
import { canBeTaken } from '../files/stored.ts';

type Export = Schema<'Export'>;

/** The columns that the contract shows of an export. */
const shown = [
  'export.id',
  'export.status',
  'export.progress',
  'export.size_bytes',
  'export.created_at',
  'export.expires_at',
  sql<
    string | null
  >`case export.status when 'done' then '/api/v1/users/exports/' || export.id || '/content' end`.as(
    'download_url',
  ),
] as const;

/** When an archive that is finished now expires. */
const ARCHIVE_EXPIRY = sql<string>`now() + interval '24 hours'`;

const UNFINISHED = ['queued', 'running'] as const;

/**
 * Returns the actor's export in progress, or creates one, which replaces the previous one. Returns `undefined` if the account
 * is not active. Concurrent requests run one after the other, because they lock the account.
 */
export async function requestExport(
  trx: Database,
  author: AuthorValues,
): Promise<{ isNew: boolean; data: Export } | undefined> {
  const { user_id } = author;
  if (!(await lockActive.first(trx, { user_id }))) return undefined;
  const running = await findUnfinished.first(trx, { user_id });
  if (running) return { isNew: false, data: running };
  const data = await insert.first(trx, author);
  if (!data) throw new Error('An insert returned no row.');
  return { isNew: true, data };
}

const lockActive = compiled('exports: lock the account of a new one', (db, p: Params<{ user_id: string }>) =>
  db.selectFrom('user').where('id', '=', p.user_id).where('active', '=', true).select('id').forNoKeyUpdate(),
);

const findUnfinished = compiled('exports: find one in progress', (db, p: Params<{ user_id: string }>) =>
  db.selectFrom('export').where('user_id', '=', p.user_id).where('status', 'in', UNFINISHED).select(shown),
);

const insert = compiled('exports: create', (db, p: Params<AuthorValues>) =>
  db
    .with('over', (q) =>
      q
        .updateTable('export')
        .set({ expires_at: NOW })
        .where('user_id', '=', p.user_id)
        .where('expires_at', '>', NOW),
    )
    .with('made', (q) =>
      q.insertInto('export').values({ user_id: p.user_id, created_at: p.now }).returningAll(),
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          type: 'user.exported',
          space_id: p.user_id,
          subject: { type: 'user', id: p.user_id, name: null },
        },
        authorIn(p),
      ),
    )
    .selectFrom('made as export')
    .select(shown),
);

type ExportKey = { user_id: string; id: string };

/** Selects the actor's exports that have not expired. Every read starts here. */
function ownExports(db: Database, p: Params<ExportKey>) {
  return db
    .selectFrom('export')
    .where('export.user_id', '=', p.user_id)
    .where('export.id', '=', p.id)
    .where(sql<boolean>`coalesce(export.expires_at > now(), true)`);
}

export const findExport = compiled('exports: get', (db, p: Params<ExportKey>) =>
  ownExports(db, p).select(shown),
);

/** Finds the columns that are needed to read the archive of an export. */
export const findArchive = compiled('exports: find the archive to send', (db, p: Params<ExportKey>) =>
  ownExports(db, p).select([
    'export.id as export_id',
    'export.status',
    'export.run',
    'export.size_bytes',
    'export.created_at',
  ]),
);

type Current = { export_id: string; run: string };

/** Selects an export whose archive is complete. Returns no row once the archive is withdrawn, on every node. */
const currentExport = (db: Database, p: Params<Current>) =>
  db
    .selectFrom('export')
    .where('export.id', '=', p.export_id)
    .where('export.run', '=', p.run)
    .where('export.status', '=', 'done');

export const isCurrent = compiled('exports: check the archive that is sent', (db, p: Params<Current>) =>
  currentExport(db, p).select('export.id'),
);

/** Finds the files of a finished archive, in their order. */
export const findParts = compiled('exports: find the parts of the archive', (db, p: Params<Current>) =>
  currentExport(db, p)
    .innerJoin('export_part', 'export_part.export_id', 'export.id')
    .innerJoin('stored_file', 'stored_file.id', 'export_part.file_id')
    .select([
      'stored_file.id',
      'stored_file.wrapped_key',
      sql<number>`export_part.size_bytes::double precision`.as('size_bytes'),
    ])
    .orderBy('export_part.number'),
);

/** A run that writes an export. `attempts` counts the runs so far. */
export type Run = { export_id: string; run: string; user_id: string; attempts: number };

/** The run of an export that writes. Another run can have replaced it, or the export can have been removed. */
type Writing = Pick<Run, 'export_id' | 'run'>;

/** Starts a run of an unfinished export. From now on earlier runs cannot add to it. */
export const beginRun = compiled('exports: start a run', (db, p: Params<{ export_id: string }>) =>
  db
    .with('begun', (q) =>
      q
        .updateTable('export')
        .from('user')
        .set((eb) => ({
          status: sql`case when "user".active then 'running' else 'failed' end::export_status`,
          expires_at: sql`case when not "user".active then ${ARCHIVE_EXPIRY} end`,
          progress: 0,
          run: sql<string>`gen_random_uuid()`,
          attempts: eb('export.attempts', '+', 1),
        }))
        .whereRef('user.id', '=', 'export.user_id')
        .where('export.id', '=', p.export_id)
        .where('export.status', 'in', UNFINISHED)
        .returning(['export.id', 'export.run', 'export.user_id', 'export.attempts', 'user.active']),
    )
    .selectFrom('begun')
    .where('active', '=', true)
    .select(['id as export_id', sql<string>`run`.as('run'), 'user_id', 'attempts']),
);

/** Records the progress of a run. Returns no row if another run has taken over. */
const recordProgress = (db: Pick<Database, 'updateTable'>, p: Params<Writing & { progress: number }>) =>
  db
    .updateTable('export')
    .from('user')
    .set({ progress: p.progress })
    .whereRef('user.id', '=', 'export.user_id')
    .where('user.active', '=', true)
    .where('export.id', '=', p.export_id)
    .where('export.run', '=', p.run)
    .where('export.status', '=', 'running')
    .returning('export.id');

export const keepRun = compiled(
  'exports: record the progress',
  (db, p: Params<Writing & { progress: number }>) => recordProgress(db, p),
);

/** Longer than an archive is written and kept. Until then it is removed with the export. */
const PART_EXPIRY = sql`interval '2 days'`;

/** Adds a stored part, and records the progress. Returns no row if another run has taken over. */
export const addPart = compiled(
  'exports: add a part',
  (db, p: Params<Writing & { number: number; file_id: string; size_bytes: number; progress: number }>) =>
    db
      .with('wanted', (q) => recordProgress(q, p))
      .with('taken', (q) =>
        q
          .updateTable('stored_file')
          .from('wanted')
          .set({ delete_after: sql`now() + ${PART_EXPIRY}` })
          .where('stored_file.id', '=', p.file_id)
          .where(canBeTaken)
          .returning('stored_file.id'),
      )
      .insertInto('export_part')
      .columns(['file_id', 'export_id', 'number', 'size_bytes'])
      .expression(
        sql`select taken.id, wanted.id, ${p.number}::integer, ${p.size_bytes}::bigint from taken, wanted`,
      )
      .returning('export_part.file_id'),
);

const updateRunning = (db: Pick<Database, 'updateTable'>, p: Params<Writing>) =>
  db
    .updateTable('export')
    .where('id', '=', p.export_id)
    .where('run', '=', p.run)
    .where('status', '=', 'running');

/** Appends the event of the exports that a statement has ended, which it has as `after`. */
const finishedEvent = (q: Pick<Database, 'insertInto'>) =>
  appendEvent(
    q,
    {
      type: 'export.finished',
      space_id: sql.ref('after.user_id'),
      subject: { type: 'export', id: sql.ref('after.id'), name: null },
      changes: fieldChanges(['status'], { after: (name) => sql.ref(`after.${name}`) }),
    },
    BY_SERVICE,
    sql`after`,
  );

const ENDED = ['id', 'user_id', 'status', 'expires_at'] as const;

/** Finishes an export, and returns when the archive expires. Returns no row if another run has taken over. */
export const finishRun = compiled('exports: finish', (db, p: Params<Writing & { size_bytes: number }>) =>
  db
    .with('after', (q) =>
      updateRunning(q, p)
        .set({
          size_bytes: p.size_bytes,
          status: 'done',
          progress: 100,
          expires_at: ARCHIVE_EXPIRY,
        })
        .returning(ENDED),
    )
    .with('logged', finishedEvent)
    .selectFrom('after')
    .select(sql<string>`expires_at`.as('expires_at')),
);

/** Marks an export as failed. The sweep removes its parts. */
export const failRun = compiled('exports: mark as failed', (db, p: Params<Writing>) =>
  db
    .with('after', (q) =>
      updateRunning(q, p).set({ status: 'failed', expires_at: ARCHIVE_EXPIRY }).returning(ENDED),
    )
    .with('logged', finishedEvent)
    .selectFrom('after')
    .select('id'),
);

/**
 * Withdraws the archives of users who have lost access to a project. A run in progress starts again, because it may have read
 * tasks of the project already. The sweep removes the parts.
 */
export const withdrawExports = (q: { updateTable: Database['updateTable'] }, users: RawBuilder<unknown>) =>
  q
    .updateTable('export')
    .set({
      status: sql`case when status = 'done' then 'failed' else 'queued' end::export_status`,
      progress: 0,
      run: null,
    })
    .where('status', 'in', [...UNFINISHED, 'done'])
    .where(sql<SqlBool>`user_id in (${users})`);

const EXPORT_BATCH = 20;

/** Removes parts. A trigger releases their files, and the sweep of files removes these. */
function removeParts(db: Database, of: RawBuilder<unknown>, signal: AbortSignal | undefined): Promise<void> {
  const where = sql<SqlBool>`export_id in (select id from export where ${of})`;
  return removeAll(db, { from: 'export_part', where, limit: BATCH }, signal);
}

/** Removes the parts of earlier runs. Never removes parts of a run that starts in the meantime. */
export function clearRun(db: Database, { export_id, run }: Writing, signal: AbortSignal): Promise<void> {
  return removeParts(db, sql`id = ${export_id} and run = ${run}`, signal);
}

/** Marks exports as failed that no job will finish. */
const failAbandoned = compiled('exports: mark those without a job as failed', (db, _: Params<object>) =>
  db
    .with(
      'after',
      () => sql<object>`(update export set status = 'failed', expires_at = ${ARCHIVE_EXPIRY}
    where status in ('queued', 'running') and not exists (
      select from graphile_worker._private_jobs as job
      where job.payload->>'export_id' = export.id::text
        and (job.locked_at is not null or job.attempts < job.max_attempts)) returning id, user_id, status)`,
    )
    .with('logged', finishedEvent)
    .selectFrom('after')
    .select(sql<number>`count(*)`.as('count')),
);

/** Removes expired archives, and marks exports as failed that no job will finish. */
export async function sweepExports(db: Database, signal?: AbortSignal): Promise<void> {
  await failAbandoned.run(db, {});
  await removeParts(db, sql`status = 'failed'`, signal);
  await removeAll(db, { from: 'export', where: sql`expires_at < now()`, limit: EXPORT_BATCH }, signal);
}
