import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connect, type Socket } from 'node:net';
import type { RequestHandler } from 'express';
import * as assert from 'uvu/assert';
import { sendRaw } from '../exchange.ts';
import { suite } from '../suite.ts';
import { holdTimers } from '../timers.ts';
import { until } from '../waiting.ts';
import { withServer } from './kit.ts';

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const last = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;

function open(url: string, text: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
  socket.write(text);
  return socket;
}

/** A handler that records each path and responds when it is released. */
function gated() {
  const started: string[] = [];
  const gates = new Map<string, () => void>();
  const handler: RequestHandler = async (req, res) => {
    started.push(req.path);
    if (req.path !== '/free') await new Promise<void>((resolve) => gates.set(req.path, resolve));
    if (req.path === '/last') res.setHeader('Connection', 'close');
    res.end(req.path);
  };
  return { handler, started, letGo: (path: string) => gates.get(path)?.() };
}

suite('pipelined requests', (it) => {
  it('200: start one at a time and are answered in order', () => {
    const { handler, started, letGo } = gated();
    return withServer(handler, async ({ url }) => {
      const answered = sendRaw(url, `${get('/1')}${get('/2')}${last('/3')}`);
      for (const path of ['/1', '/2', '/3']) {
        await until(`${path} has started`, () => started.at(-1) === path);
        // Everything that arrived before it has been parsed by now.
        await sendRaw(url, last('/free'));
        assert.is(started.pop(), '/free');
        assert.is(started.at(-1), path);
        letGo(path);
      }
      assert.match(await answered, /\/1HTTP[\s\S]*\/2HTTP[\s\S]*\/3$/);
    });
  });

  it('200: the next one starts only after the previous response was read', () => {
    const started: string[] = [];
    const large = Buffer.alloc(64 * 1024 * 1024);
    return withServer(
      (req, res) => {
        started.push(req.path);
        res.end(req.path === '/large' ? large : req.path);
      },
      async ({ url }) => {
        const socket = open(url, `${get('/large')}${last('/next')}`).pause();
        await until('it has started', () => started.length > 0);
        await sendRaw(url, last('/free'));
        assert.equal(started, ['/large', '/free']);
        socket.resume();
        await until('the next one has started', () => started.at(-1) === '/next');
        socket.destroy();
      },
    );
  });

  it('200: each receives its own body', () => {
    const lengths: number[] = [];
    const handler: RequestHandler = async (req, res) => {
      let length = 0;
      for await (const chunk of req) length += chunk.length;
      lengths.push(length);
      res.end();
    };
    return withServer(handler, async ({ url }) => {
      const sizes = [5, 300_000, 0, 200_000, 70_000];
      const post = (size: number) =>
        `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n${'x'.repeat(size)}`;
      const received = await sendRaw(url, `${sizes.map(post).join('')}${last('/free')}`);
      assert.equal(lengths, [...sizes, 0]);
      assert.is(received.match(/HTTP\/1\.1 200/g)?.length, 6);
    });
  });

  it('200: a thousand small ones are all answered', () =>
    withServer(
      (_req, res) => void res.end(),
      async ({ url }) => {
        const received = await sendRaw(url, `${get('/').repeat(999)}${last('/')}`);
        assert.is(received.match(/HTTP\/1\.1 200/g)?.length, 1_000);
      },
    ));

  it('thousands on one connection cut it, and others are served', () => {
    const { handler } = gated();
    return withServer(handler, async ({ url, log }) => {
      const socket = open(url, 'GET /1 HTTP/1.1\r\n\r\n'.repeat(3_000)).resume();
      await until('it is cut', () => socket.closed);
      assert.is(log.at(-1)?.msg, 'connection with too many requests cut');
      assert.match(await sendRaw(url, last('/free')), /\/free$/);
    });
  });

  it('400: malformed data after them is refused after their responses', () => {
    const { handler, started, letGo } = gated();
    return withServer(handler, async ({ url }) => {
      for (const [malformed, status] of [
        ['nonsense\r\n\r\n', 400],
        ['CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n', 405],
      ]) {
        started.length = 0;
        const answered = sendRaw(url, `${get('/1')}${get('/2')}${malformed}`);
        for (const path of ['/1', '/2']) {
          await until(`${path} has started`, () => started.at(-1) === path);
          letGo(path);
        }
        const statuses = (await answered).match(/HTTP\/1\.1 \d+/g)?.map((line) => Number(line.slice(-3)));
        assert.equal(statuses, [200, 200, status]);
      }
    });
  });

  it('200: requests of other callers are served between them', () => {
    const started: string[] = [];
    const response: RequestHandler = (req, res) => {
      started.push(req.path);
      res.end();
    };
    return withServer(response, async ({ url }) => {
      const another = open(url, get('/many').repeat(900)).resume();
      await until('the first has started', () => started.length > 0);
      await sendRaw(url, last('/free'));
      assert.ok(started.indexOf('/free') < 900, `started after ${started.indexOf('/free')}`);
      another.destroy();
    });
  });

  it('do not start after a response that closes the connection', () => {
    const { handler, started, letGo } = gated();
    return withServer(handler, async ({ url }) => {
      const answered = sendRaw(url, `${get('/last')}${get('/2')}`);
      await until('it has started', () => started.length > 0);
      letGo('/last');
      assert.match(await answered, /\/last$/);
      assert.equal(started, ['/last']);
    });
  });

  it('from a caller that was cut off once are cut off sooner, and no longer parsed', () => {
    const { handler } = gated();
    let parsed = 0;
    const count = () => {
      parsed += 1;
    };
    return withServer(handler, async ({ url, log }) => {
      // The requests of a cut connection count for a second, in which a slow machine does not cut enough of
      // them.
      const timers = holdTimers((milliseconds) => milliseconds === 1_000);
      subscribe('http.server.request.start', count);
      const sockets = Array.from({ length: 30 }, () =>
        open(url, 'GET /1 HTTP/1.1\r\n\r\n'.repeat(3_000)).resume(),
      );
      await until('all are cut', () => sockets.every(({ closed }) => closed));
      unsubscribe('http.server.request.start', count);
      timers.release();
      assert.ok(parsed <= 30 * 1_003, `${parsed} were parsed`);
      const cutAt = log.map(({ waiting }) => Number(waiting)).filter((waiting) => waiting >= 0);
      assert.ok(
        cutAt.some((waiting) => waiting < 1_000),
        'none was cut sooner',
      );
      // Then others can pipeline again.
      await until('two are answered', async () => {
        const received = await sendRaw(url, `${get('/free')}${last('/free')}`).catch(() => '');
        return received.split('/free').length > 2;
      });
    });
  });
});
