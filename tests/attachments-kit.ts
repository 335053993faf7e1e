import { sweepFiles } from '../src/attachments/files.ts';
import type { Schema } from '../src/contract.ts';
import type { Operation } from '../src/document.ts';
import { type FileStore, StorageFull } from '../src/files/store.ts';
import { isUpload } from '../src/http/upload-body.ts';
import type { Caller, Cast, World } from './world.ts';
import { createTask } from './world.ts';

export const attachmentsOf = (task: { id: string }) => `/tasks/${task.id}/attachments`;

export const uploadsOf = (task: { id: string }) => `/tasks/${task.id}/uploads`;

/** The headers of an upload whose body is the file. */
export const fileHeaders = (name: string) => ({
  'content-type': 'application/octet-stream',
  'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
});

/** Sends a file as the body. */
export const sendFile = (
  person: Caller,
  task: { id: string },
  content: string | Buffer,
  name = 'cards.txt',
) => person.post(attachmentsOf(task)).set(fileHeaders(name)).send(Buffer.from(content));

export async function upload(
  person: Caller,
  task: { id: string },
  content: string | Buffer = 'cards',
  name?: string,
): Promise<Schema<'Attachment'>> {
  const response = await sendFile(person, task, content, name).expect(201);
  return response.body.data[0];
}

/** A task of the project, with a file of its owner. */
export async function taskWithFile({ ada, project_id }: Cast, content?: string | Buffer, name?: string) {
  const task = await createTask(ada, { project_id });
  return { task, file: await upload(ada, task, content, name) };
}

const TUS = { 'tus-resumable': '1.0.0' };

/** The headers that begin a resumable upload of five bytes. */
export const uploadHeaders = (name = 'cards.txt', length = 5) => ({
  ...TUS,
  'upload-length': String(length),
  'upload-metadata': `filename ${Buffer.from(name).toString('base64')}`,
});

/** The headers of a part of a resumable upload. */
export const partHeaders = (offset = 0) => ({
  ...TUS,
  'content-type': 'application/offset+octet-stream',
  'upload-offset': String(offset),
});

/** The headers and the smallest valid body of an upload, for tests of every operation. */
export function rawUploadOf(operation: Operation, name = 'cards.txt') {
  if (operation.operationId === 'createUpload') return { headers: uploadHeaders(name) };
  if (operation.operationId === 'uploadPart') return { headers: partHeaders(), body: 'cards' };
  if (!isUpload(operation)) return undefined;
  return 'text/csv' in (operation.requestBody?.content ?? {})
    ? { headers: { 'content-type': 'text/csv' }, body: `title\n${name}\n` }
    : { headers: fileHeaders(name), body: 'cards' };
}

/** Begins a resumable upload. A size of null is sent later. */
export async function beginUpload(
  person: Caller,
  task: { id: string },
  size: number | null,
  name?: string,
): Promise<Schema<'Upload'>> {
  const { 'upload-length': _, ...headers } = uploadHeaders(name);
  const length = size === null ? { 'upload-defer-length': '1' } : { 'upload-length': String(size) };
  return (
    await person
      .post(uploadsOf(task))
      .set({ ...headers, ...length })
      .expect(201)
  ).body.data;
}

/** Sends a part of a resumable upload. */
export const sendPart = (person: Caller, upload: { id: string }, content: string | Buffer, offset: number) =>
  person.patch(`/uploads/${upload.id}`).set(partHeaders(offset)).send(Buffer.from(content));

/** Removes what has expired in the store. */
export async function sweepStored({ db, fileStore, jobServices }: World): Promise<void> {
  const { log } = jobServices();
  await sweepFiles({ store: fileStore })(db, { now: new Date().toISOString(), log, trashRetentionDays: 30 });
}

/** The same store on a full disk. */
export const onFullDisk = (store: FileStore): FileStore => ({
  ...store,
  async put() {
    throw new StorageFull('The disk is full.');
  },
});

/** The keys of the files in the store, finished or not. */
export async function storedKeys({ fileStore }: World): Promise<string[]> {
  const keys: string[] = [];
  for (let shard = 0; shard < 256; shard += 1)
    for await (const key of fileStore.olderThan(new Date(Date.now() + 86_400_000), shard)) keys.push(key);
  return keys;
}
