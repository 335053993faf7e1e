import type { FileContent } from '../contract.ts';
import type { Files, StoredFile } from '../files/files.ts';
import { dispositionOf } from '../files/names.ts';

type Found = StoredFile & { name: string; sha256: string; created_at: string };

/** Returns the content of an attachment as it is sent. The digest identifies it, so its tag is strong. */
export const contentOf = (
  files: Pick<Files, 'read'>,
  { name, sha256, created_at, ...file }: Found,
): FileContent => ({
  tag: sha256.slice(0, 32),
  modified: created_at,
  size: file.size_bytes,
  disposition: dispositionOf('attachment', name),
  read: (part) => files.read(file, part),
});
