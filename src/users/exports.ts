import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Actor } from '../actor.ts';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { removeAll } from '../database/remove.ts';
import { type Author, appendEvent } from '../events/append.ts';

type Export = Schema<'Export'>;

/** What the contract shows of an export. */
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

/** How long an archive is kept. */
const KEPT = sql<string>`now() + interval '24 hours'`;

const UNFINISHED = ['queued', 'running'] as const;

/**
 * The export that is being made for the actor, or a new one in the place of the one before; undefined without
 * an active account. Those who ask at the same time take turns at the lock.
 */
export async function requestExport(
  trx: Database,
  author: Author & { actor: Actor },
): Promise<{ isNew: boolean; data: Export } | undefined> {
  const { user_id } = author.actor;
  const user = await trx
    .selectFrom('user')
    .where('id', '=', user_id)
    .where('active', '=', true)
    .select('id')
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!user) return undefined;
  const running = await trx
    .selectFrom('export')
    .where('user_id', '=', user_id)
    .where('status', 'in', UNFINISHED)
    .select(shown)
    .executeTakeFirst();
  if (running) return { isNew: false, data: running };
  const data = await trx
    .with('over', (q) =>
      q
        .updateTable('export')
        .set({ expires_at: sql`now()` })
        .where('user_id', '=', user_id)
        .where('expires_at', '>', sql<string>`now()`),
    )
    .with('made', (q) => q.insertInto('export').values({ user_id, created_at: author.now }).returningAll())
    .with('logged', (q) =>
      appendEvent(
        q,
        { type: 'user.exported', space_id: user_id, subject: { type: 'user', id: user_id, name: null } },
        author,
      ),
    )
    .selectFrom('made as export')
    .select(shown)
    .executeTakeFirstOrThrow();
  return { isNew: true, data };
}

type Asked = { user_id: string; id: string };

/** The actor's own exports that are not over. Every read starts from it. */
function ownExports(db: Database, p: Params<Asked>) {
  return db
    .selectFrom('export')
    .where('export.user_id', '=', p.user_id)
    .where('export.id', '=', p.id)
    .where(sql<boolean>`coalesce(export.expires_at > now(), true)`);
}

export const findExport = compiled('users: an export', (db, p: Params<Asked>) =>
  ownExports(db, p).select(shown),
);

/** What one needs to read the archive of an export. */
export const findArchive = compiled('users: an archive to send', (db, p: Params<Asked>) =>
  ownExports(db, p).select([
    'export.id as export_id',
    'export.status',
    'export.run',
    'export.chunks',
    'export.size_bytes',
    'export.created_at',
  ]),
);

export const findChunk = compiled(
  'users: a piece of an archive',
  (db, p: Params<{ export_id: string; number: number }>) =>
    db
      .selectFrom('export_chunk')
      .where('export_id', '=', p.export_id)
      .where('number', '=', p.number)
      .select('content'),
);

/** Who writes an export, for whom, and the how manieth time that is. */
export type Run = { export_id: string; run: string; user_id: string; attempts: number };

/** Begins to write an export anew, if it is still wanted: from now on no other run can add to it. */
export async function beginRun(db: Database, export_id: string): Promise<Run | undefined> {
  const row = await db
    .with('begun', (q) =>
      q
        .updateTable('export')
        .from('user')
        .set((eb) => ({
          status: sql`case when "user".active then 'running' else 'failed' end::export_status`,
          expires_at: sql`case when not "user".active then ${KEPT} end`,
          progress: 0,
          run: sql<string>`gen_random_uuid()`,
          attempts: eb('export.attempts', '+', 1),
        }))
        .whereRef('user.id', '=', 'export.user_id')
        .where('export.id', '=', export_id)
        .where('export.status', 'in', UNFINISHED)
        .returning(['export.id', 'export.run', 'export.user_id', 'export.attempts', 'user.active']),
    )
    .selectFrom('begun')
    .where('active', '=', true)
    .select(['id as export_id', sql<string>`run`.as('run'), 'user_id', 'attempts'])
    .executeTakeFirst();
  return row;
}

/** Adds a chunk and tells how far it is. `false` when it is another run's by now, or nobody's. */
export async function keepChunk(
  db: Database,
  { export_id, run }: Pick<Run, 'export_id' | 'run'>,
  { number, content, progress }: { number: number; content: Buffer; progress: number },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .with('wanted', (q) =>
      q
        .updateTable('export')
        .from('user')
        .set({ progress })
        .whereRef('user.id', '=', 'export.user_id')
        .where('user.active', '=', true)
        .where('export.id', '=', export_id)
        .where('export.run', '=', run)
        .where('export.status', '=', 'running')
        .returning('export.id'),
    )
    .insertInto('export_chunk')
    .columns(['export_id', 'number', 'content'])
    .expression(sql`select id, ${number}::integer, ${content}::bytea from wanted`)
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows ?? 0) === 1;
}

/** Says until when the archive is kept; undefined if another run has taken over. */
export async function finishRun(
  db: Database,
  { export_id, run }: Pick<Run, 'export_id' | 'run'>,
  archive: { chunks: number; size_bytes: number },
): Promise<string | undefined> {
  const row = await db
    .updateTable('export')
    .set({ ...archive, status: 'done', progress: 100, expires_at: KEPT })
    .where('id', '=', export_id)
    .where('run', '=', run)
    .where('status', '=', 'running')
    .returning('expires_at')
    .executeTakeFirst();
  return row?.expires_at ?? undefined;
}

/** What it has written is removed by the sweep. */
export async function failRun(
  db: Database,
  { export_id, run }: Pick<Run, 'export_id' | 'run'>,
): Promise<void> {
  await db
    .updateTable('export')
    .set({ status: 'failed', expires_at: KEPT })
    .where('id', '=', export_id)
    .where('run', '=', run)
    .where('status', '=', 'running')
    .execute();
}

/** Of a mebibyte each, of which one takes up to 10 ms to remove: 500 in one statement are nearly too many. */
export const CHUNKS_AT_A_TIME = 20;

function removeChunks(db: Database, of: RawBuilder<unknown>, signal: AbortSignal | undefined): Promise<void> {
  const where = sql<SqlBool>`export_id in (select id from export where ${of})`;
  return removeAll(db, { from: 'export_chunk', where, limit: CHUNKS_AT_A_TIME }, signal);
}

/** Removes what an earlier run has written. Of one that begins meanwhile no statement of this sees a chunk. */
export function clearRun(
  db: Database,
  { export_id, run }: Pick<Run, 'export_id' | 'run'>,
  signal: AbortSignal,
): Promise<void> {
  return removeChunks(db, sql`id = ${export_id} and run = ${run}`, signal);
}

/** Removes archives that are past their time, and gives up those that no job will finish. */
export async function sweepExports(db: Database, signal?: AbortSignal): Promise<void> {
  await sql`update export set status = 'failed', expires_at = ${KEPT}
    where status in ('queued', 'running') and not exists (
      select from graphile_worker._private_jobs as job
      where job.payload->>'export_id' = export.id::text
        and (job.locked_at is not null or job.attempts < job.max_attempts))`.execute(db);
  await removeChunks(db, sql`status = 'failed' or expires_at < now()`, signal);
  const isEmpty = sql`not exists (select from export_chunk where export_id = export.id)`;
  await removeAll(
    db,
    { from: 'export', where: sql`expires_at < now() and ${isEmpty}`, limit: CHUNKS_AT_A_TIME },
    signal,
  );
}
