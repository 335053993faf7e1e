import { createHash, createSecretKey, randomBytes } from 'node:crypto';
import { createSealer, type EncryptionKey } from '../encryption.ts';
import { seal, unseal } from './frames.ts';
import type { FileStore } from './store.ts';

/** A file to read: its key in the store, the encrypted key of its content, and the size of the content. */
export type StoredFile = { id: string; wrapped_key: Buffer; size_bytes: number };

/** What is known of a file once it is stored. `start` is the start of its content. */
export type Saved = { size_bytes: number; sha256: Buffer; start: Buffer };

/** Stores files encrypted. The store sees neither their content nor their exact keys. */
export type Files = {
  /** Returns the encrypted key of a new file. Store it before `save`, because the content cannot be read without it. */
  newKey(id: string): Buffer;
  /**
   * Stores content, encrypted.
   * @throws TooLarge as soon as the content is larger than `maxBytes`
   * @throws StorageFull
   */
  save(
    file: Pick<StoredFile, 'id' | 'wrapped_key'>,
    content: AsyncIterable<Buffer>,
    maxBytes: number,
  ): Promise<Saved>;
  /** Reads the content from `start` to before `end`. */
  read(file: StoredFile, part: { start: number; end: number }): AsyncIterable<Buffer>;
  readonly store: FileStore;
};

declare module '../context.ts' {
  interface Services {
    readonly files: Files;
  }
}

export class TooLarge extends Error {}

/** Returns a function that encrypts the key of a file with the first key, whichever it had; for `sealed` of the resource. */
export function resealFileKey(encryptionKey: EncryptionKey) {
  const master = createSealer('files', encryptionKey);
  return ({ id, sealed }: { id: string; sealed: Buffer }) => ({
    sealed: master.seal(master.open(sealed, Buffer.from(id)), Buffer.from(id)),
    digest: null,
  });
}

export function createFiles(store: FileStore, encryptionKey: EncryptionKey): Files {
  const master = createSealer('files', encryptionKey);
  const unwrap = ({ id, wrapped_key }: Pick<StoredFile, 'id' | 'wrapped_key'>) =>
    createSecretKey(master.open(wrapped_key, Buffer.from(id)));
  return {
    store,
    newKey: (id) => master.seal(randomBytes(32), Buffer.from(id)),

    async save(file, content, maxBytes) {
      const hash = createHash('sha256');
      let size_bytes = 0;
      let start: Buffer | undefined;
      const onFrame = (frame: Buffer) => {
        hash.update(frame);
        start ??= Buffer.from(frame);
      };
      async function* limited(): AsyncIterable<Buffer> {
        for await (const piece of content) {
          size_bytes += piece.length;
          if (size_bytes > maxBytes) throw new TooLarge(`The file has more than ${maxBytes} bytes.`);
          yield piece;
        }
      }
      await store.put(file.id, seal(unwrap(file), limited(), onFrame));
      return { size_bytes, sha256: hash.digest(), start: start ?? Buffer.alloc(0) };
    },

    async *read(file, { start, end }) {
      const part = { size: file.size_bytes, start, end };
      yield* unseal(unwrap(file), part, (sealed) => store.read(file.id, sealed.start, sealed.end));
    },
  };
}
