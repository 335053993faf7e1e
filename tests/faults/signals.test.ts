import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createCertificate } from '../certificates.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { createProcesses, groupOf, logged, STARTED_WITHIN_MS } from './kit.ts';

const { home, postgresPid, run, start } = createProcesses('signals');

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

  it('a signal while it migrates leaves no database behind', async () => {
    const child = run();
    await logged(child, 'PostgreSQL is ready');
    process.kill(groupOf(child), 'SIGINT');
    assert.equal(await child.ended, { code: 0, signal: null }, child.stderr);
    assert.is(child.stderr, '');
    assert.is(postgresPid(), undefined);
  });

  for (const [command, code] of [
    ['serve', 0],
    ['migrate', 1],
  ] as const) {
    it(`Ctrl-C while initdb runs: \`${command}\` ends with ${code} and leaves nothing behind`, async () => {
      const fresh = createProcesses(`initdb-${command}`);
      const child = fresh.run({}, { args: command === 'serve' ? [] : [command] });
      const files = () => {
        const [staging] = readdirSync(fresh.home, { recursive: true, encoding: 'utf8' }).filter((name) =>
          name.endsWith('PG_VERSION'),
        );
        return staging;
      };
      await until('initdb is at work', () => files() !== undefined, STARTED_WITHIN_MS);
      process.kill(groupOf(child), 'SIGINT');
      process.kill(groupOf(child), 'SIGINT');
      assert.equal(await child.ended, { code, signal: null }, child.stderr);
      assert.is(child.stderr, code === 0 ? '' : 'TaskFlow could not start: SIGINT asked it to stop.\n');
      assert.is(fresh.postgresPid(), undefined);
      if (command === 'serve') await fresh.stop(await fresh.start());
    });
  }
});
