import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createCertificate } from '../certificates.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { type ApiResponse, createProcesses, logged, register, send } from './kit.ts';

const { home, postgresPid, start } = createProcesses('signals');

/** The longest allowed value. */
const DELAY_MS = 20_000;

suite('signals that stop the service', (it) => {
  it('SIGTERM: is not ready but serves; a later signal ends the wait for load balancers and stops the database', async () => {
    const files = { TLS_CERT_FILE: join(home, 'tls.crt'), TLS_KEY_FILE: join(home, 'tls.key') };
    const write = ({ cert, key }: { cert: string; key: string }) => {
      writeFileSync(files.TLS_KEY_FILE, key);
      writeFileSync(files.TLS_CERT_FILE, cert);
    };
    write(createCertificate());
    const service = await start({ ...files, SHUTDOWN_DELAY: `${DELAY_MS / 1_000}s` });
    const token = await register(service.url);
    write(createCertificate());
    service.process.kill('SIGHUP');
    await logged(service, 'TLS certificate replaced');

    const began = performance.now();
    service.process.kill('SIGTERM');
    let refusal: ApiResponse | undefined;
    await until('it is not ready', async () => {
      refusal = await send(service.url, 'GET', '/health/ready');
      return refusal.status === 503;
    });
    assert.equal([refusal?.body.error, refusal?.headers['connection']], ['OVERLOADED', 'close']);
    assert.is((await send(service.url, 'GET', '/api/v1/tasks', { token })).status, 200, 'it serves');

    // As when Ctrl-C is held down.
    await until('it takes nothing new', () => {
      service.process.kill('SIGINT');
      return send(service.url, 'GET', '/health/live').then(
        () => false,
        () => true,
      );
    });
    const elapsed = performance.now() - began;
    assert.ok(elapsed >= 2_000, 'signals that are repeated at once change nothing');
    assert.ok(elapsed < DELAY_MS, 'a later one ends the wait');
    assert.equal(await service.ended, { code: 0, signal: null });
    assert.is(postgresPid(), undefined);
    assert.equal(
      service.log.map(({ msg }) => msg).filter((msg) => msg.startsWith('stop')),
      ['stopping', 'stopping immediately', 'stopped'],
    );
  });
});
