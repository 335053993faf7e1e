import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/** One JSON value a line. */
export async function* linesOf(batches: AsyncIterable<readonly unknown[]>): AsyncIterable<string> {
  for await (const batch of batches) {
    if (batch.length > 0) yield batch.map((line) => `${JSON.stringify(line)}\n`).join('');
  }
}

/**
 * The same pieces, of which the first is there: a failure up to it can be told as every other.
 * @throws the reason of `signal`, if that is aborted by then
 */
export async function begun<Piece>(
  pieces: AsyncIterable<Piece>,
  signal: AbortSignal,
): Promise<AsyncIterable<Piece>> {
  const iterator = pieces[Symbol.asyncIterator]();
  const end = async (): Promise<IteratorResult<Piece>> => {
    await iterator.return?.();
    return { done: true, value: undefined };
  };
  let first: Promise<IteratorResult<Piece>> | undefined = iterator.next();
  await first;
  if (signal.aborted) await end();
  signal.throwIfAborted();
  const next = () => {
    const piece = first ?? iterator.next();
    first = undefined;
    return piece;
  };
  // Not a generator: one that is ended before it was begun would end nothing.
  return { [Symbol.asyncIterator]: () => ({ next, return: end }) };
}

/**
 * Answers with a body that is made while it is sent, as fast as the caller takes it: no piece is asked for before
 * the one before it is out, and none after the caller is gone.
 * @throws the reason of `signal`, once that is aborted
 */
export async function sendPieces(
  res: Response,
  pieces: AsyncIterable<string | Buffer>,
  signal: AbortSignal,
): Promise<void> {
  await pipeline([Readable.from(pieces), res], { signal }).catch((error: NodeJS.ErrnoException) => {
    signal.throwIfAborted();
    // The caller has gone: nobody is left to be told of anything.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}
