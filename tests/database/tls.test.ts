import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { connect } from '../../src/database/database.ts';
import { createCertificate } from '../certificates.ts';
import { suite } from '../suite.ts';
import { patientTimeouts } from '../waiting.ts';
import { withFront } from './tls-front.ts';

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
