import { createSealer, type EncryptionKey } from '../encryption.ts';

/** The place of a chunk. A chunk cannot be decrypted in another place, or as part of another run. */
export type Place = { export_id: string; run: string; number: number };

/** Encrypts and decrypts the chunks of archives. */
export type Archives = {
  seal(chunk: Buffer, place: Place): Buffer;
  open(sealed: Buffer, place: Place): Buffer;
};

declare module '../context.ts' {
  interface Services {
    readonly archives: Archives;
  }
}

export function createArchives(encryptionKey: EncryptionKey): Archives {
  const sealer = createSealer('exports', encryptionKey);
  const context = ({ export_id, run, number }: Place) => Buffer.from(`${export_id} ${run} ${number}`);
  return {
    seal: (chunk, place) => sealer.seal(chunk, context(place)),
    open: (sealed, place) => sealer.open(sealed, context(place)),
  };
}
