import { connect, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import * as assert from 'uvu/assert';
import { sendRaw } from '../exchange.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { GET, POST, parseResponse, unreachable, withServer } from './kit.ts';

const malformed: [string, string | Buffer][] = [
  ['not HTTP', 'hello\r\n\r\n'],
  ['TLS', Buffer.from('16030100a5010000a10303', 'hex')],
  ['HTTP/9.9', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n'],
  ['HTTP/2 without negotiation', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['an unknown method', 'FETCH / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a space in the path', 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a header without a colon', `${GET}nonsense\r\n\r\n`],
  ['a space before a colon', `${GET}Accept : text/plain\r\n\r\n`],
  ['a control character in a header', `${GET}X-Request-Id: a\u0001b\r\n\r\n`],
  ['NUL in a header', `${GET}X-Request-Id: a\0b\r\n\r\n`],
  ['lines that end in a bare LF', 'GET / HTTP/1.1\nHost: x\n\n'],
  ['a bare CR', 'GET / HTTP/1.1\rHost: x\r\r'],
  [
    'Content-Length before Transfer-Encoding',
    `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  [
    'Transfer-Encoding before Content-Length',
    `${POST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`,
  ],
  ['two different lengths', `${POST}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`],
  ['two equal lengths', `${POST}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`],
  ['an invalid length', `${POST}Content-Length: 5x\r\n\r\nhello`],
  ['a negative length', `${POST}Content-Length: -5\r\n\r\nhello`],
  ['a length above the maximum', `${POST}Content-Length: 99999999999999999999\r\n\r\n`],
];

suite('malformed HTTP (E-13)', (it) => {
  for (const [how, text] of malformed) {
    it(`400: returns the error envelope and logs a line: ${how}`, () =>
      withServer(unreachable, async ({ url, log }) => {
        const { status, headers, body } = parseResponse(await sendRaw(url, text));
        assert.is(status, 400);
        assert.equal(body, {
          success: false,
          data: null,
          message: 'The request is not valid HTTP.',
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

  it('400: a body with malformed chunks', () =>
    withServer(
      (req, res) => req.on('end', () => res.end()).resume(),
      async ({ url }) => {
        const response = await sendRaw(url, `${POST}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`);
        assert.is(parseResponse(response).body.error, 'MALFORMED_REQUEST');
      },
    ));

  it('408: a request that takes too long', () =>
    withServer(unreachable, async ({ url, server, log }) => {
      const slow = sendRaw(url, 'GET / HTTP/1.1\r\nHost: ');
      const [socket] = await new Promise<[Socket]>((resolve) =>
        server.once('connection', (s) => resolve([s])),
      );
      server.emit(
        'clientError',
        Object.assign(new Error('slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }),
        socket,
      );
      const { status, body } = parseResponse(await slow);
      assert.equal([status, body.error], [408, 'REQUEST_TIMEOUT']);
      assert.is(log[0]?.['code'], 'REQUEST_TIMEOUT');
    }));

  it('cuts the connection if a response has started, so that it does not seem to continue', () =>
    withServer(
      (_req, res) => {
        res.setHeader('Content-Length', 1000);
        res.write('the first half');
      },
      async ({ url, log }) => {
        const { hostname, port } = new URL(url);
        const socket = connect(Number(port), hostname);
        let received = '';
        socket.setEncoding('utf8').on('data', (chunk: string) => {
          received += chunk;
        });
        socket.on('error', () => {});
        socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
        await until('the first half is there', () => received.endsWith('the first half'));
        socket.write('nonsense\r\n\r\n');
        await until('the server hangs up', () => socket.closed);
        assert.ok(received.endsWith('the first half'));
        assert.not.match(received, 'MALFORMED');
        assert.equal(log, []);
      },
    ));

  it('sends nothing to a caller that has disconnected', () =>
    withServer(unreachable, async ({ server, log }) => {
      const socket = new Writable({ write: (_chunk, _encoding, done) => done() });
      server.emit('clientError', Object.assign(new Error('reset'), { code: 'ECONNRESET' }), socket);
      assert.ok(socket.destroyed);
      assert.equal(log, []);
    }));
});
