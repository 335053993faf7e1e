import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { configurationReference } from '../../src/config.ts';
import { afterFile } from '../after-file.ts';
import { suite } from '../suite.ts';

const folder = mkdtempSync(join(tmpdir(), 'taskflow-read-'));
afterFile(() => rmSync(folder, { recursive: true }));
const program = join(folder, 'read');

type Service = {
  environment?: Record<string, string | null>;
  depends_on?: Record<string, { condition: string }>;
  read_only?: boolean;
  user?: string;
  command?: string[];
};

/** Go waits without a limit for a download that stalls. What has arrived is not downloaded again. */
const DOWNLOAD = { attempts: 4, timeout: 60_000 };

const go = (args: string[], options: { timeout?: number; env?: NodeJS.ProcessEnv } = {}) =>
  spawnSync('go', args, { cwd: 'tests/deploy/go', encoding: 'utf8', ...options });

/** Builds the program that reads files with the libraries of Docker Compose and Grafana. Returns whether it can. */
function isBuilt(): boolean {
  if (existsSync(program)) return true;
  if (spawnSync('go', ['version'], { env: { ...process.env, GOTOOLCHAIN: 'local' } }).status !== 0)
    return false;
  for (let attempt = 1; ; attempt += 1) {
    const { status, stderr } = go(['mod', 'download', '-x'], { timeout: DOWNLOAD.timeout });
    if (status === 0) break;
    console.log(`download ${attempt} of the modules has failed`);
    assert.ok(attempt < DOWNLOAD.attempts, stderr);
  }
  // Unoptimized, it is built in 20 s of CPU time instead of 32.
  const flags = ['-gcflags=all=-N -l', '-ldflags=-s -w'];
  const built = go(['build', ...flags, '-o', program, '.'], { env: { ...process.env, GOPROXY: 'off' } });
  assert.is(built.status, 0, built.stderr);
  return true;
}

const read = (...args: string[]) => spawnSync(program, args, { encoding: 'utf8' });

suite('files that other programs read', (it) => {
  it('Docker Compose reads compose.yaml, with the variables of the example', () => {
    if (!isBuilt()) return console.log('SKIPPED compose.yaml: there is no Go');
    const example = readFileSync('deploy/compose.env.example', 'utf8');
    const variables = join(folder, 'compose.env');
    writeFileSync(variables, example.replaceAll(/^(\w+)=$/gm, '$1=filled'));
    const { status, stdout, stderr } = read('compose', 'deploy/compose.yaml', variables);
    assert.is(status, 0, stderr);
    assert.is(stderr, '');
    const { services } = JSON.parse(stdout) as { services: Record<string, Service> };
    assert.equal(Object.keys(services).sort(), [
      ...['migrate', 'nginx', 'postgres', 'redis', 'store', 'taskflow-1', 'taskflow-2', 'worker'],
    ]);
    const known = new Set(configurationReference().map(({ name }) => name));
    for (const name of ['migrate', 'taskflow-1', 'taskflow-2', 'worker']) {
      const { environment = {}, read_only, user, depends_on = {} } = services[name] ?? {};
      assert.equal([read_only, user], [true, '10001'], name);
      assert.equal(
        Object.keys(environment).filter((variable) => !known.has(variable)),
        [],
      );
      const needed = depends_on['migrate']?.condition ?? depends_on['postgres']?.condition;
      assert.is(needed, name === 'migrate' ? 'service_healthy' : 'service_completed_successfully');
    }
  });

  it('Docker Compose names a variable that is missing', () => {
    if (!isBuilt()) return console.log('SKIPPED compose.yaml: there is no Go');
    const variables = join(folder, 'empty.env');
    writeFileSync(variables, '');
    const { status, stderr } = read('compose', 'deploy/compose.yaml', variables);
    assert.is(status, 1);
    assert.match(stderr, /required variable \w+ is missing a value/);
  });

  it('Grafana reads the dashboard, and would refuse a property that it does not know', () => {
    if (!isBuilt()) return console.log('SKIPPED the dashboard: there is no Go');
    const { status, stderr } = read('grafana', 'deploy/grafana/taskflow.json');
    assert.is(status, 0, stderr);
    const wrong = join(folder, 'wrong.json');
    const dashboard = JSON.parse(readFileSync('deploy/grafana/taskflow.json', 'utf8'));
    writeFileSync(wrong, JSON.stringify({ ...dashboard, panles: [] }));
    assert.is(read('grafana', wrong).status, 1);
  });
});
