import type { EncryptionKey } from '../encryption.ts';
import type { Dispatcher } from '../events/dispatcher.ts';
import { type Cursors, createCursors } from './cursor.ts';

/** What `sync` needs of the process. */
export type Sync = {
  readonly cursors: Cursors;
  /** Returns the number of the last event, after all that was committed before has one. */
  catchUp(): Promise<number>;
};

declare module '../context.ts' {
  interface Services {
    readonly sync: Sync;
  }
}

export function createSync(options: {
  dispatcher: Pick<Dispatcher, 'catchUp'>;
  encryptionKey: EncryptionKey;
}): Sync {
  const { dispatcher, encryptionKey } = options;
  return { cursors: createCursors(encryptionKey), catchUp: () => dispatcher.catchUp() };
}
