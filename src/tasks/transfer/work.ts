import { BATCH } from '../../database/batches.ts';
import { ApiError } from '../../errors.ts';
import { findFileKey, releaseFile } from '../../files/stored.ts';
import type { JsonObject, Work } from '../../jobs/background.ts';
import type { JobServices } from '../../jobs/job.ts';
import { createNext } from './create-batch.ts';
import { type CheckNewTask, interpret, type Row } from './interpret.ts';
import { columnOf, type Mapping } from './mapping.ts';
import { type FileFormat, type Position, readRows } from './read-rows.ts';
import { type Options, resolve } from './resolve.ts';
import { countStaged, joinRows, stageRows, summarize } from './stage.ts';

/** What a job imports, and for whom. */
export type TaskImport = {
  file: { id: string; size_bytes: number };
  format: FileFormat;
  /** Where the rows begin. */
  from: Position;
  ignored_columns: string[];
  mapping: Mapping;
  options: Options;
  user_id: string;
  timezone: string;
  client_address: string;
  /** From `X-Origin`. A job of the previous version has none. */
  origin?: string | null;
};

type Reading = { phase: 'read'; from: Position };
type Creating = { phase: 'create'; after: number; skipped: number };

/** Rows of the file, and where the next ones begin; null after the last. */
type Prepared = { rows: Row[]; next: Position | null } | undefined;

declare module '../../jobs/background.ts' {
  interface WorkPayloads {
    task_import: TaskImport;
  }
}

declare module '../../jobs/job.ts' {
  interface JobServices {
    readonly checkNewTask: CheckNewTask;
  }
}

const MAX_ROWS = 100_000;

/**
 * Reads a file into rows of a table, and when all are known, creates their tasks, tree by tree. So a subtask can come before its parent
 * in the file, and a file that cannot be read to its end creates nothing.
 */
export const taskImport: Work<TaskImport, Reading | Creating, Prepared> = {
  mustFinish: false,

  async prepare(services, payload, place) {
    if (place?.phase === 'create') return undefined;
    return readBatch(services, payload, place?.from ?? payload.from);
  },

  async batch(trx, payload, place, { id, prepared }) {
    const { user_id, client_address, origin = null } = payload;
    const author = { user_id, client_address, origin, request_id: id, now: new Date().toISOString() };
    if (!prepared) {
      const { after, skipped: before } = place?.phase === 'create' ? place : { after: 0, skipped: 0 };
      const { done, skipped, last } = await createNext(trx, id, after, author);
      if (last !== null) return { done, next: { phase: 'create', after: last, skipped: before + skipped } };
      return { done, next: null, skipped: before, result: await resultOf(trx, id, payload) };
    }
    const rows = await resolve(trx, prepared.rows, payload, author);
    await stageRows(trx, id, rows);
    if (prepared.next) return { done: 0, next: { phase: 'read', from: prepared.next } };
    const columns = {
      id: columnOf(payload.mapping, 'id'),
      parent_id: columnOf(payload.mapping, 'parent_id'),
    };
    await joinRows(trx, id, columns);
    await releaseFile.run(trx, { id: payload.file.id });
    if (payload.options.dry_run) return { done: 0, next: null, result: await resultOf(trx, id, payload) };
    const { valid } = await countStaged(trx, id);
    return { done: 0, next: { phase: 'create', after: 0, skipped: 0 }, total: valid };
  },
};

async function readBatch(
  { db, files, checkNewTask }: JobServices,
  { file, format, mapping, timezone }: TaskImport,
  from: Position,
): Promise<Prepared> {
  const found = await findFileKey.first(db, { id: file.id });
  if (!found) throw new ApiError('MALFORMED_IMPORT', { message: 'The file is gone. Send it again.' });
  const stored = { ...file, wrapped_key: found.wrapped_key };
  const content = files.read(stored, { start: from.offset, end: file.size_bytes });
  const around = { checkNewTask, mapping, timezone, now: new Date().toISOString() };
  const rows: Row[] = [];
  for await (const raw of readRows(content, format, from)) {
    if (raw.row > MAX_ROWS) throw new ApiError('TOO_MANY_ROWS');
    rows.push(interpret(raw, around));
    if (rows.length === BATCH) return { rows, next: raw.after };
  }
  return { rows, next: null };
}

async function resultOf(
  trx: Parameters<typeof summarize>[0],
  id: string,
  { options: { dry_run }, ignored_columns }: TaskImport,
): Promise<JsonObject> {
  return { imported: await summarize(trx, id, { dry_run, ignored_columns }) };
}
