import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import express from 'express';
import * as assert from 'uvu/assert';
import { listen } from '../../src/http/server.ts';
import { createLogger } from '../../src/log.ts';
import { UNLIMITED } from '../exchange.ts';
import { suite } from '../suite.ts';
import { HANG_MS, until } from '../waiting.ts';
import { unreachable, withServer } from './kit.ts';

suite('an HTTP server', (it) => {
  it('does not wait forever for a slow caller when it stops', () =>
    withServer(unreachable, async ({ server }) => {
      assert.equal(
        [server.headersTimeout, server.requestTimeout, server.keepAliveTimeout, server.timeout],
        // `limitBody` has the time limit of a request.
        [15_000, 0, 65_000, 40_000],
      );
      assert.is(server.maxHeadersCount, 100);
    }));

  it('logs its address', async () => {
    const logger = createLogger({ level: 'silent', format: 'json' });
    for (const [host, expected] of [
      ['127.0.0.1', /^http:\/\/127\.0\.0\.1:\d+$/],
      ['0.0.0.0', /^http:\/\/localhost:\d+$/],
      ['::1', /^http:\/\/\[::1\]:\d+$/],
    ] as const) {
      const listening = await listen(express(), { host, port: 0, ...UNLIMITED }, logger).catch(
        (error: Error) => error,
      );
      // Not every machine has IPv6.
      if (listening instanceof Error) {
        assert.match(listening.message, `HOST ${host} is not an address of this machine`);
        continue;
      }
      assert.match(listening.url, expected);
      await listening.stop(0);
    }
  });

  it('explains why it cannot listen, and what to do', () =>
    withServer(unreachable, async ({ url }) => {
      const logger = createLogger({ level: 'silent', format: 'json' });
      const port = Number(new URL(url).port);
      const why = async (options: { host: string; port: number }) =>
        listen(express(), { ...options, ...UNLIMITED }, logger).then(
          () => 'it listens',
          (error: Error) => error.message,
        );
      assert.is(
        await why({ host: '127.0.0.1', port }),
        `PORT ${port} is in use by another program. Stop that program, or set PORT to another.`,
      );
      assert.match(
        await why({ host: '192.0.2.1', port: 0 }),
        /^HOST 192\.0\.2\.1 is not an address of this machine\. Set HOST/,
      );
      assert.match(
        await why({ host: 'no-such-host.invalid', port: 0 }),
        /^(HOST no-such-host\.invalid cannot be resolved|cannot listen)/,
      );
    }));

  it('serves a connection that it has not accepted yet when it stops', () =>
    withServer(
      (_req, res) => void res.end('done'),
      async ({ url, stop }) => {
        const hurry = new AbortController();
        const stopped = stop(HANG_MS / 1_000, hurry.signal);
        // The system opens it at once, and the server looks for it after this turn of the event loop.
        const socket = connect(Number(new URL(url).port), '127.0.0.1');
        const received = text(socket);
        socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n');
        await new Promise<void>((resolve) => process.nextTick(resolve));
        hurry.abort();
        await stopped;
        assert.match(await received, /^HTTP\/1\.1 200 OK.*done$/s);
      },
    ));

  it('finishes requests in progress, and accepts no new ones, when it stops', () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    return withServer(
      async (req, res) => {
        if (req.url === '/slow') await gate;
        res.end(`done ${req.url}`);
      },
      async ({ url, stop, server }) => {
        const agent = new Agent({ keepAlive: true });
        const ask = (path: string) =>
          new Promise<{ message: IncomingMessage; text: string }>((resolve, reject) => {
            request(new URL(path, url), { agent }, (message) => {
              let body = '';
              message.setEncoding('utf8').on('data', (chunk: string) => {
                body += chunk;
              });
              message.on('end', () => resolve({ message, text: body }));
            })
              .on('error', reject)
              .end();
          });
        // One idle connection, and one in the middle of a request.
        assert.is((await ask('/quick')).message.headers['connection'], 'keep-alive');
        const slow = ask('/slow');
        const connections = () =>
          new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
        await until('the slow request has arrived', async () => (await connections()) >= 1);
        await ask('/quick');

        let isStopped = false;
        const hurry = new AbortController();
        const stopped = stop(HANG_MS / 1_000, hurry.signal).then(() => {
          isStopped = true;
        });
        const meanwhile = await ask('/quick');
        assert.equal([meanwhile.text, meanwhile.message.headers['connection']], ['done /quick', 'close']);
        hurry.abort();
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
        assert.ok(performance.now() - waited < HANG_MS, 'a connection was left to idle');
      },
    );
  });
});
