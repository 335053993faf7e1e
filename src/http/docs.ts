import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Request, RequestHandler, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { Limiter } from '../concurrency.ts';
import { addressed, mentionsAddress } from '../docs/address.ts';
import { createSite, type Page, type Site } from '../docs/site.ts';
import { ApiError } from '../errors.ts';
import { JSON_TYPE } from './accept.ts';
import { matches } from './header-grammar.ts';
import type { Load } from './load.ts';

const OURS = /^\/(?:docs(?:\/|$)|openapi[.-]|asyncapi\.|llms)/;

const FOR_GOOD = 'public, max-age=31536000, immutable';
const FOR_NOW = 'public, max-age=300';
/** For pages that show the `Host` of the request, which not every CDN includes in its cache keys. */
const FOR_ONE_CALLER = 'private, max-age=300';

/** Compress in the thread pool, not on the event loop. */
const ENCODERS = {
  br: (content: Buffer, { brotli }: Effort) =>
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: brotli } }),
  gzip: (content: Buffer, { gzip: level }: Effort) => promisify(gzip)(content, { level }),
  identity: async (content: Buffer) => content,
};

type Encoding = keyof typeof ENCODERS;
type Effort = { brotli: number; gzip: number };

/** For content that is compressed once. Quality 9 takes 0.3 s for Redoc, quality 11 takes 3 s. */
const THOROUGH: Effort = { brotli: 9, gzip: 9 };
/** For pages that show the `Host` of the request: each host that a caller invents causes another compression. */
const QUICK: Effort = { brotli: 4, gzip: 3 };
const MAX_CACHED_BYTES = 16 * 1024 * 1024;

const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;
const MAX_HOST = 260;

/** A page for a deeper path would repeat `../` in each link. */
const MAX_SEGMENTS = 12;

/** Less than this fits into the packets that a response takes anyway. */
const COMPRESS_BYTES = 1024;

/** A page, and each encoding of it that was requested. */
class File {
  readonly page: Page;
  readonly mentionsAddress: boolean;
  readonly #content: Buffer;
  readonly #digest: string;
  readonly #effort: Effort;
  readonly #encoded = new Map<Encoding, Promise<Buffer>>();

  constructor(page: Page, effort: Effort, address?: string) {
    this.page = page;
    const content = page.content();
    // Immutable content is the same at every address.
    this.mentionsAddress = !page.isImmutable && typeof content === 'string' && mentionsAddress(content);
    const isAddressed = this.mentionsAddress && address !== undefined;
    this.#content = Buffer.from(isAddressed ? addressed(String(content), page.type, address) : content);
    this.#effort = effort;
    this.#digest = createHash('sha256').update(this.#content).digest('base64url').slice(0, 22);
  }

  get bytes(): number {
    return this.#content.length;
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
    const made = ENCODERS[encoding](this.#content, this.#effort);
    this.#encoded.set(encoding, made);
    return made;
  }
}

type DocsOptions = {
  /** The URL of the service for clients. Without it, pages show the address of the request. */
  publicUrl: string | undefined;
  isHttps: boolean;
};

/** Serves the documentation and the contract as files that a browser or a CDN may cache. */
export function docs(
  { publicUrl, isHttps }: DocsOptions,
  load: Pick<Load, 'letIn'>,
): {
  serve: RequestHandler;
  notFound: RequestHandler;
} {
  let site: Site | undefined;
  const written = new Map<Page, File>();
  const byAddress = new LRUCache<string, File>({
    maxSize: MAX_CACHED_BYTES,
    sizeCalculation: ({ bytes }) => bytes,
  });
  const theSite = () => (site ??= createSite({ publicUrl }));

  function plainFileOf(page: Page): File {
    const file = written.get(page) ?? new File(page, THOROUGH);
    written.set(page, file);
    return file;
  }

  /** A page takes 10 ms of CPU. Pages for 20 new hosts, made at once, delayed all requests by a second. */
  const pages = new Limiter({ inAll: 1 });

  async function sendAddressed(req: Request, res: Response, page: Page, address: string): Promise<void> {
    const key = `${address} ${req.path}`;
    const known = byAddress.get(key);
    if (known) return send(req, res, known);
    await pages.run('all', async () => {
      await nextTurn();
      if (res.closed) return;
      const file = byAddress.get(key) ?? new File(page, address === publicUrl ? THOROUGH : QUICK, address);
      byAddress.set(key, file);
      await send(req, res, file);
    });
  }

  return {
    async serve(req, res, next) {
      if (req.path === '/' || req.path === '/docs/') {
        if (!prefersPage(req)) return next();
        res.setHeader('Location', publicUrl ? `${req.public_path}/docs` : relativeDocs(req));
        return void res.status(302).setHeader('Cache-Control', 'no-store').vary('Accept').end();
      }
      const page = OURS.test(req.path) ? theSite().get(req.path) : undefined;
      if (!page) return next();
      if (!isRead(req)) {
        res.setHeader('Allow', 'GET, HEAD, OPTIONS');
        if (req.method !== 'OPTIONS') throw new ApiError('METHOD_NOT_ALLOWED');
        return void res.status(204).end();
      }
      await load.letIn(req, res);
      const file = plainFileOf(page);
      const isShared = publicUrl !== undefined || !file.mentionsAddress;
      res.setHeader('Cache-Control', page.isImmutable ? FOR_GOOD : isShared ? FOR_NOW : FOR_ONE_CALLER);
      const address = publicUrl ?? addressOf(req, isHttps);
      if (address === undefined || !file.mentionsAddress) await send(req, res, file);
      else await sendAddressed(req, res, page, address);
    },
    notFound(req, res) {
      const isPage = !/^\/api(?:\/|$)/.test(req.path) && req.path.split('/').length <= MAX_SEGMENTS;
      if (!isPage || !prefersPage(req)) {
        const message = `The path does not exist. The API reference is at ${req.public_path}/docs.`;
        throw new ApiError('ROUTE_NOT_FOUND', { message });
      }
      const { type, policy = '', content } = theSite().notFound(req.path);
      res.fail({ status: 404, code: 'ROUTE_NOT_FOUND' });
      res.status(404).vary('Accept');
      res.setHeader('Content-Type', type);
      res.setHeader('Content-Security-Policy', policy);
      res.setHeader('Cache-Control', 'no-store');
      res.end(content());
    },
  };
}

const isRead = ({ method }: Request) => method === 'GET' || method === 'HEAD';

/** Works under any path prefix that a proxy removes, unless the proxy maps the prefix without a slash to the root. */
const relativeDocs = ({ path }: Request) => (path === '/' ? './docs' : '../docs');

/** Whether the caller prefers HTML, as browsers do. Programs that accept anything get JSON. */
function prefersPage(req: Request): boolean {
  return (
    isRead(req) &&
    req.headers.accept?.toLowerCase().includes('text/html') === true &&
    req.accepts([JSON_TYPE, 'text/html']) === 'text/html'
  );
}

/** Returns the address of the request, or nothing if `Host` is not plainly a host and port, so that it is never shown. */
function addressOf(req: Request, isHttps: boolean): string | undefined {
  const { host = '' } = req.headers;
  return host.length <= MAX_HOST && HOST.test(host) ? `${isHttps ? 'https' : 'http'}://${host}` : undefined;
}

async function send(req: Request, res: Response, file: File): Promise<void> {
  const { type, policy } = file.page;
  // In our order, since browsers list gzip first.
  const encoding = file.encodings.find((each) => req.acceptsEncodings(each)) ?? 'identity';
  const etag = file.etag(encoding);
  res.setHeader('Content-Type', type);
  if (policy) res.setHeader('Content-Security-Policy', policy);
  res.setHeader('Access-Control-Allow-Origin', '*');
  res.vary('Accept-Encoding');
  res.setHeader('ETag', etag);
  if (matches(req.headers['if-none-match'], etag)) return void res.status(304).end();
  const content = await file.encoded(encoding);
  if (encoding !== 'identity') res.setHeader('Content-Encoding', encoding);
  // Node sets no length in responses to HEAD.
  res.setHeader('Content-Length', content.length);
  res.end(content);
}
