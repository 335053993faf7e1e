import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { LINES_TYPE } from './accept.ts';

/**
 * Answers with one JSON value a line, as fast as the caller takes them: no batch is asked for before the one
 * before it is out, and none after the caller is gone. The first is there before the answer begins, so that a
 * failure up to then is told as every other.
 */
export async function sendLines(res: Response, batches: AsyncIterable<readonly unknown[]>): Promise<void> {
  const iterator = batches[Symbol.asyncIterator]();
  const first = await iterator.next();
  res.setHeader('Content-Type', LINES_TYPE);
  const text = async function* () {
    try {
      for (let batch = first; !batch.done; batch = await iterator.next()) {
        if (batch.value.length > 0) yield batch.value.map((line) => `${JSON.stringify(line)}\n`).join('');
      }
    } finally {
      await iterator.return?.();
    }
  };
  await pipeline(Readable.from(text()), res).catch((error: NodeJS.ErrnoException) => {
    // The caller has gone: nobody is left to be told of anything.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}
