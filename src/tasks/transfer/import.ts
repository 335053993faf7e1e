import { randomUUID } from 'node:crypto';
import { assertScope } from '../../access/scopes.ts';
import { assertMayWrite } from '../../access/write.ts';
import { pathOf, startJob } from '../../background/start.ts';
import type { Context } from '../../context.ts';
import type { OperationRequest, Upload } from '../../contract.ts';
import { ApiError, type ErrorDetail, invalid } from '../../errors.ts';
import { type Saved, TooLarge } from '../../files/files.ts';
import { StorageFull } from '../../files/store.ts';
import { discardFiles, insertFile, keepFiles, retainFile } from '../../files/stored.ts';
import { fold } from '../../fold.ts';
import { UNKNOWN_PROJECT } from '../destination.ts';
import { findSpaceToWrite } from '../queries.ts';
import { columnOf, ignoredIn, type Mapping, mappingIn } from './mapping.ts';
import { countUnfinished, lockImports } from './queries.ts';
import { delimiterIn, type FileFormat, malformed, type Position, readHeader, START } from './read-rows.ts';
import { type TaskImport, taskImport } from './work.ts';

type Request = OperationRequest<'importTasks'>;

const MAX_BYTES = 100 * 1_048_576;
const MAX_UNFINISHED = 3;
/** How often a running upload says that it is not dead. */
const KEEP_MS = 10 * 60_000;
const MAX_IGNORED = 100;
/** Each row has a cell for every column: 100,000 rows with 16,000 columns took 140 s. Exports of other services have up to a few hundred. */
const MAX_COLUMNS = 1_000;

/** Stores the file of an import, and starts the job that reads it. */
export async function startImport({ query, body }: Request, context: Context) {
  const { actor, db, files } = context;
  const { mapping, errors } = mappingIn(query);
  if (errors.length > 0) throw invalid(errors);
  if (query.unknown_categories === 'create')
    assertScope(actor, 'categories:write', 'An import that creates categories');
  const space_id = query.project_id ?? null;
  await checkSpace(space_id, context);
  await checkUnfinished(context);
  const id = randomUUID();
  const timer = setInterval(() => void keepFiles.run(db, { ids: [id] }).catch(() => {}), KEEP_MS).unref();
  try {
    const { size_bytes, start } = await save(id, body, context);
    const { format, from, ignored_columns } = await formatOf(body.type, start, mapping);
    const payload: TaskImport = {
      file: { id, size_bytes },
      format,
      from,
      ignored_columns,
      mapping,
      options: {
        space_id,
        dry_run: query.dry_run,
        unknown_categories: query.unknown_categories,
        unknown_assignees: query.unknown_assignees,
      },
      user_id: actor.user_id,
      timezone: actor.timezone,
      client_address: context.client.address,
      origin: context.client.origin,
    };
    return await context.transaction(async (trx) => {
      await lockImports.all(trx, { user_id: actor.user_id });
      await checkUnfinished({ db: trx, actor });
      if ((await retainFile.run(trx, { id })) === 0)
        throw new Error('The file was removed before its upload was complete.');
      const started = { user_id: actor.user_id, now: context.now };
      const data = await startJob(trx, 'task_import', taskImport, payload, started);
      return { status: 202 as const, headers: { Location: pathOf(data) }, data };
    });
  } catch (error) {
    await discardFiles(db, files.store, [id]);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** @throws ApiError UNKNOWN_PROJECT, FORBIDDEN or PROJECT_ARCHIVED */
async function checkSpace(space_id: string | null, { db, actor }: Context): Promise<void> {
  if (space_id === null) return;
  const space = space_id === actor.user_id ? undefined : await findSpaceToWrite(db, actor, space_id);
  if (!space) throw invalid([UNKNOWN_PROJECT]);
  assertMayWrite(space, 'change tasks');
}

async function checkUnfinished({ db, actor: { user_id } }: Pick<Context, 'db' | 'actor'>): Promise<void> {
  const { many } = await countUnfinished.one(db, { user_id });
  if (many >= MAX_UNFINISHED) throw new ApiError('TOO_MANY_IMPORTS');
}

/** Stores the file. A row for it exists before its first byte, so the sweep removes what an interruption leaves. */
async function save(id: string, upload: Upload, { db, files }: Context) {
  const wrapped_key = files.newKey(id);
  await insertFile.run(db, { id, wrapped_key });
  try {
    let saved: Saved | undefined;
    // To the end, because the digest is compared there.
    for await (const part of upload.parts()) {
      if ('content' in part) saved = await files.save({ id, wrapped_key }, part.content, MAX_BYTES);
    }
    if (!saved?.size_bytes) throw malformed('The file is empty.');
    return saved;
  } catch (error) {
    if (error instanceof TooLarge)
      throw new ApiError('PAYLOAD_TOO_LARGE', { message: 'The file is too large. The limit is 100 MiB.' });
    if (error instanceof StorageFull) throw new ApiError('STORAGE_FULL', { cause: error });
    throw error;
  }
}

/** Returns how the file is read, and where its rows begin. */
async function formatOf(
  type: string,
  start: Buffer,
  mapping: Mapping,
): Promise<{ format: FileFormat; from: Position; ignored_columns: string[] }> {
  if (type !== 'text/csv') return { format: { type: 'jsonl' }, from: START, ignored_columns: [] };
  const delimiter = delimiterIn(start);
  const header = await readHeader(start, delimiter);
  if (!header) throw malformed('The file has no header row.');
  const { cells: columns, after } = header;
  if (columns.length > MAX_COLUMNS)
    throw malformed(`The file has more than ${MAX_COLUMNS.toLocaleString('en')} columns.`);
  const folded = columns.map(fold);
  const repeated = columns.find((name, at) => name !== '' && folded.indexOf(fold(name)) !== at);
  if (repeated !== undefined)
    throw malformed(`The header row has two columns with the name \`${repeated}\`.`);
  const errors = Object.values(mapping.columns)
    .filter((name) => !folded.includes(fold(name)))
    .map(
      (name): ErrorDetail => ({
        field: 'column',
        code: 'UNKNOWN_COLUMN',
        message: `The file has no column \`${name}\`.`,
      }),
    );
  if (errors.length > 0) throw invalid(errors);
  if (!folded.includes(fold(columnOf(mapping, 'title'))))
    throw malformed(
      'The file has no column `title`. If it has another name, send it in `column`, such as `title:Task name`.',
    );
  const ignored_columns = ignoredIn(columns, mapping).slice(0, MAX_IGNORED);
  return { format: { type: 'csv', delimiter, columns }, from: after, ignored_columns };
}
