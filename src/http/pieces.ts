import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { never } from '../concurrency.ts';
import type { Operation } from '../document.ts';
import { EVENTS_TYPE, LINES_TYPE } from './accept.ts';
import { messagesOf } from './event-stream.ts';
import { declarationOf, headersOf, type Reply, setHeaders, withCharset } from './respond.ts';

/** A body that is produced while it is sent. */
export type Stream = { type: string; pieces: AsyncIterable<string | Buffer> };

/** Returns the streamed body of a reply, or nothing if the reply has no such body. */
export function streamOf(operation: Operation, reply: Reply): Stream | undefined {
  if (reply.lines) return { type: LINES_TYPE, pieces: linesOf(reply.lines) };
  if (reply.events) return { type: EVENTS_TYPE, pieces: messagesOf(reply.events) };
  return reply.file && { type: withCharset(reply.type ?? fileTypeOf(operation, reply)), pieces: reply.file };
}

/**
 * Sends a reply with a streamed body.
 * @throws the reason of `signal` once it is aborted; a part of the body may have been sent by then
 */
export async function respondInPieces(
  operation: Operation,
  req: Request,
  res: Response,
  { reply, stream, signal }: { reply: Reply; stream: Stream; signal: AbortSignal },
): Promise<void> {
  const headers = headersOf(operation, req, reply);
  // Before the headers are set, because an error has different ones.
  const pieces = req.method === 'HEAD' ? undefined : await begun(stream.pieces, signal);
  // Without this header, nginx buffers the response and continues to send it after it was cut off here.
  setHeaders(res, { ...headers, 'Content-Type': stream.type, 'X-Accel-Buffering': 'no' });
  res.status(reply.status);
  if (pieces) await sendPieces(res, pieces, signal);
  else res.end();
}

function fileTypeOf(operation: Operation, reply: Reply): string {
  return Object.keys(declarationOf(operation, reply).content ?? {})[0] ?? 'application/octet-stream';
}

/** Writes one JSON value per line. */
async function* linesOf(batches: AsyncIterable<readonly unknown[]>): AsyncIterable<string> {
  for await (const batch of batches) {
    if (batch.length > 0) yield batch.map((line) => `${JSON.stringify(line)}\n`).join('');
  }
}

/**
 * Returns the same pieces once the first one exists, so that an error until then gets an ordinary error response.
 * @throws the reason of `signal` if it is aborted by then
 */
async function begun<Piece>(
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
  // Not a generator: returning from one that was never started would not end the inner iterator.
  return { [Symbol.asyncIterator]: () => ({ next, return: end }) };
}

/** Sends a file with a reply outside of the contract, whose headers are set. */
export async function sendFile(res: Response, pieces: AsyncIterable<Buffer>): Promise<void> {
  await sendPieces(res, await begun(pieces, never), never);
}

/**
 * Sends pieces as fast as the caller reads them. Each is produced only after the previous one is sent, and none after the
 * caller has disconnected.
 * @throws the reason of `signal` once it is aborted
 */
async function sendPieces(
  res: Response,
  pieces: AsyncIterable<string | Buffer>,
  signal: AbortSignal,
): Promise<void> {
  await pipeline([Readable.from(pieces), res], { signal }).catch((error: NodeJS.ErrnoException) => {
    signal.throwIfAborted();
    // The caller has disconnected, so no error can be sent.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}
