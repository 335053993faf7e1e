import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createCertificate } from '../certificates.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { createProcesses, logged } from './kit.ts';

const { home, postgresPid, start } = createProcesses('signals');

suite('signals that end the service', (it) => {
  it('a signal seconds later ends the wait for load balancers, and stops the database', async () => {
    const files = { TLS_CERT_FILE: join(home, 'tls.crt'), TLS_KEY_FILE: join(home, 'tls.key') };
    const write = ({ cert, key }: { cert: string; key: string }) => {
      writeFileSync(files.TLS_KEY_FILE, key);
      writeFileSync(files.TLS_CERT_FILE, cert);
    };
    write(createCertificate());
    const service = await start({ ...files, SHUTDOWN_DELAY: '20s' });
    write(createCertificate());
    service.process.kill('SIGHUP');
    await logged(service, 'took the new TLS certificate');

    const began = performance.now();
    const isOver = () => service.process.exitCode !== null || service.process.signalCode !== null;
    // As when Ctrl-C is held down.
    await until('it ends', () => isOver() || !service.process.kill('SIGINT'), 19_000);
    assert.equal(await service.ended, { code: 0, signal: null });
    assert.ok(performance.now() - began >= 2_000, 'signals that are repeated at once change nothing');
    assert.is(postgresPid(), undefined);
    assert.equal(
      service.log.slice(-3).map(({ msg }) => msg),
      ['stopping', 'stopping at once', 'stopped'],
    );
  });
});
