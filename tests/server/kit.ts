import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Writable } from 'node:stream';
import express, { type Express, type RequestHandler } from 'express';
import { type Listening, listen } from '../../src/http/server.ts';
import { createLogger } from '../../src/log.ts';
import { sendRaw, UNLIMITED } from '../exchange.ts';
import { HANG_MS } from '../waiting.ts';
import type { LogLine } from '../world.ts';

type Running = Listening & { log: LogLine[]; server: Server };

/** Limits that can change while the server runs. */
type Limits = Partial<Pick<Server, 'headersTimeout' | 'requestTimeout' | 'timeout'>>;

/**
 * A server with a handler of the test, until the test ends. `limits` apply as soon as the server is known.
 */
export async function withServer(
  handler: RequestHandler,
  use: (running: Running) => Promise<void>,
  limits: Limits = {},
  options: Partial<typeof UNLIMITED> = {},
): Promise<void> {
  const log: LogLine[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      log.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const app: Express = express();
  app.disable('x-powered-by').disable('etag');
  let server: Server | undefined;
  app.get('/server', (req, res) => {
    ({ server } = req.socket as Socket & { server: Server });
    res.end();
  });
  app.use(handler);
  const logger = createLogger({ level: 'info', format: 'json', stream });
  const { requestTimeout = HANG_MS, ...changing } = limits;
  const patient = {
    connectionsCheckingInterval: 20,
    graceMs: HANG_MS,
    hurriedGraceMs: HANG_MS,
    requestTimeout,
  };
  const listening = await listen(
    app,
    { host: '127.0.0.1', port: 0, limits: patient, ...UNLIMITED, ...options },
    logger,
  );
  await sendRaw(listening.url, 'GET /server HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  const known = server as unknown as Server;
  Object.assign(known, changing);
  try {
    await use({ ...listening, log, server: known });
  } finally {
    await listening.stop(0);
  }
}

export const unreachable: RequestHandler = () => {
  throw new Error('this should not have reached the app');
};

export function parseResponse(response: string) {
  const [head = '', body = ''] = response.split('\r\n\r\n');
  const [status = '', ...headers] = head.split('\r\n');
  const named = Object.fromEntries(
    headers.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 2),
    ]),
  );
  return { status: Number(status.split(' ')[1]), headers: named, body: JSON.parse(body || '{}') };
}

export const GET = 'GET /api/v1/tasks HTTP/1.1\r\nHost: x\r\n';
export const POST = 'POST /api/v1/tasks HTTP/1.1\r\nHost: x\r\n';
