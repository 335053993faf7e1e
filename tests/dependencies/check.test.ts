import * as assert from 'uvu/assert';
import { auditOutcome } from '../../scripts/dependencies/audit.ts';
import {
  advisoryProblems,
  checkDependencies,
  integrityProblems,
  scriptProblems,
} from '../../scripts/dependencies/check.ts';
import { licensePage, licenseProblems } from '../../scripts/dependencies/licenses.ts';
import { type LockFile, lockedPackages, readLock } from '../../scripts/dependencies/lock.ts';
import { suite } from '../suite.ts';

const lock: LockFile = {
  packages: {
    '': { name: 'taskflow', license: 'MIT' },
    'node_modules/kind': { version: '1.2.0', license: 'MIT', integrity: 'sha512-x' },
    'node_modules/kind/node_modules/old': { version: '2.0.0-beta.1', license: 'GPL-3.0' },
    'node_modules/choice': { version: '1.0.0', license: '(GPL-3.0 OR MIT)', integrity: 'sha512-x' },
    'node_modules/both': { version: '1.0.0', license: 'MIT AND GPL-3.0', integrity: 'sha1-x' },
    'node_modules/alias': { name: 'real', version: '1.0.0', license: 'ISC', integrity: 'sha512-x' },
    'node_modules/tool': {
      version: '1.0.0',
      license: 'GPL-3.0',
      integrity: 'sha512-x',
      dev: true,
      hasInstallScript: true,
    },
  },
};
const packages = lockedPackages(lock);

const advisory = (name: string, affected: string) => ({
  package: name,
  affected,
  advisory: 'GHSA-1',
  about: 'something bad',
  listed: '2026-11-30',
});

suite('the check of the lock file', (it) => {
  it('finds no problem in this repository', () => {
    assert.equal(checkDependencies(), []);
  });

  it('reports a version with a known vulnerability, wherever it is installed', () => {
    assert.equal(advisoryProblems(packages, [advisory('old', '<2.1.0')]), [
      'node_modules/kind/node_modules/old 2.0.0-beta.1: something bad (GHSA-1). Update it.',
    ]);
    assert.equal(advisoryProblems(packages, [advisory('old', '<1.0.0'), advisory('alias', '*')]), []);
    assert.is(advisoryProblems(packages, [advisory('real', '*')]).length, 1);
    assert.match(advisoryProblems(packages, [advisory('old', 'all')])[0] ?? '', 'not a range');
  });

  it('reports licenses that are not allowed, except of tools', () => {
    const refused = licenseProblems(packages).filter((line) => line.includes('not allowed'));
    assert.equal(
      refused.map((line) => line.split(' ')[0]),
      ['old', 'both'],
    );
    assert.match(licensePage(packages), '| choice | 1.0.0 | (GPL-3.0 OR MIT) |');
  });

  it('reports packages without a digest, and scripts that nobody has decided on', () => {
    assert.equal(
      integrityProblems(packages).map((line) => line.split(':')[0]),
      ['node_modules/kind/node_modules/old', 'node_modules/both'],
    );
    assert.match(scriptProblems(packages, {})[0] ?? '', /^tool: /);
    assert.equal(scriptProblems(packages, { tool: false }), []);
  });

  it('knows what is installed with the service: not the documentation, and not the tools', () => {
    const shipped = lockedPackages(readLock())
      .filter(({ isDev }) => !isDev)
      .map(({ name }) => name);
    for (const name of ['react', 'redoc', 'swagger-ui-dist', 'uvu', 'node'])
      assert.not(shipped.includes(name), name);
    assert.ok(shipped.includes('express'));
  });

  it('reads the report of npm audit, and is skipped if the registry has none', () => {
    const found = {
      vulnerabilities: {
        old: { name: 'old', severity: 'high', range: '<2.1.0', via: [{ title: 'Something bad' }] },
      },
      metadata: { vulnerabilities: { total: 1 } },
    };
    assert.equal(auditOutcome(JSON.stringify(found), ''), {
      outcome: 'vulnerable',
      text: 'old <2.1.0 (high): Something bad',
    });
    const none = { vulnerabilities: {}, metadata: { vulnerabilities: { total: 0 } } };
    assert.is(auditOutcome(JSON.stringify(none), '').outcome, 'clean');
    assert.is(auditOutcome(JSON.stringify({ message: '404 Not Found', error: {} }), '').outcome, 'skipped');
    assert.is(auditOutcome('', 'npm error').outcome, 'skipped');
  });
});
