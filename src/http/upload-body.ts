import { createHash, type Hash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Upload, UploadPart } from '../contract.ts';
import type { Operation } from '../document.ts';
import { ApiError, invalid } from '../errors.ts';
import { release } from '../files/memory.ts';
import { nameIn } from '../files/names.ts';
import { formParts, malformed } from './form-parts.ts';
import { hasBody } from './json-body.ts';
import type { Streams } from './load.ts';

declare module 'express-serve-static-core' {
  interface Request {
    upload?: Upload;
  }
}

export type UploadServices = { readonly uploads: Streams };

const FORM = 'multipart/form-data';

/** Whether the handler reads the body as a stream. */
export const isUpload = ({ requestBody }: Pick<Operation, 'requestBody'>): boolean =>
  requestBody !== undefined && !('application/json' in requestBody.content);

/** Prepares an upload, whose body the handler reads. It does not touch the body. */
export function uploadBody(operation: Operation, { uploads }: UploadServices): RequestHandler {
  const types = Object.keys(operation.requestBody?.content ?? {});
  return (req, res, next) => {
    const [type = ''] = (req.headers['content-type'] ?? '').toLowerCase().split(/[ \t]*;/);
    if (hasBody(req) && (!types.includes(type) || !isPlain(req))) {
      const message = `Send the file as ${types.join(', or as ')}, without \`Content-Encoding\`.`;
      throw new ApiError('UNSUPPORTED_MEDIA_TYPE', { message });
    }
    const isForm = type === FORM;
    req.upload = { isForm, type, parts: () => read(req, res, { isForm, uploads }) };
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
  const endSlowBody = req.allowSlowBody?.();
  try {
    const digest = digestOf(req);
    if (req.waitsToContinue) res.writeContinue();
    yield* isForm ? formParts(req.headers, contentOf(req, digest, false)) : bodyParts(req, digest);
    digest?.check();
  } finally {
    endSlowBody?.();
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
  } finally {
    // The rest of a refused upload. Otherwise a client that first sends everything would wait until the connection is cut, because
    // Node only discards bodies of which nothing was read.
    req.resume();
  }
}

const isCut = (error: unknown) =>
  ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes((error as NodeJS.ErrnoException).code ?? '');

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
