import { createHash, type Hash } from 'node:crypto';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import type { Request, RequestHandler, Response } from 'express';
import type { Upload, UploadPart } from '../contract.ts';
import type { Operation } from '../document.ts';
import { ApiError, invalid } from '../errors.ts';
import { release } from '../files/memory.ts';
import { nameIn } from '../files/names.ts';
import type { Streams } from './load.ts';

declare module 'express-serve-static-core' {
  interface Request {
    upload?: Upload;
  }
}

export type UploadServices = { readonly uploads: Streams };

const FORM = 'multipart/form-data';

/** Limits of a form. `maxItems` of its files is in the contract. */
const LIMITS = { files: 10, fields: 10, parts: 20, fieldSize: 4_000, headerPairs: 20, headerSize: 8 * 1024 };

/** Whether the handler reads the body as a stream. */
export const isUpload = ({ requestBody }: Pick<Operation, 'requestBody'>): boolean =>
  requestBody !== undefined && !('application/json' in requestBody.content);

/** Prepares an upload, whose body the handler reads. It does not touch the body. */
export function uploadBody(operation: Operation, { uploads }: UploadServices): RequestHandler {
  const types = Object.keys(operation.requestBody?.content ?? {});
  return (req, res, next) => {
    const [type = ''] = (req.headers['content-type'] ?? '').toLowerCase().split(/[ \t]*;/);
    const hasBody =
      req.headers['transfer-encoding'] !== undefined || (req.headers['content-length'] ?? '0') !== '0';
    if (hasBody && (!types.includes(type) || !isPlain(req))) {
      const message = `Send the file as ${types.join(', or as ')}, without \`Content-Encoding\`.`;
      throw new ApiError('UNSUPPORTED_MEDIA_TYPE', { message });
    }
    const isForm = type === FORM;
    req.upload = { isForm, parts: () => read(req, res, { isForm, uploads }) };
    next();
  };
}

const isPlain = ({ headers }: Request) => (headers['content-encoding'] ?? 'identity') === 'identity';

/** Reads the parts when the caller has a turn. An upload is only as fast as its caller, so it does not block other work. */
async function* read(
  req: Request,
  res: Response,
  { isForm, uploads }: UploadServices & { isForm: boolean },
): AsyncIterable<UploadPart> {
  const { promise: done, resolve: finish } = Promise.withResolvers<void>();
  const { promise: turn, resolve: start, reject } = Promise.withResolvers<void>();
  req.endWork?.();
  uploads
    .run(String(req.caller), () => {
      start();
      return done;
    })
    .catch(reject);
  await turn;
  const release = req.allowSlowBody?.();
  try {
    const digest = digestOf(req);
    if (req.waitsToContinue) res.writeContinue();
    yield* isForm ? formParts(req, digest) : bodyParts(req, digest);
    digest?.check();
  } finally {
    release?.();
    finish();
  }
}

async function* bodyParts(req: Request, digest: Digest | undefined): AsyncIterable<UploadPart> {
  const name = nameIn(`;${String(req.headers['content-disposition'] ?? '').replace(/^[^;]*;?/, '')}`);
  yield { field: 'file', name, content: contentOf(req, digest, true) };
}

async function* contentOf(
  req: Request,
  digest: Digest | undefined,
  ownsPieces: boolean,
): AsyncIterable<Buffer> {
  try {
    for await (const piece of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      digest?.hash.update(piece);
      yield piece;
      if (ownsPieces) release(piece);
    }
  } catch (cause) {
    throw isCut(cause) ? malformed('The body ended early.', cause) : cause;
  }
}

/** Yields the parts of a form as they arrive. Stops to read the body while a file is not read. */
async function* formParts(req: Request, digest: Digest | undefined): AsyncIterable<UploadPart> {
  const parts = new PassThrough({ objectMode: true });
  const files = new Set<Readable>();
  const fail = (error: Error) => {
    for (const file of files) file.destroy(error);
    parts.destroy(error);
  };
  const parser = parserOf(req);
  parser.on('file', (field, file, name) => {
    files.add(file);
    file.once('close', () => files.delete(file));
    file.on('error', () => {});
    parts.write({ field, name: name || undefined, content: partContent(file) });
  });
  parser.on('field', (field, value, _nameTruncated, isCutOff) => {
    if (isCutOff) fail(invalid([{ field, code: 'TOO_LONG', message: 'This field is too long.' }]));
    else parts.write({ field, value });
  });
  for (const [event, kind] of [
    ['filesLimit', 'files'],
    ['fieldsLimit', 'fields'],
    ['partsLimit', 'parts'],
  ] as const) {
    const message = `Send at most ${LIMITS[kind]} ${kind}.`;
    parser.on(event, () => fail(invalid([{ field: 'body', code: 'TOO_MANY', message }])));
  }
  const arriving = pipeline(() => contentOf(req, digest, false), parser).then(
    () => parts.end(),
    (cause: Error) =>
      fail(cause instanceof ApiError ? cause : malformed('The form is malformed, or ended early.', cause)),
  );
  try {
    yield* parts as AsyncIterable<UploadPart>;
    await arriving;
  } finally {
    fail(new Error('The rest of the form is not read.'));
    parser.destroy();
  }
}

function parserOf(req: Request): BusboyInstance {
  try {
    return new Busboy({
      headers: { ...req.headers, 'content-type': String(req.headers['content-type']) },
      limits: LIMITS,
      preservePath: true,
      isPartAFile: (field, _type, name) => field === 'file' || name !== undefined,
    });
  } catch (cause) {
    throw malformed('The form has no boundary.', cause);
  }
}

async function* partContent(file: Readable): AsyncIterable<Buffer> {
  yield* file as AsyncIterable<Buffer>;
}

const isCut = (error: unknown) =>
  ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes((error as NodeJS.ErrnoException).code ?? '');

const malformed = (message: string, cause?: unknown) => new ApiError('MALFORMED_UPLOAD', { message, cause });

type Digest = { readonly hash: Hash; check(): void };

const ALGORITHMS: Record<string, string> = { 'sha-256': 'sha256', 'sha-512': 'sha512' };

/** Reads `Content-Digest` (RFC 9530). Algorithms that TaskFlow does not know may be ignored. */
function digestOf({ headers }: Request): Digest | undefined {
  const given = headers['content-digest'];
  if (given === undefined) return undefined;
  for (const [, name = '', expected = ''] of String(given).matchAll(
    /([a-z0-9-]+)=:([A-Za-z0-9+/]*={0,2}):/g,
  )) {
    const algorithm = ALGORITHMS[name];
    if (!algorithm) continue;
    const hash = createHash(algorithm);
    return {
      hash,
      check() {
        if (!hash.digest().equals(Buffer.from(expected, 'base64'))) throw new ApiError('DIGEST_MISMATCH');
      },
    };
  }
  const message = 'Send a digest such as `sha-256=:…:`.';
  throw invalid([{ field: 'Content-Digest', code: 'INVALID_FORMAT', message }]);
}
