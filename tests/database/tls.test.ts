import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect as connectTcp, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { connect } from '../../src/database/database.ts';
import { createCertificate } from '../certificates.ts';
import { suite } from '../suite.ts';
import { createDatabase } from '../template.ts';
import { patientTimeouts } from '../waiting.ts';

/** Puts a TLS proxy in front of the test database; `sent` is what clients send inside TLS. */
async function withFront(
  pem: { cert: string; key: string },
  use: (url: string, sent: string[]) => Promise<void>,
): Promise<void> {
  const database = await createDatabase();
  const url = new URL(database.url);
  const behind = { host: url.hostname, port: Number(url.port) };
  const received: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    // A client asks for TLS (SSLRequest), and starts it after the server's S.
    socket.once('data', () => {
      socket.write('S');
      const secure = new TLSSocket(socket, { isServer: true, ...pem }).on('error', () => {});
      secure.on('data', (chunk) => received.push(String(chunk)));
      const real = connectTcp(behind).on('error', () => {});
      sockets.push(real);
      secure.pipe(real).pipe(secure);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url.host = `localhost:${(server.address() as AddressInfo).port}`;
  try {
    await use(url.href, received);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
    await database.drop();
  }
}

/** The result of a query, or why it failed. */
async function ask(url: string, query: string): Promise<string> {
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const session = { url: `${url}${query}`, applicationName: 'tls', log, timeouts: patientTimeouts() };
  const connections = connect({ ...session, poolSize: 2 });
  try {
    const { rows } = await sql<{ answer: string }>`select 'it answers' as answer`.execute(connections.writer);
    return rows[0]?.answer ?? '';
  } catch (error) {
    const { cause = error } = error as Error;
    return String((cause as NodeJS.ErrnoException).code ?? cause);
  } finally {
    await connections.close();
  }
}

suite('connections to a database with TLS', (it) => {
  it('fail if the certificate cannot be verified, with every sslmode that requires TLS (K-12)', () =>
    withFront(createCertificate(), async (url, sent) => {
      for (const mode of ['prefer', 'require', 'verify-ca', 'verify-full', 'verify_full', 'on']) {
        assert.match(await ask(url, `?sslmode=${mode}`), /SELF_SIGNED/, mode);
      }
      assert.match(await ask(url, '?ssl=true'), /SELF_SIGNED/);
      assert.equal(sent, []);
    }));

  it("succeed if the certificate is trusted and issued for the server's name", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'taskflow-ca-'));
    const [right, other] = [createCertificate(), createCertificate({ host: 'other.example' })];
    const ca = join(folder, 'ca.crt');
    try {
      writeFileSync(ca, right.cert);
      await withFront(right, async (url, sent) => {
        for (const mode of ['require', 'verify-full']) {
          assert.is(await ask(url, `?sslmode=${mode}&sslrootcert=${ca}`), 'it answers', mode);
        }
        assert.ok(sent.length > 0);
      });
      writeFileSync(ca, other.cert);
      await withFront(other, async (url, sent) => {
        for (const mode of ['require', 'verify-ca', 'verify-full']) {
          const response = await ask(url, `?sslmode=${mode}&sslrootcert=${ca}`);
          assert.is(response, 'ERR_TLS_CERT_ALTNAME_INVALID', mode);
        }
        assert.equal(sent, []);
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
