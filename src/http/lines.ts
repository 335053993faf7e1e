import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { LINES_TYPE } from './accept.ts';

/** Answers with one JSON value a line. */
export function sendLines(
  res: Response,
  batches: AsyncIterable<readonly unknown[]>,
  signal?: AbortSignal,
): Promise<void> {
  const text = async function* () {
    for await (const batch of batches) {
      if (batch.length > 0) yield batch.map((line) => `${JSON.stringify(line)}\n`).join('');
    }
  };
  return sendPieces(res, LINES_TYPE, text(), signal);
}

/**
 * Answers with a body that is made while it is sent, as fast as the caller takes it: no piece is asked for before
 * the one before it is out, and none after the caller is gone.
 * @throws the reason of `signal`, once that is aborted
 */
export async function sendPieces<Piece extends string | Buffer>(
  res: Response,
  type: string,
  pieces: AsyncIterable<Piece>,
  signal?: AbortSignal,
): Promise<void> {
  const body = await begun(pieces);
  res.setHeader('Content-Type', type);
  await pipeline([Readable.from(body), res], { signal }).catch((error: NodeJS.ErrnoException) => {
    signal?.throwIfAborted();
    // The caller has gone: nobody is left to be told of anything.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

/** The same pieces, of which the first is there: a failure up to it can be told as every other. */
export async function begun<Piece>(pieces: AsyncIterable<Piece>): Promise<AsyncIterable<Piece>> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    try {
      for (let piece = first; !piece.done; piece = await iterator.next()) yield piece.value;
    } finally {
      await iterator.return?.();
    }
  })();
}
