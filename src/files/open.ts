import { join } from 'node:path';
import { localStore } from './local.ts';
import { type S3Options, s3Store } from './s3.ts';
import type { FileStore } from './store.ts';

/** Opens the store of the content of attachments. */
export const openFileStore = ({ s3, dataDir }: { s3: S3Options | undefined; dataDir: string }): FileStore =>
  s3 ? s3Store(s3, join(dataDir, 'uploads')) : localStore(join(dataDir, 'files'));
