import { isUtf8 } from 'node:buffer';
import type { Request, RequestHandler } from 'express';
import { type ErrorDetail, invalid } from '../errors.ts';
import { hasBody } from './json-body.ts';

/** Enough to name the properties of a body that a client sends by mistake. */
const MAX_BYTES = 16 * 1024;

const NO_BODY: ErrorDetail = {
  field: 'body',
  code: 'NOT_ALLOWED',
  message: 'The operation takes no body. Send none, or an empty object.',
};

/**
 * Refuses the body of an operation that takes none, so that a misplaced `version` or `dry_run` is not ignored. An empty object is
 * accepted, because some clients send one with each POST.
 */
export const refuseBody: RequestHandler = async (req, res, next) => {
  if (!hasBody(req)) return next();
  if (req.waitsToContinue) res.writeContinue();
  const names = propertiesIn(await textOf(req));
  if (names?.length === 0) return next();
  throw invalid(names?.map(unknown) ?? [NO_BODY]);
};

const unknown = (field: string): ErrorDetail => ({
  field: field.toWellFormed() || '""',
  code: 'UNKNOWN_FIELD',
  message: 'There is no such field. The operation takes no body.',
});

/** Returns the text of a body; undefined if it is too long, encoded or incomplete. */
async function textOf(req: Request): Promise<string | undefined> {
  if ((req.headers['content-encoding'] ?? 'identity') !== 'identity') return undefined;
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > MAX_BYTES) return undefined;
      pieces.push(piece);
    }
  } catch {
    return undefined;
  } finally {
    // Node discards only bodies of which nothing was read.
    req.resume();
  }
  const bytes = Buffer.concat(pieces);
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

/** Returns the names of the properties of a JSON object; none for an empty body, and undefined for everything else. */
function propertiesIn(text: string | undefined): string[] | undefined {
  if (text === '') return [];
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.keys(value)
      : undefined;
  } catch {
    return undefined;
  }
}
