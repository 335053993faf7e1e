import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure, Message } from './messages.ts';
import { type Limits, watch } from './watch.ts';

export type FileResult = {
  file: string;
  /** Output of the file, and why it was ended. */
  output: string;
  passed: number;
  /** At least 1 if the file has failed as a whole. */
  failed: number;
  /** The tests that have failed, also those before the file was ended. */
  failures: Failure[];
  /** The test that ran when the process of the file ended. */
  running: string | undefined;
  /** Why the file was ended. */
  verdict: string | undefined;
  /** Titles of the tests that this machine cannot run. */
  skipped: string[];
  seconds: number;
  /** 0 if it is unknown. */
  cpuSeconds: number;
};

export type RunOptions = {
  /** How many files run at once. */
  width: number;
  env: NodeJS.ProcessEnv;
  /** Whether a test that this machine cannot run counts as failed, as in CI. */
  failsSkipped: boolean;
  /** A directory for the logs of the processes. */
  scratch: string;
  limits: Limits;
  report(result: FileResult): void;
};

/** Runs test files in `width` processes. If a file ends its process or is ended, only this file fails. */
export async function runFiles(files: readonly string[], options: RunOptions): Promise<FileResult[]> {
  const queue = [...files];
  const results: FileResult[] = [];
  const lane = async () => {
    let runner: Runner | undefined;
    for (let file = queue.shift(); file; file = queue.shift()) {
      if (!runner || runner.hasEnded()) {
        await runner?.stop();
        runner = startRunner(options);
      }
      const result = await runner.run(file);
      results.push(result);
      options.report(result);
    }
    await runner?.stop();
  };
  await Promise.all(Array.from({ length: options.width }, lane));
  return results;
}

type Runner = { run(file: string): Promise<FileResult>; hasEnded(): boolean; stop(): Promise<void> };

let started = 0;

function startRunner({ env, scratch, limits, failsSkipped }: RunOptions): Runner {
  // One file for both streams keeps their order, and is complete when the process reports.
  const log = join(scratch, `tests-${++started}.txt`);
  const descriptor = openSync(log, 'a');
  const child = fork(new URL('process.ts', import.meta.url), {
    env,
    stdio: ['ignore', descriptor, descriptor, 'ipc'],
  });
  closeSync(descriptor);
  let isToEnd = false;
  return {
    hasEnded: () => isToEnd || hasEnded(child),
    async run(file) {
      const begun = performance.now();
      const offset = statSync(log).size;
      const watching = watch(child, log, limits);
      const { code, ...reported } = await runIn(child, file);
      const { cpuSeconds, verdict } = watching.stop();
      isToEnd = verdict !== undefined;
      const printed = readFileSync(log).subarray(offset).toString();
      const output = verdict === undefined ? printed : `${printed}\n${verdict}`;
      return {
        file,
        output,
        verdict,
        ...reported,
        ...countsOf(output, isToEnd ? 1 : code, failsSkipped),
        seconds: secondsSince(begun),
        cpuSeconds,
      };
    },
    async stop() {
      if (hasEnded(child)) return;
      if (child.connected) child.disconnect();
      await once(child, 'exit');
    },
  };
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

const secondsSince = (begun: number) => (performance.now() - begun) / 1000;

/** Sends a file to the process, and waits until it has run or the process has ended. */
function runIn(child: ChildProcess, file: string) {
  const failures: Failure[] = [];
  let running: string | undefined;
  return new Promise<{ code: number; failures: Failure[]; running: string | undefined }>((resolve) => {
    const receive = (message: Message) => {
      if ('began' in message) running = message.began;
      else if ('failed' in message) failures.push(message.failed);
      else {
        running = undefined;
        end(message.code);
      }
    };
    const end = (code: number) => {
      child.off('message', receive).off('exit', exit);
      resolve({ code, failures, running });
    };
    // The last messages can arrive after the process has ended.
    const exit = () => (child.connected ? child.once('disconnect', () => end(1)) : end(1));
    child.on('message', receive).once('exit', exit);
    // An error means that the process has ended, which `exit` reports.
    child.send(file, () => {});
  });
}

/** Reads the counts that uvu has printed. */
function countsOf(
  output: string,
  code: number,
  failsSkipped: boolean,
): Pick<FileResult, 'passed' | 'failed' | 'skipped'> {
  const count = (word: string) =>
    [...output.matchAll(new RegExp(`${word}:\\s+(\\d+)`, 'g'))].reduce((sum, [, n]) => sum + Number(n), 0);
  // uvu counts a skipped test as passed; the skip of uvu has no title, so it is not used.
  const skipped = [...output.matchAll(/SKIPPED (.+)$/gm)].map(([, title = '']) => title);
  const total = count('Total');
  const passed = count('Passed') - skipped.length;
  const allowed = failsSkipped ? 0 : skipped.length;
  const failed = Math.max(total - passed - allowed, code === 0 && total > 0 ? 0 : 1);
  return { passed, failed, skipped };
}
