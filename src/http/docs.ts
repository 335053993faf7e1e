import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Request, RequestHandler, Response } from 'express';
import { createSite, type Page, type Site } from '../docs/site.ts';
import { ApiError } from '../errors.ts';
import { matches } from './entity-tags.ts';

const OURS = /^\/(?:docs(?:\/|$)|openapi\.|llms)/;

const FOR_GOOD = 'public, max-age=31536000, immutable';
const FOR_NOW = 'public, max-age=300';

/** Each is done once for each page, beside the event loop. Quality 9 takes a third of a second for Redoc, 11 takes three. */
const ENCODERS = {
  br: (content: Buffer) =>
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (content: Buffer) => promisify(gzip)(content, { level: 9 }),
  identity: async (content: Buffer) => content,
};

type Encoding = keyof typeof ENCODERS;

/** Less than this fits into the packets that an answer takes anyway. */
const COMPRESS_BYTES = 1024;

/** A page as it was made once, and each encoding of it that was asked for. */
class File {
  readonly page: Page;
  readonly #content: Buffer;
  readonly #digest: string;
  readonly #encoded = new Map<Encoding, Promise<Buffer>>();

  constructor(page: Page) {
    this.page = page;
    this.#content = Buffer.from(page.content());
    this.#digest = createHash('sha256').update(this.#content).digest('base64url').slice(0, 22);
  }

  get encodings(): Encoding[] {
    return this.#content.length < COMPRESS_BYTES ? ['identity'] : ['br', 'gzip', 'identity'];
  }

  etag(encoding: Encoding): string {
    return encoding === 'identity' ? `"${this.#digest}"` : `"${this.#digest}-${encoding}"`;
  }

  encoded(encoding: Encoding): Promise<Buffer> {
    const known = this.#encoded.get(encoding);
    if (known) return known;
    const made = ENCODERS[encoding](this.#content);
    this.#encoded.set(encoding, made);
    return made;
  }
}

/** The documentation and the contract, as files that a browser or a CDN may keep until they change. */
export function docs(): RequestHandler {
  let site: Site | undefined;
  const files = new Map<Page, File>();
  return async (req, res, next) => {
    if (!OURS.test(req.path)) return next();
    site ??= createSite();
    const page = site.get(req.path);
    if (!page) return next();
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.setHeader('Allow', 'GET, HEAD, OPTIONS');
      if (req.method !== 'OPTIONS') throw new ApiError('METHOD_NOT_ALLOWED');
      return void res.status(204).end();
    }
    const file = files.get(page) ?? new File(page);
    files.set(page, file);
    await send(req, res, file);
  };
}

async function send(req: Request, res: Response, file: File): Promise<void> {
  const { type, policy, isImmutable } = file.page;
  // In our order: browsers name gzip first, out of habit.
  const encoding = file.encodings.find((each) => req.acceptsEncodings(each)) ?? 'identity';
  const etag = file.etag(encoding);
  res.setHeader('Content-Type', type);
  if (policy) res.setHeader('Content-Security-Policy', policy);
  res.setHeader('Cache-Control', isImmutable ? FOR_GOOD : FOR_NOW);
  res.setHeader('Access-Control-Allow-Origin', '*');
  res.vary('Accept-Encoding');
  res.setHeader('ETag', etag);
  if (matches(req.headers['if-none-match'], etag)) return void res.status(304).end();
  const content = await file.encoded(encoding);
  if (encoding !== 'identity') res.setHeader('Content-Encoding', encoding);
  // Node says nothing of the length to HEAD.
  res.setHeader('Content-Length', content.length);
  res.end(content);
}
