import type { IncomingHttpHeaders } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import type { UploadPart } from '../contract.ts';
import { ApiError, invalid } from '../errors.ts';
import { release } from '../files/memory.ts';

/** `maxItems` of the files is in the contract. */
const LIMITS = { files: 10, fields: 10, parts: 20, fieldSize: 4_000, headerPairs: 20, headerSize: 8 * 1024 };

export const malformed = (message: string, cause?: unknown) =>
  new ApiError('MALFORMED_UPLOAD', { message, cause });

/** A file of a form, and the pieces of the body that contain nothing else, with the size of the file up to their ends. */
type FormFile = { readonly stream: BusboyFileStream; readonly pieces: { piece: Buffer; end: number }[] };

/**
 * Yields the parts of a form as they arrive. Stops to read the body while a file is not read.
 * @throws ApiError MALFORMED_UPLOAD or VALIDATION_FAILED
 */
export async function* formParts(
  headers: IncomingHttpHeaders,
  body: AsyncIterable<Buffer>,
): AsyncIterable<UploadPart> {
  const parser = parserOf(headers);
  const parts = new PassThrough({ objectMode: true });
  const files = new Set<Readable>();
  let begun = 0;
  let current: FormFile | undefined;
  const fail = (cause: Error) => {
    const error = refusalOf(cause);
    for (const file of files) file.destroy(error);
    parts.destroy(error);
  };
  parser.on('file', (field, stream, name) => {
    begun += 1;
    current = { stream, pieces: [] };
    files.add(stream);
    stream.once('close', () => files.delete(stream));
    stream.on('error', () => {});
    parts.write({ field, name: name || undefined, content: contentOf(current) });
  });
  parser.on('field', (field, value, _nameTruncated, isCutOff) => {
    begun += 1;
    if (isCutOff) fail(invalid([{ field, code: 'TOO_LONG', message: 'This field is too long.' }]));
    else parts.write({ field, value });
  });
  refuseTooMany(parser, fail);
  const arriving = feed(parser, body, {
    begun: () => begun,
    note(piece) {
      current?.pieces.push({ piece, end: current.stream.bytesRead });
    },
  }).then(() => parts.end(), fail);
  try {
    yield* parts as AsyncIterable<UploadPart>;
    await arriving;
  } finally {
    fail(new Error('The rest of the form is not read.'));
    parser.destroy();
  }
}

const refusalOf = (cause: unknown): ApiError =>
  cause instanceof ApiError ? cause : malformed('The form is malformed, or ended early.', cause);

/** Passes the body to the parser, one piece after the other. `note` gets each piece in which no part begins. */
async function feed(
  parser: BusboyInstance,
  body: AsyncIterable<Buffer>,
  { begun, note }: { begun(): number; note(piece: Buffer): void },
): Promise<void> {
  let failure: Error | undefined;
  let stop = (_error: Error) => {};
  const onEnd = (error: Error) => {
    failure ??= error;
    stop(error);
  };
  parser.once('error', (error) => onEnd(error as Error));
  parser.once('close', () => onEnd(new Error('The parser has stopped.')));
  const step = (work: (done: (error?: Error | null) => void) => void) =>
    new Promise<void>((resolve, reject) => {
      if (failure) return reject(failure);
      stop = reject;
      work((error) => (error ? reject(error) : resolve()));
    });
  for await (const piece of body) {
    const before = begun();
    await step((done) => parser.write(piece, done));
    if (begun() === before) note(piece);
  }
  await step((done) => parser.once('finish', () => done()).end());
}

/** Yields the content of a file. A piece of the body is freed when everything in it has been used. */
async function* contentOf({ stream, pieces }: FormFile): AsyncIterable<Buffer> {
  let used = 0;
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      yield part;
      used += part.length;
      for (let [first] = pieces; first && first.end <= used; [first] = pieces) {
        release(first.piece);
        pieces.shift();
      }
    }
  } catch (cause) {
    // If a form ends within a file, the parser reports the file first.
    throw refusalOf(cause);
  }
}

function refuseTooMany(parser: BusboyInstance, fail: (error: Error) => void): void {
  for (const [event, kind] of [
    ['filesLimit', 'files'],
    ['fieldsLimit', 'fields'],
    ['partsLimit', 'parts'],
  ] as const) {
    const message = `Send at most ${LIMITS[kind]} ${kind}.`;
    parser.on(event, () => fail(invalid([{ field: 'body', code: 'TOO_MANY', message }])));
  }
}

function parserOf(headers: IncomingHttpHeaders): BusboyInstance {
  try {
    return new Busboy({
      headers: { ...headers, 'content-type': String(headers['content-type']) },
      limits: LIMITS,
      preservePath: true,
      isPartAFile: (field, _type, name) => field === 'file' || name !== undefined,
    });
  } catch (cause) {
    throw malformed('The form has no boundary.', cause);
  }
}
