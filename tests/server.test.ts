import { Agent, type IncomingMessage, request, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import express, { type Express, type RequestHandler } from 'express';
import * as assert from 'uvu/assert';
import { createLogger } from '../src/log.ts';
import { type Listening, type ListenOptions, listen } from '../src/server.ts';
import { utter } from './exchange.ts';
import { suite } from './suite.ts';
import { until } from './waiting.ts';
import { inWorld, type LogLine } from './world.ts';

type Running = Listening & { log: LogLine[]; server: Server };

/** A server with a handler of the test's, until the test is over. */
async function serving(
  handler: RequestHandler,
  use: (running: Running) => Promise<void>,
  limits: ListenOptions['limits'] = {},
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
  const listening = await listen(app, { host: '127.0.0.1', port: 0, limits }, logger);
  await utter(listening.url, 'GET /server HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  try {
    await use({ ...listening, log, server: server as unknown as Server });
  } finally {
    await listening.stop(0);
  }
}

const never: RequestHandler = () => {
  throw new Error('this should not have reached the app');
};

function told(answer: string) {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const [status = '', ...headers] = head.split('\r\n');
  const named = Object.fromEntries(
    headers.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 2),
    ]),
  );
  return { status: Number(status.split(' ')[1]), headers: named, body: JSON.parse(body || '{}') };
}

const GET = 'GET /api/v1/tasks HTTP/1.1\r\nHost: x\r\n';
const POST = 'POST /api/v1/tasks HTTP/1.1\r\nHost: x\r\n';

const malformed: [string, string | Buffer][] = [
  ['no HTTP', 'hello\r\n\r\n'],
  ['TLS', Buffer.from('16030100a5010000a10303', 'hex')],
  ['HTTP/9.9', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n'],
  ['HTTP/2 without asking', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['an unknown method', 'FETCH / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a blank in the path', 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a header without a colon', `${GET}nonsense\r\n\r\n`],
  ['a blank before a colon', `${GET}Accept : text/plain\r\n\r\n`],
  ['a control character in a header', `${GET}X-Request-Id: a\u0001b\r\n\r\n`],
  ['NUL in a header', `${GET}X-Request-Id: a\0b\r\n\r\n`],
  ['lines that end in a bare LF', 'GET / HTTP/1.1\nHost: x\n\n'],
  ['a bare CR', 'GET / HTTP/1.1\rHost: x\r\r'],
  ['a length and a coding', `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['a coding and a length', `${POST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`],
  ['two lengths', `${POST}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`],
  ['two equal lengths', `${POST}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`],
  ['a length that is none', `${POST}Content-Length: 5x\r\n\r\nhello`],
  ['a negative length', `${POST}Content-Length: -5\r\n\r\nhello`],
  ['a length beyond all numbers', `${POST}Content-Length: 99999999999999999999\r\n\r\n`],
];

suite('what is not HTTP (E-13)', (it) => {
  for (const [how, text] of malformed) {
    it(`400 with the envelope, and a line in the log: ${how}`, () =>
      serving(never, async ({ url, log }) => {
        const { status, headers, body } = told(await utter(url, text));
        assert.is(status, 400);
        assert.equal(body, {
          success: false,
          data: null,
          message: 'The request is not well-formed HTTP.',
          error: 'MALFORMED_REQUEST',
          errors: [],
          meta: { request_id: headers['x-request-id'] },
        });
        assert.equal(
          [headers['content-type'], headers['connection'], headers['cache-control']],
          ['application/json', 'close', 'no-store'],
        );
        const [line, ...more] = log;
        assert.equal(more, []);
        assert.equal(
          [line?.['request_id'], line?.['status'], line?.['code'], line?.level],
          [headers['x-request-id'], 400, 'MALFORMED_REQUEST', 'info'],
        );
        assert.not.match(JSON.stringify(log), 'hello');
      }));
  }

  it('400: a body in chunks that are none', () =>
    serving(
      (req, res) => req.on('end', () => res.end()).resume(),
      async ({ url }) => {
        const answer = await utter(url, `${POST}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`);
        assert.is(told(answer).body.error, 'MALFORMED_REQUEST');
      },
    ));

  it('408: a request that takes too long', () =>
    serving(never, async ({ url, server, log }) => {
      const slow = utter(url, 'GET / HTTP/1.1\r\nHost: ');
      const [socket] = await new Promise<[Socket]>((resolve) =>
        server.once('connection', (s) => resolve([s])),
      );
      server.emit(
        'clientError',
        Object.assign(new Error('slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }),
        socket,
      );
      const { status, body } = told(await slow);
      assert.equal([status, body.error], [408, 'REQUEST_TIMEOUT']);
      assert.is(log[0]?.['code'], 'REQUEST_TIMEOUT');
    }));

  it('nothing: where an answer is under way already, which must not seem to go on', () =>
    serving(
      (_req, res) => {
        res.setHeader('Content-Length', 1000);
        res.write('the first half');
      },
      async ({ url, log }) => {
        const { hostname, port } = new URL(url);
        const socket = connect(Number(port), hostname);
        let heard = '';
        socket.setEncoding('utf8').on('data', (chunk: string) => {
          heard += chunk;
        });
        socket.on('error', () => {});
        socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
        await until('the first half is there', () => heard.endsWith('the first half'));
        socket.write('nonsense\r\n\r\n');
        await until('the server hangs up', () => socket.closed);
        assert.ok(heard.endsWith('the first half'));
        assert.not.match(heard, 'MALFORMED');
        assert.equal(log, []);
      },
    ));

  it('nothing: to a caller who is gone', () =>
    serving(never, async ({ server, log }) => {
      const socket = new Writable({ write: (_chunk, _encoding, done) => done() });
      server.emit('clientError', Object.assign(new Error('reset'), { code: 'ECONNRESET' }), socket);
      assert.ok(socket.destroyed);
      assert.equal(log, []);
    }));
});

inWorld('HTTP at its edges', (it) => {
  it('400: HTTP/1.1 needs a Host, HTTP/1.0 does not (E-13)', async ({ url }) => {
    const { status, body, headers } = told(
      await utter(url, 'GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n'),
    );
    assert.equal([status, body.error], [400, 'MALFORMED_REQUEST']);
    assert.is(body.message, 'A request in HTTP/1.1 needs a `Host` header.');
    assert.is(body.meta.request_id, headers['x-request-id']);
    assert.is(told(await utter(url, 'GET /health/live HTTP/1.0\r\n\r\n')).status, 200);
  });

  it('431: headers too long, or more than a hundred of them', async ({ url, ada }) => {
    const many = (count: number) =>
      `GET /api/v1/tasks HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${ada.token}\r\n${Array.from({ length: count - 4 }, (_, i) => `X-${i}: 1\r\n`).join('')}Accept: */*\r\n\r\n`;
    assert.is(told(await utter(url, many(100))).status, 200);
    for (const count of [101, 129, 500]) {
      const { status, body } = told(await utter(url, many(count)));
      assert.equal([status, body.error], [431, 'HEADERS_TOO_LARGE'], String(count));
    }
    const long = told(await utter(url, `${GET}X-Long: ${'x'.repeat(20_000)}\r\n\r\n`));
    assert.equal([long.status, long.body.error], [431, 'HEADERS_TOO_LARGE']);
    const path = told(await utter(url, `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`));
    assert.equal([path.status, path.body.error], [431, 'HEADERS_TOO_LARGE']);
  });

  it('200: what is expected, and what may be ignored', async ({ url }) => {
    for (const header of [
      'Expect: the-impossible',
      'Upgrade: websocket\r\nConnection: upgrade',
      'Expect: 100-continue',
    ]) {
      const answer = await utter(
        url,
        `GET /health/live HTTP/1.1\r\nHost: x\r\n${header}\r\nConnection: close\r\n\r\n`,
      );
      assert.is(told(answer.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '')).status, 200, header);
    }
  });

  it('100: a body is asked for when it is to be read, so that none is sent in vain', async (world) => {
    const { url, ada } = world;
    const body = '{"title": "Translate Menabrea"}';
    const post = (headers: string[], sent = body) =>
      utter(
        url,
        `${[`${POST}Expect: 100-continue`, 'Connection: close', ...headers].join('\r\n')}\r\n\r\n${sent}`,
      );
    const from = `Authorization: Bearer ${ada.token}`;
    const json = ['Content-Type: application/json', `Content-Length: ${body.length}`];
    const asked = await post([from, ...json]);
    assert.match(asked, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 /);
    assert.is(
      (await post([from, json[0] ?? '', 'Content-Length: 2'], '{}')).match(/HTTP\/1\.1 \d+/g)?.join(),
      'HTTP/1.1 100,HTTP/1.1 400',
    );
    const refused: [number, string[]][] = [
      [401, json],
      [413, [from, 'Content-Type: application/json', 'Content-Length: 300000']],
      [415, [from, 'Content-Type: text/plain', 'Content-Length: 300000']],
    ];
    for (const [status, headers] of refused) assert.is(told(await post(headers, '')).status, status);
    const unasked = [
      `${POST}Expect: x100-continued`,
      // Which knows of no answer before the answer.
      'POST /api/v1/tasks HTTP/1.0\r\nExpect: 100-continue',
    ];
    for (const head of unasked) {
      const text = [head, 'Connection: close', from, ...json].join('\r\n');
      assert.is(told(await utter(url, `${text}\r\n\r\n${body}`)).status, 201, head);
    }
  });

  it('400: a body in any coding but chunks, before anything is done (E-13)', async ({ url, ada, db }) => {
    for (const coding of ['chunked, gzip', 'gzip', 'identity', 'xchunked']) {
      const head = `POST /api/v1/auth/logout HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ada.token}`;
      const answer = await utter(url, `${head}\r\nTransfer-Encoding: ${coding}\r\nConnection: close\r\n\r\n`);
      assert.equal([told(answer).status, told(answer).body.error], [400, 'MALFORMED_REQUEST'], coding);
    }
    const session = await db
      .selectFrom('session')
      .selectAll()
      .where('id', '=', ada.session_id)
      .executeTakeFirst();
    assert.is(session?.revoked_at, null);
  });

  it('405: a tunnel is not dug, and the service lives on', async ({ url, anonymous, log }) => {
    for (const target of ['example.com:443', '/api/v1/tasks', '*']) {
      const text = await utter(url, `CONNECT ${target} HTTP/1.1\r\nHost: example.com:443\r\n\r\n`);
      const { status, headers, body } = told(text);
      assert.equal([status, body.error], [405, 'METHOD_NOT_ALLOWED'], target);
      assert.match(headers['allow'] ?? '', 'GET');
      assert.is(log.at(-1)?.['request_id'], body.meta.request_id);
    }
    await anonymous.get('/health/live').expect(200);
  });
});

/** A hundredth of the real ones. */
const SHORT = { headersTimeout: 150, requestTimeout: 300, connectionsCheckingInterval: 20 };

suite('the slow (E-14)', (it) => {
  it('408: headers that come a letter at a time, or never', () =>
    serving(
      never,
      async ({ url, log }) => {
        for (const start of [`${GET}X-Slow: a`, 'G', 'GET / HTTP/1.1\r\n']) {
          const { status, headers, body } = told(await utter(url, start));
          assert.equal([status, body.error, headers['connection']], [408, 'REQUEST_TIMEOUT', 'close']);
        }
        assert.equal(
          log.map((line) => line['code']),
          Array(3).fill('REQUEST_TIMEOUT'),
        );
      },
      SHORT,
    ));

  it('408: a body that comes a letter at a time, whether or not its length is told', () =>
    serving(
      (req, res) => req.on('end', () => res.end()).resume(),
      async ({ url }) => {
        for (const framing of [
          'Content-Length: 10\r\n\r\nx',
          'Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n',
        ]) {
          const { status, body } = told(await utter(url, `${POST}${framing}`));
          assert.equal([status, body.error], [408, 'REQUEST_TIMEOUT']);
        }
      },
      SHORT,
    ));

  it('those who say nothing are cut off, and keep nobody else waiting meanwhile', () =>
    serving(
      (_req, res) => void res.end('served'),
      async ({ url, server }) => {
        const { hostname, port } = new URL(url);
        const idle = Array.from({ length: 300 }, () =>
          connect(Number(port), hostname)
            .on('error', () => {})
            .resume(),
        );
        const connections = () =>
          new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
        await until('all are connected', async () => (await connections()) === idle.length);
        const started = performance.now();
        assert.match(await utter(url, `${GET}Connection: close\r\n\r\n`), /served$/);
        assert.ok(performance.now() - started < 500);
        await until('all are gone', () => idle.every((socket) => socket.closed));
      },
      { ...SHORT, headersTimeout: 1_000, requestTimeout: 2_000 },
    ));

  it('those who do not read are cut off, so that nothing is kept for them', () => {
    let isGone = false;
    return serving(
      (_req, res) => {
        res.on('close', () => {
          isGone = true;
        });
        res.write(Buffer.alloc(64 * 1024 * 1024));
      },
      async ({ url }) => {
        const { hostname, port } = new URL(url);
        const deaf = connect(Number(port), hostname).on('error', () => {});
        deaf.pause().write(`${GET}\r\n`);
        await until('it is cut off', () => isGone);
        deaf.destroy();
      },
      { timeout: 300 },
    );
  });
});

suite('a server', (it) => {
  it('does not wait for ever for a slow caller', () =>
    serving(never, async ({ server }) => {
      assert.equal(
        [server.headersTimeout, server.requestTimeout, server.keepAliveTimeout, server.timeout],
        [15_000, 30_000, 65_000, 40_000],
      );
      assert.is(server.maxHeadersCount, 100);
    }));

  it('says where it listens', async () => {
    const logger = createLogger({ level: 'silent', format: 'json' });
    for (const [host, expected] of [
      ['127.0.0.1', /^http:\/\/127\.0\.0\.1:\d+$/],
      ['0.0.0.0', /^http:\/\/localhost:\d+$/],
      ['::1', /^http:\/\/\[::1\]:\d+$/],
    ] as const) {
      const listening = await listen(express(), { host, port: 0 }, logger).catch((error: Error) => error);
      // Not every machine has IPv6.
      if (listening instanceof Error) {
        assert.match(listening.message, `HOST ${host} is no address of this machine`);
        continue;
      }
      assert.match(listening.url, expected);
      await listening.stop(0);
    }
  });

  it('says why it cannot listen, and what to do', () =>
    serving(never, async ({ url }) => {
      const logger = createLogger({ level: 'silent', format: 'json' });
      const port = Number(new URL(url).port);
      const why = async (options: { host: string; port: number }) =>
        listen(express(), options, logger).then(
          () => 'it listens',
          (error: Error) => error.message,
        );
      assert.is(
        await why({ host: '127.0.0.1', port }),
        `PORT ${port} is in use by another program. Stop that one, or set PORT to another.`,
      );
      assert.match(
        await why({ host: '192.0.2.1', port: 0 }),
        /^HOST 192\.0\.2\.1 is no address of this machine\. Set HOST/,
      );
      assert.match(
        await why({ host: 'no-such-host.invalid', port: 0 }),
        /^(HOST no-such-host\.invalid is not known|cannot listen)/,
      );
    }));

  it('finishes what is under way, and takes nothing new, when it stops', () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    return serving(
      async (req, res) => {
        if (req.url === '/slow') await gate;
        res.end(`done ${req.url}`);
      },
      async ({ url, stop, server }) => {
        const agent = new Agent({ keepAlive: true });
        const ask = (path: string) =>
          new Promise<{ message: IncomingMessage; text: string }>((resolve, reject) => {
            request(new URL(path, url), { agent }, (message) => {
              let text = '';
              message.setEncoding('utf8').on('data', (chunk: string) => {
                text += chunk;
              });
              message.on('end', () => resolve({ message, text }));
            })
              .on('error', reject)
              .end();
          });
        // One connection that idles, and one in the middle of a request.
        assert.is((await ask('/quick')).message.headers['connection'], 'keep-alive');
        const slow = ask('/slow');
        const connections = () =>
          new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
        await until('the slow request has arrived', async () => (await connections()) >= 1);
        await ask('/quick');

        let isStopped = false;
        const stopped = stop(0.2).then(() => {
          isStopped = true;
        });
        const meanwhile = await ask('/quick');
        assert.equal([meanwhile.text, meanwhile.message.headers['connection']], ['done /quick', 'close']);
        await until('nothing new is taken', () =>
          ask('/quick').then(
            () => false,
            () => true,
          ),
        );
        assert.not(isStopped);
        open();
        assert.is((await slow).text, 'done /slow');
        const waited = performance.now();
        await stopped;
        assert.ok(performance.now() - waited < 2_000, 'a connection was left to idle');
      },
    );
  });
});
