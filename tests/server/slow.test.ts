import { connect } from 'node:net';
import * as assert from 'uvu/assert';
import { sendRaw } from '../exchange.ts';
import { suite } from '../suite.ts';
import { HANG_MS, until } from '../waiting.ts';
import { GET, POST, parseResponse, unreachable, withServer } from './kit.ts';

/** A hundredth of the real limits. */
const SHORT = { headersTimeout: 150, requestTimeout: 300 };

suite('slow callers (E-14)', (it) => {
  it('408: headers that arrive byte by byte, or never', () =>
    withServer(
      unreachable,
      async ({ url, log }) => {
        for (const start of [`${GET}X-Slow: a`, 'G', 'GET / HTTP/1.1\r\n']) {
          const { status, headers, body } = parseResponse(await sendRaw(url, start));
          assert.equal([status, body.error, headers['connection']], [408, 'REQUEST_TIMEOUT', 'close']);
        }
        assert.equal(
          log.map((line) => line['code']),
          Array(3).fill('REQUEST_TIMEOUT'),
        );
      },
      SHORT,
    ));

  it('408: a body that arrives byte by byte, with or without Content-Length', () =>
    withServer(
      (req, res) => req.on('end', () => res.end()).resume(),
      async ({ url }) => {
        for (const framing of [
          'Content-Length: 10\r\n\r\nx',
          'Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n',
        ]) {
          const { status, body } = parseResponse(await sendRaw(url, `${POST}${framing}`));
          assert.equal([status, body.error], [408, 'REQUEST_TIMEOUT']);
        }
      },
      SHORT,
    ));

  it('408: an upload whose body hardly arrives, and one whose rest nobody reads', () =>
    withServer(
      (req, res) => {
        const end = req.allowSlowBody?.();
        if (req.headers['x-refused']) end?.();
        req.on('end', () => res.end()).resume();
      },
      async ({ url }) => {
        for (const header of ['', 'X-Refused: yes\r\n']) {
          const text = `${POST}${header}Content-Length: 1000000\r\n\r\nx`;
          const { status, body } = parseResponse(await sendRaw(url, text));
          assert.equal([status, body.error], [408, 'REQUEST_TIMEOUT'], header);
        }
      },
      SHORT,
    ));

  it('are cut off if they send nothing, without delaying others', () =>
    withServer(
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
        assert.match(await sendRaw(url, `${GET}Connection: close\r\n\r\n`), /served$/);
        assert.is(await connections(), idle.length, 'none of them is cut off yet');
        server.headersTimeout = 1;
        await until('all are gone', () => idle.every((socket) => socket.closed));
      },
      { headersTimeout: HANG_MS, requestTimeout: HANG_MS },
    ));

  it('are cut off if they do not read, so that no memory is held', () => {
    let isGone = false;
    return withServer(
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
