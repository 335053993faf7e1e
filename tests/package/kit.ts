import {
  type ChildProcess,
  type ExecFileSyncOptionsWithStringEncoding,
  execFileSync,
  spawn,
  spawnSync,
} from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { afterFile } from '../after-file.ts';
import { ROOT, register, send } from '../faults/kit.ts';
import { until } from '../waiting.ts';

/** What a checkout needs to make the package. */
const SOURCES = [
  ...['bin', 'docs', 'generated', 'scripts', 'sdk', 'src'],
  ...['CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'SECURITY.md'],
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'],
];

/** How this machine reaches the registry. */
const NETWORK = /^((https?|no)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|npm_config_(registry|cafile))$/i;

export type Packed = { file: string; names: string[]; bytes: number; dist: string };

/** The package, and a machine of a new user that runs it. Everything is removed after the file. */
export function createPackage() {
  const home = mkdtempSync(join(tmpdir(), 'taskflow-package-'));
  // PostgreSQL does not run as root, and its account must be able to enter.
  chmodSync(home, 0o711);
  const cache = join(home, 'cache');
  const checkout = join(home, 'checkout');
  const running = new Set<ChildProcess>();
  afterFile(() => {
    for (const { pid } of running) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  });
  const tools: ExecFileSyncOptionsWithStringEncoding = {
    cwd: checkout,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1e9,
  };

  /** Packs a copy of the checkout, so that nothing is written to it. */
  function pack(): Packed {
    mkdirSync(checkout);
    execFileSync('cp', ['-a', ...SOURCES.map((name) => join(ROOT, name)), checkout]);
    symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
    const text = execFileSync('npm', ['pack', '--json', '--pack-destination', home], tools);
    // The script of the package prints before the report.
    const report: { filename: string; size: number; files: { path: string }[] }[] = JSON.parse(
      text.slice(text.indexOf('[\n')),
    );
    const [packed] = report;
    if (!packed) throw new Error(text);
    // Links what npm has downloaded before, so that little is downloaded, and nothing is added to the cache of the machine.
    const { HOME = '', npm_config_cache = join(HOME, '.npm') } = process.env;
    mkdirSync(cache);
    spawnSync('cp', ['-al', join(npm_config_cache, '_cacache'), cache], { stdio: 'ignore' });
    return {
      file: join(home, packed.filename),
      names: packed.files.map(({ path }) => path),
      bytes: packed.size,
      dist: join(checkout, 'dist'),
    };
  }

  /** Other variables of npm and of the tests must not change what the machine of a new user does. */
  function environment(path: string): Record<string, string | undefined> {
    const { HOME = '', npm_config_userconfig = join(HOME, '.npmrc') } = process.env;
    return {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => NETWORK.test(name))),
      PATH: path,
      HOME: join(home, 'user'),
      npm_config_userconfig,
      npm_config_cache: cache,
      npm_config_prefer_offline: 'true',
      npm_config_update_notifier: 'false',
      // A request that stalls is repeated twice, and then npm says what failed. By default it waits five minutes for each, and the runner
      // ends the file.
      npm_config_fetch_timeout: '30000',
      npm_config_fetch_retry_mintimeout: '1000',
      npm_config_fetch_retry_maxtimeout: '5000',
      PORT: '0',
      LOG_FORMAT: 'json',
      SHUTDOWN_DELAY: '0s',
    };
  }

  /** Runs a command of the package with npx. */
  function npx(file: string, args: string[], folder: string, path: string) {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o711);
    const child = spawn('npx', ['--yes', `--package=${file}`, '--', 'taskflow', ...args], {
      cwd: folder,
      env: environment(path),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    child.once('close', () => running.delete(child));
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        text += chunk;
      });
    return { child, text: () => text };
  }

  async function run(file: string, args: string[], folder: string, path: string) {
    const { child, text } = npx(file, args, folder, path);
    const [code] = await once(child, 'close');
    return { code: code as number | null, text: text() };
  }

  async function start(file: string, folder: string, path: string) {
    const began = performance.now();
    const { child, text } = npx(file, [], folder, path);
    const address = () => /"url":"([^"]+)"[^\n]*TaskFlow is ready/.exec(text())?.[1];
    await until(
      'the package starts',
      () => address() !== undefined || child.exitCode !== null,
      // An installation prints nothing. It ends by itself, since npm limits its requests.
      () => Math.floor(performance.now() / 30_000),
    );
    const url = address();
    if (!url) throw new Error(text());
    const seconds = (performance.now() - began) / 1000;
    return {
      url,
      seconds,
      async stop() {
        const ended = once(child, 'close');
        // As Ctrl-C in a terminal does. A signal to npm alone ends only its shell.
        process.kill(-(child.pid ?? 0), 'SIGINT');
        await ended;
        assert.match(text(), '"msg":"stopped"');
      },
    };
  }

  /** Starts the package twice in an empty folder, with an account and with what `use` does, and looks at the files that it leaves. */
  async function tryIn(
    name: string,
    { file, path, use }: { file: string; path: string; use?: (url: string, folder: string) => Promise<void> },
  ): Promise<void> {
    const folder = join(home, name);
    const first = await start(file, folder, path);
    await register(first.url);
    await use?.(first.url, folder);
    await first.stop();
    const again = await start(file, folder, path);
    const { status } = await send(again.url, 'POST', '/api/v1/auth/login', {
      body: { email: 'ada@example.com', password: 'Analytical-Engine-1843' },
    });
    assert.is(status, 200);
    await again.stop();
    console.log(
      `npx with ${name}: ready after ${first.seconds.toFixed(1)} s with installation and new database, and after ${again.seconds.toFixed(1)} s again`,
    );
    assert.equal(readdirSync(folder), ['.taskflow']);
    const compiled = join(home, 'user', '.cache', 'taskflow');
    assert.ok(readdirSync(compiled).length > 0, 'compiled modules are kept for the next start');
    assert.is(statSync(compiled).mode & 0o077, 0, 'and nobody else can write them');
  }

  return { home, tools, pack, run, tryIn };
}
