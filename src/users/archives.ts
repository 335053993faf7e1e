import type { KeyObject } from 'node:crypto';
import { decrypt, encrypt, keyFor } from '../encryption.ts';

/** Where a chunk belongs: nowhere else, and of no other run, can it be opened. */
export type Place = { export_id: string; run: string; number: number };

/** What archives are kept as. */
export type Archives = {
  seal(chunk: Buffer, place: Place): Buffer;
  open(sealed: Buffer, place: Place): Buffer;
};

declare module '../context.ts' {
  interface Services {
    readonly archives: Archives;
  }
}

export function createArchives(encryptionKey: KeyObject): Archives {
  const key = keyFor('exports', encryptionKey);
  const about = ({ export_id, run, number }: Place) => Buffer.from(`${export_id} ${run} ${number}`);
  return {
    seal: (chunk, place) => encrypt(key, chunk, about(place)),
    open: (sealed, place) => decrypt(key, sealed, about(place)),
  };
}
