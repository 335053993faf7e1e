import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import * as assert from 'uvu/assert';
import { type CertificateFiles, openCertificate } from '../src/http/tls.ts';
import { createCertificate } from './certificates.ts';
import { sendRaw } from './exchange.ts';
import { suite } from './suite.ts';
import { until } from './waiting.ts';
import { inWorld } from './world.ts';

type Pair = ReturnType<typeof createCertificate>;
type Files = CertificateFiles & { write(pair: Partial<Pair>): void };
type Line = { level: string; message: string };

/** Files of a certificate and its key, until the end of the test. */
async function withFiles(pair: Partial<Pair>, use: (files: Files) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-tls-'));
  const files = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') };
  const write = ({ cert, key }: Partial<Pair>) => {
    if (cert !== undefined) writeFileSync(files.certFile, cert);
    if (key !== undefined) writeFileSync(files.keyFile, key, { mode: 0o600 });
  };
  write(pair);
  try {
    await use({ ...files, write });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function listener() {
  const lines: Line[] = [];
  const at = (level: string) => (_fields: object, message: string) => void lines.push({ level, message });
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}

/** One request over TLS by a client that trusts only this certificate. */
function ask(url: string, path: string, { cert }: Pair, agent?: Agent, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; fingerprint: string }>(
    (resolve, reject) => {
      request(new URL(path, url), { ca: cert, agent: agent ?? false, headers }, (response) => {
        const fingerprint = fingerprintOf(response.socket as TLSSocket);
        response.resume().on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, fingerprint });
        });
      })
        .on('error', reject)
        .end();
    },
  );
}

function fingerprintOf(socket: TLSSocket): string {
  return socket.getPeerCertificate().fingerprint256.replaceAll(':', '').toLowerCase();
}

/** Everything that is returned over TLS for bytes that need not be HTTP. */
function sendRawTls(url: string, text: string, options: object): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', ...options }, () =>
      socket.write(text),
    );
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      received += chunk;
    });
    socket.on('error', reject).on('close', () => resolve(received));
  });
}

inWorld('TLS', (it) => {
  it('200: serves a client that verifies the certificate, with HSTS, including probes', async ({
    serve,
    ada,
  }) => {
    const pair = createCertificate();
    await withFiles(pair, async (files) => {
      const server = await serve({ certificate: openCertificate(files, listener()), isHttps: true });
      assert.match(server.url, /^https:\/\/127\.0\.0\.1:\d+$/);
      const own = { authorization: `Bearer ${ada.token}` };
      for (const path of ['/health/live', '/health/ready', '/health', '/api/v1/tasks']) {
        const { status, headers } = await ask(server.url, path, pair, undefined, own);
        assert.is(status, 200, path);
        assert.is(headers['strict-transport-security'], 'max-age=31536000', path);
      }
      const refused = await ask(server.url, '/health', createCertificate()).catch((error) => error.code);
      assert.is(refused, 'DEPTH_ZERO_SELF_SIGNED_CERT');
      await server.stop();
    });
  });

  it('omits HSTS over plain HTTP, unless the public URL is https', async ({ anonymous, serve }) => {
    const { headers } = await anonymous.get('/health/live').expect(200);
    assert.is(headers['strict-transport-security'], undefined);
    const behindProxy = await serve({ isHttps: true });
    const response = await behindProxy.anonymous.get('/health/live').expect(200);
    assert.is(response.headers['strict-transport-security'], 'max-age=31536000');
  });

  it('disconnects plain HTTP, other protocols, and TLS before 1.2', async ({ serve }) => {
    const pair = createCertificate();
    await withFiles(pair, async (files) => {
      const server = await serve({ certificate: openCertificate(files, listener()) });
      for (const text of ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'hello\r\n\r\n', '\0'.repeat(100)]) {
        const received = await sendRaw(server.url, text).catch((error: NodeJS.ErrnoException) => error.code);
        assert.ok(received === 'ECONNRESET' || !String(received).includes('HTTP/1.1'), String(received));
      }
      await until('three lines are in the log', () => server.log.length === 3);
      assert.equal(
        server.log.map(({ level, msg }) => [level, msg]),
        Array.from({ length: 3 }, () => ['info', 'TLS handshake failed']),
      );
      for (const version of ['TLSv1', 'TLSv1.1'] as const) {
        const old = {
          ca: pair.cert,
          minVersion: 'TLSv1',
          maxVersion: version,
          ciphers: 'DEFAULT@SECLEVEL=0',
        };
        const code = await sendRawTls(server.url, 'GET / HTTP/1.1\r\n\r\n', old).catch((error) => error.code);
        assert.match(code, /PROTOCOL_VERSION|ECONNRESET/, version);
      }
      for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
        const text = 'GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
        const options = { ca: pair.cert, minVersion: version, maxVersion: version };
        assert.match(await sendRawTls(server.url, text, options), /^HTTP\/1\.1 200 OK/, version);
      }
      await server.stop();
    });
  });

  it('400, 431: returns the same error envelope for malformed HTTP inside TLS', async ({ serve }) => {
    const pair = createCertificate();
    await withFiles(pair, async (files) => {
      const server = await serve({ certificate: openCertificate(files, listener()) });
      const wrong: [string, number, string][] = [
        ['hello\r\n\r\n', 400, 'MALFORMED_REQUEST'],
        [
          'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
          400,
          'MALFORMED_REQUEST',
        ],
        [`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
      ];
      for (const [text, status, code] of wrong) {
        const received = await sendRawTls(server.url, text, { ca: pair.cert });
        assert.match(received, new RegExp(`^HTTP/1\\.1 ${status} `));
        assert.match(received, `"error":"${code}"`);
      }
      await server.stop();
    });
  });

  it('loads a renewed certificate on SIGHUP, without cutting connections', async ({ serve }) => {
    const [first, second] = [createCertificate(), createCertificate()];
    await withFiles(first, async (files) => {
      const log = listener();
      const server = await serve({ certificate: openCertificate(files, log) });
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      assert.is((await ask(server.url, '/health/live', first, agent)).fingerprint, first.fingerprint);
      // The certificate arrives before its key: until both exist, the old one is used.
      files.write({ cert: second.cert });
      process.emit('SIGHUP');
      assert.equal(log.lines.at(-1)?.level, 'error');
      assert.is((await ask(server.url, '/health/live', first)).fingerprint, first.fingerprint);
      files.write({ key: second.key });
      process.emit('SIGHUP');
      assert.equal(log.lines.at(-1), { level: 'info', message: 'TLS certificate replaced' });
      assert.is((await ask(server.url, '/health/live', second)).fingerprint, second.fingerprint);
      // On the connection that was open before.
      assert.is((await ask(server.url, '/health/live', first, agent)).fingerprint, first.fingerprint);
      agent.destroy();
      await server.stop();
      assert.is(process.listenerCount('SIGHUP'), 0);
    });
  });
});

suite('a certificate', (it) => {
  it('is read again when its files change, also behind a symbolic link', () => {
    const [first, second] = [createCertificate(), createCertificate()];
    return withFiles(first, (old) =>
      withFiles(second, async (renewed) => {
        const taken: string[] = [];
        const linked = { certFile: `${old.certFile}.link`, keyFile: `${old.keyFile}.link` };
        symlinkSync(old.certFile, linked.certFile);
        symlinkSync(old.keyFile, linked.keyFile);
        const certificate = openCertificate(linked, listener(), { reloadMs: 20 });
        assert.is(certificate.pem.cert, first.cert);
        const stop = certificate.follow(({ cert }) => taken.push(cert));
        for (const name of ['certFile', 'keyFile'] as const) {
          unlinkSync(linked[name]);
          symlinkSync(renewed[name], linked[name]);
        }
        await until('the new one is taken', () => taken.at(-1) === second.cert);
        stop();
      }),
    );
  });

  it('is refused with an explanation if it is unusable', async () => {
    const [pair, other] = [createCertificate(), createCertificate()];
    const why = (files: CertificateFiles): string => {
      try {
        openCertificate(files, listener());
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
      throw new Error('it was taken');
    };
    await withFiles(pair, (files) => {
      assert.match(
        why({ ...files, certFile: '/nowhere/tls.crt' }),
        /^TLS_CERT_FILE \/nowhere\/tls\.crt cannot be read \(ENOENT\)/,
      );
      assert.match(
        why({ ...files, keyFile: '/nowhere/tls.key' }),
        /^TLS_KEY_FILE \/nowhere\/tls\.key cannot be read \(ENOENT\)/,
      );
      assert.match(why({ ...files, certFile: files.keyFile }), 'does not contain a PEM certificate');
      assert.match(why({ ...files, keyFile: files.certFile }), 'does not contain a PEM private key');
    });
    await withFiles({ cert: pair.cert, key: other.key }, (files) => {
      assert.match(why(files), /^TLS_KEY_FILE .* is not the key of the certificate in TLS_CERT_FILE/);
    });
    const locked = createPrivateKey(pair.key).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'x',
    }) as string;
    await withFiles({ cert: pair.cert, key: locked }, (files) => {
      assert.match(why(files), 'is encrypted. Remove its passphrase.');
      assert.not.match(why(files), 'BEGIN');
    });
  });

  it('is accepted with a warning if it has expired or is not yet valid', async () => {
    for (const [time, message] of [
      [{ until: '20210101000000Z' }, 'TLS certificate has expired; clients will reject it'],
      [{ from: '21100101000000Z' }, 'TLS certificate is not valid yet; clients will reject it'],
    ] as const) {
      await withFiles(createCertificate(time), (files) => {
        const log = listener();
        openCertificate(files, log);
        assert.equal(log.lines, [{ level: 'warn', message }]);
      });
    }
  });
});
