import { resolve } from 'node:path';
import { run } from 'uvu/run';
import { runCleanups } from '../../tests/after-file.ts';
import { END, type Message } from './messages.ts';

/**
 * A process that runs test files one after the other, as `files.ts` sends their names. They share what is expensive:
 * loaded modules, code that V8 has optimized, compiled validators. The tests of an operation take 1.7 s of CPU in a
 * separate process, and 0.4 s here.
 *
 * A file ends when nothing is left that would keep a process alive. A file that has failed may leave something, and then ends its process,
 * like one that the runner ends. Both exit normally, because only then Node stores the coverage of all files of the process.
 */
declare global {
  var UVU_QUEUE: unknown[];
}

/** How long a file may take to close what it has opened before the log says what is still open. */
const CLOSED_WITHIN_MS = 1_000;

let file: string | undefined;
let isTesting = false;
const environment = { ...process.env };

/** Removes the variables that a file has set for itself. */
function restoreEnvironment(): void {
  for (const name of Object.keys(process.env)) {
    if (!(name in environment)) delete process.env[name];
  }
  Object.assign(process.env, environment);
}

process.on('message', async (next: string) => {
  if (next === END) process.exit(1);
  file = next;
  isTesting = true;
  // Only the file keeps the process alive.
  process.channel?.unref();
  // uvu would add the suites of a file to those in the queue, which have already run.
  globalThis.UVU_QUEUE = [];
  try {
    await run([{ name: undefined as never, file: resolve(next) }]);
    await runCleanups();
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
  isTesting = false;
  setTimeout(() => {
    if (file !== next) return;
    console.error(`still open: ${process.getActiveResourcesInfo().join(', ')}`);
    if (process.exitCode) process.exit();
  }, CLOSED_WITHIN_MS).unref();
});

process.on('beforeExit', () => {
  if (file === undefined) return;
  if (isTesting) {
    console.error('a test waits for an event that can no longer happen');
    process.exit(1);
  }
  file = undefined;
  restoreEnvironment();
  process.channel?.ref();
  process.send?.({ code: Number(process.exitCode ?? 0) } satisfies Message);
  process.exitCode = 0;
});
