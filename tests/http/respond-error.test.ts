import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { type RequestHandler } from 'express';
import * as assert from 'uvu/assert';
import { requestLog } from '../../src/http/request-log.ts';
import { respondError } from '../../src/http/respond-error.ts';
import { listen } from '../../src/http/server.ts';
import { createLogger } from '../../src/log.ts';
import { contract } from '../contract/documented.ts';
import { sendRaw, UNLIMITED } from '../exchange.ts';
import { suite } from '../suite.ts';

const logger = createLogger({ level: 'silent', format: 'json' });

/** Errors that handlers of operations do not have, but those that serve files or streams can. */
const failing: Record<string, RequestHandler> = {
  '/sync': () => {
    throw new Error('hunter2');
  },
  '/async': async () => {
    await Promise.resolve();
    throw new Error('hunter2');
  },
  '/next': (_req, _res, next) => next(new Error('hunter2')),
  '/after-headers': async (_req, res) => {
    res.setHeader('Content-Length', 1000);
    await new Promise<void>((resolve) => res.write('the first half', () => resolve()));
    throw new Error('hunter2');
  },
  '/in-stream': async (_req, res) => {
    const parts = async function* () {
      yield 'the first half';
      throw new Error('hunter2');
    };
    await pipeline(Readable.from(parts()), res);
  },
};

suite('an unexpected error (E-18)', (it) => {
  const served = async (use: (url: string) => Promise<void>) => {
    const app = express();
    app.use(requestLog(logger));
    app.get('/well', (_req, res) => void res.end('well'));
    for (const [path, handler] of Object.entries(failing)) app.get(path, handler);
    app.use(respondError(contract, () => {}));
    const server = await listen(app, { host: '127.0.0.1', port: 0, ...UNLIMITED }, logger);
    try {
      await use(server.url);
      // The process is alive.
      assert.match(await get(server.url, '/well'), /well$/);
    } finally {
      await server.stop(0);
    }
  };
  const get = (url: string, path: string) =>
    sendRaw(url, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);

  for (const path of ['/sync', '/async', '/next']) {
    it(`500: before the response starts: ${path.slice(1)}`, () =>
      served(async (url) => {
        const response = await get(url, path);
        assert.match(response, /^HTTP\/1\.1 500 /);
        assert.match(response, '"error":"INTERNAL_ERROR"');
        assert.not.match(response, /hunter2|respond-error|\bat /);
      }));
  }

  for (const path of ['/after-headers', '/in-stream']) {
    it(`cuts off a response that has started, so that it is not mistaken for a whole one: ${path.slice(1)}`, () =>
      served(async (url) => {
        const response = await get(url, path);
        assert.match(response, /the first half/);
        assert.not.match(response, /hunter2|INTERNAL_ERROR/);
        // A complete chunked response ends with an empty chunk.
        assert.not.match(response, /\r\n0\r\n\r\n$/);
      }));
  }
});
