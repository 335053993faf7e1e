import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SMTPServer } from 'smtp-server';
import * as assert from 'uvu/assert';
import { createCertificate } from './certificates.ts';
import { withFront } from './database/tls-front.ts';
import { freePort } from './processes.ts';
import { isInstalled, openRedis } from './redis/server.ts';
import { suite } from './suite.ts';

type Pem = { cert: string; key: string };
type Use = (url: string) => Promise<void>;

/** Real servers with a certificate, by the name under which the client knows them. */
const SERVERS: Record<string, { kind: string; run(pem: Pem, use: Use): Promise<void> }> = {
  PostgreSQL: {
    kind: 'postgres',
    run: (pem, use) => withFront(pem, (url) => use(`${url}?sslmode=verify-full`)),
  },
  Redis: { kind: 'redis', run: withRedisTls },
  'a mail server with TLS': { kind: 'smtp', run: (pem, use) => withSmtp({ ...pem, secure: true }, use) },
  'a mail server with STARTTLS': { kind: 'smtp', run: (pem, use) => withSmtp(pem, use) },
  'an object store': { kind: 's3', run: withHttps },
};

async function withRedisTls({ cert, key }: Pem, use: Use): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-tls-'));
  const [certFile, keyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key);
  const port = await freePort();
  const files = ['--tls-cert-file', certFile, '--tls-key-file', keyFile, '--tls-ca-cert-file', certFile];
  const { close } = await openRedis('--tls-port', String(port), ...files, '--tls-auth-clients', 'no');
  try {
    await use(`rediss://localhost:${port}`);
  } finally {
    await close();
    rmSync(folder, { recursive: true });
  }
}

async function withSmtp(options: Pem & { secure?: boolean }, use: Use): Promise<void> {
  const server = new SMTPServer({ authOptional: true, ...options });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  try {
    await use(`${options.secure ? 'smtps' : 'smtp'}://localhost:${port}`);
  } finally {
    await new Promise<void>((resolve) => server.close(resolve));
  }
}

async function withHttps(pem: Pem, use: Use): Promise<void> {
  const server = createHttps(pem, (_request, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`https://localhost:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Connects in a process of its own, because Node reads the authorities that it trusts when it starts. */
async function connect(kind: string, url: string, trusted?: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-ca-'));
  const file = join(folder, 'ca.crt');
  try {
    if (trusted) writeFileSync(file, trusted);
    const { NODE_EXTRA_CA_CERTS: _, ...inherited } = process.env;
    const env = { ...inherited, ...(trusted && { NODE_EXTRA_CA_CERTS: file }) };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['tests/outgoing-tls-client.ts', kind, url],
      { env },
    );
    return stdout.trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

suite('connections to other servers', (it) => {
  for (const [name, { kind, run }] of Object.entries(SERVERS)) {
    it(`${name}: needs a certificate of a trusted authority, for its name (K-12)`, async () => {
      if (kind === 'redis' && !isInstalled) return console.log(`SKIPPED ${name}: there is no redis-server`);
      const [right, other] = [createCertificate(), createCertificate()];
      const elsewhere = createCertificate({ host: 'other.example' });
      await run(right, async (url) => {
        assert.is(await connect(kind, url, right.cert), 'connected');
        for (const wrong of [undefined, other.cert]) {
          assert.match(
            await connect(kind, url, wrong),
            /SELF_SIGNED|ESOCKET|ETLS|unavailable|Connection is closed/,
          );
        }
      });
      await run(elsewhere, async (url) => {
        assert.not.match(await connect(kind, url, elsewhere.cert), /^connected/);
      });
    });
  }
});
