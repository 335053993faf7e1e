import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { ApiError } from '../errors.ts';
import { LINES_TYPE } from './accept.ts';

/** Answers that are made while they are sent, in this process and for one user. */
const MOST_AT_ONCE = 25;
const MOST_FOR_ONE = 3;
const underWay = new Map<string, number>();

/**
 * Sends such an answer, unless there are too many already: each holds up to 4 MB for as long as its caller takes. A hundred
 * downloads that nobody read held 400 MB (measured).
 * @throws ApiError OVERLOADED
 */
export async function oneOfFew(user_id: string, send: () => Promise<void>): Promise<void> {
  const own = underWay.get(user_id) ?? 0;
  const all = [...underWay.values()].reduce((sum, many) => sum + many, 0);
  if (own >= MOST_FOR_ONE || all >= MOST_AT_ONCE)
    throw new ApiError('OVERLOADED', { headers: { 'Retry-After': '5' } });
  underWay.set(user_id, own + 1);
  try {
    await send();
  } finally {
    const left = (underWay.get(user_id) ?? 1) - 1;
    if (left > 0) underWay.set(user_id, left);
    else underWay.delete(user_id);
  }
}

/** Answers with one JSON value a line. */
export function sendLines(res: Response, batches: AsyncIterable<readonly unknown[]>): Promise<void> {
  const text = async function* () {
    for await (const batch of batches) {
      if (batch.length > 0) yield batch.map((line) => `${JSON.stringify(line)}\n`).join('');
    }
  };
  return sendPieces(res, LINES_TYPE, text());
}

/**
 * Answers with a body that is made while it is sent, as fast as the caller takes it: no piece is asked for before
 * the one before it is out, and none after the caller is gone.
 */
export async function sendPieces<Piece extends string | Buffer>(
  res: Response,
  type: string,
  pieces: AsyncIterable<Piece>,
): Promise<void> {
  const body = await begun(pieces);
  res.setHeader('Content-Type', type);
  await pipeline(Readable.from(body), res).catch((error: NodeJS.ErrnoException) => {
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
