import type { FileStore } from './store.ts';

/** How long the outcome of a check is valid. Anyone can ask for it. */
const VALID_MS = 1_000;
/** A folder on a network can take forever, and then holds a thread that others need. So at most one check runs at a time. */
const PATIENCE_MS = 1_000;

/** Returns a check that resolves if a file of this size fits into the store. */
export function createRoomCheck(store: Pick<FileStore, 'room'>, bytes: number): () => Promise<void> {
  let checked: { at: number; outcome: Promise<boolean> } | undefined;
  return async () => {
    if (checked === undefined || performance.now() - checked.at > VALID_MS) {
      const outcome = store.room().then(
        (room) => room >= bytes,
        () => false,
      );
      const check = { at: Number.POSITIVE_INFINITY, outcome };
      outcome.then(() => {
        check.at = performance.now();
      });
      checked = check;
    }
    const { promise: late, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(resolve, PATIENCE_MS, false);
    const fits = await Promise.race([checked.outcome, late]);
    clearTimeout(timer);
    if (!fits) throw new Error('The store of files has no room, or does not respond.');
  };
}
