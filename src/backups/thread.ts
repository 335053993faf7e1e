import type { KeyObject } from 'node:crypto';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Log } from '../log.ts';
import { makeBackup } from './base.ts';
import { type Backup, type BackupTarget, openRepository, type Verification } from './repository.ts';
import { verifyBackup } from './verify.ts';

/** What a thread does, as it is copied to it. */
export type Work = {
  readonly target: BackupTarget;
  readonly keys: readonly KeyObject[];
  readonly url: string;
} & (
  | { readonly kind: 'make'; readonly secrets: Uint8Array | undefined }
  | { readonly kind: 'verify'; readonly backup: Backup; readonly dataDir: string }
);

export type FromThread =
  | { readonly kind: 'log'; readonly level: keyof Log; readonly fields: object; readonly text: string }
  | { readonly kind: 'done'; readonly result: Backup | Verification }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Does the work of this thread. */
function start(port: MessagePort): void {
  const post = (message: FromThread) => port.postMessage(message);
  const stopping = new AbortController();
  port.once('message', () => stopping.abort());
  const write = (level: keyof Log) => (fields: object, text: string) =>
    post({ kind: 'log', level, fields, text });
  const log: Log = { info: write('info'), warn: write('warn'), error: write('error') };
  run(workerData, log, stopping.signal).then(
    (result) => post({ kind: 'done', result }),
    (error: unknown) => post({ kind: 'failed', error }),
  );
}

function run(work: Work, log: Log, signal: AbortSignal): Promise<Backup | Verification> {
  const { target, keys, url } = work;
  const common = { repository: openRepository(target, keys), url, log, signal };
  if (work.kind === 'make')
    return makeBackup({ ...common, secrets: work.secrets && Buffer.from(work.secrets) });
  return verifyBackup({ ...common, backup: work.backup, dataDir: work.dataDir });
}

if (parentPort) start(parentPort);
