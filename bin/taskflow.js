#!/usr/bin/env node
// Starts TaskFlow with settings that Node accepts only on its command line or in its environment: docs/operations.md#start-and-memory
// Old versions of Node can read this file, so that they can report that they are too old.
import { existsSync, mkdirSync, statSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const OLDEST = [24, 2];

const root = fileURLToPath(new URL('..', import.meta.url));
// In a checkout, Node runs the TypeScript itself. It does not do so inside of node_modules, so the package has JavaScript.
const source = join(root, 'src', 'main.ts');
const isCheckout = existsSync(source);
const main = isCheckout ? source : join(root, 'dist', 'src', 'main.js');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  process.stderr.write(
    `TaskFlow needs Node ${OLDEST.join('.')} or newer, and this is ${process.version}. Install a newer version from https://nodejs.org. With npx, add --package=node@24.\n`,
  );
  process.exitCode = 1;
} else start();

function start() {
  const cache = process.env.NODE_COMPILE_CACHE || compileCache();
  if (process.platform === 'win32') {
    // Windows cannot replace a process. The settings for memory do not matter there: it has another allocator.
    import('node:module').then(({ enableCompileCache }) => {
      if (cache) enableCompileCache(cache);
      return import(pathToFileURL(main).href);
    });
    return;
  }
  const env = {
    ...process.env,
    // By default each of four threads keeps the 19 MB of its last password hash: 43 MB more under load.
    MALLOC_MMAP_THRESHOLD_: process.env.MALLOC_MMAP_THRESHOLD_ || '1048576',
  };
  if (cache) env.NODE_COMPILE_CACHE = cache;
  // By default the young generation grows to 128 MB, not 32 MB: 300 MB under load instead of 200 MB. 16 MB would save 15 MB more, but
  // then responses are copied twice as often while they are built: lists take 1.4 times the CPU time, creates 1.25 times.
  const memory = '--max-semi-space-size=16';
  // By default four threads collect garbage, and the main thread waits for them. With as many as cores, here two, lists take 0.93 of the time.
  const threads = `--v8-pool-size=${Math.min(4, os.availableParallelism())}`;
  const args = [memory, threads, ...process.execArgv, main, ...process.argv.slice(2)];
  // The process keeps its ID, so signals reach the service. The warning that this is experimental is never written.
  process.execve(process.execPath, [process.execPath, ...args], env);
}

/**
 * Returns a directory that keeps the compiled modules for the next start, which then takes 0.7 s of CPU time instead of 1.2 s. Returns
 * nothing if only a directory is available that others can write to, because Node runs what it finds there.
 */
function compileCache() {
  const caches = [process.env.XDG_CACHE_HOME || join(os.homedir(), '.cache')];
  if (isCheckout) caches.unshift(join(root, 'node_modules', '.cache'));
  return caches.map((parent) => join(parent, 'taskflow')).find(isPrivate);
}

function isPrivate(directory) {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(directory);
    return !process.getuid || (uid === process.getuid() && (mode & 0o022) === 0);
  } catch {
    return false;
  }
}
