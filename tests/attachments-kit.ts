import { sweepFiles } from '../src/attachments/files.ts';
import type { Schema } from '../src/contract.ts';
import type { Operation } from '../src/document.ts';
import { isUpload } from '../src/http/upload-body.ts';
import type { Caller, Cast, World } from './world.ts';
import { createTask } from './world.ts';

export const attachmentsOf = (task: { id: string }) => `/tasks/${task.id}/attachments`;

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

/** The smallest valid body of an upload, for tests of every operation. */
export const rawUploadOf = (operation: Operation, name = 'cards.txt') =>
  isUpload(operation)
    ? 'text/csv' in (operation.requestBody?.content ?? {})
      ? { headers: { 'content-type': 'text/csv' }, body: `title\n${name}\n` }
      : { headers: fileHeaders(name), body: 'cards' }
    : undefined;

/** Removes what has expired in the store. */
export async function sweepStored({ db, fileStore, jobServices }: World): Promise<void> {
  const { log } = jobServices();
  await sweepFiles({ store: fileStore })(db, { now: new Date().toISOString(), log, trashRetentionDays: 30 });
}

/** The keys of the files in the store, finished or not. */
export async function storedKeys({ fileStore }: World): Promise<string[]> {
  const keys: string[] = [];
  for (let shard = 0; shard < 256; shard += 1)
    for await (const key of fileStore.olderThan(new Date(Date.now() + 86_400_000), shard)) keys.push(key);
  return keys;
}
