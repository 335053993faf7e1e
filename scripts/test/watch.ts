import type { ChildProcess } from 'node:child_process';
import { statSync } from 'node:fs';
import { databasesOf } from '../../tests/template.ts';
import { backendsOf, treeOf } from './cpu.ts';
import { END } from './messages.ts';

/**
 * Limits after which a file is ended. Neither limits its duration, which depends on other programs on the machine: with
 * two busy processes beside the tests on each core, every file takes three times as long for the same CPU time.
 */
export type Limits = {
  /** CPU time of the file and of the processes that it starts. */
  cpuSeconds: number;
  /** How long the file may do nothing: neither print nor use CPU time, including that of its databases. */
  quietMs: number;
  /** How long a process that is ended has to store its coverage. */
  endMs: number;
};

/** Interval of checks. Reading all processes takes about 5 ms of CPU time. */
const CHECK_MS = 2_000;

/** Timers of idle servers and pools use less than this within `quietMs`. Anything that works uses more. */
const IDLE_CPU_SECONDS = 1;

/**
 * Watches a file that a process runs. If the file exceeds a limit, its descendants are killed, and the process is asked to exit and is killed
 * as well if it does not. `stop` returns the CPU time of the file, and which limit it has exceeded.
 */
export function watch(child: ChildProcess, log: string, limits: Limits) {
  const pid = child.pid ?? 0;
  const measure = () => ({
    at: performance.now(),
    printed: statSync(log).size,
    tree: treeOf(pid),
    databaseCpu: backendsOf(databasesOf(pid)),
  });
  const first = measure();
  let last = first;
  let lastSign = first;
  let verdict: string | undefined;

  const check = () => {
    const now = measure();
    // For a process that has ended, only the CPU time until the last check is known.
    last = now.tree.pids.length > 0 ? now : { ...now, tree: last.tree };
    const worked =
      last.tree.cpuSeconds - lastSign.tree.cpuSeconds + Math.abs(last.databaseCpu - lastSign.databaseCpu);
    if (last.printed > lastSign.printed || worked > IDLE_CPU_SECONDS) lastSign = last;
    const used = last.tree.cpuSeconds - first.tree.cpuSeconds;
    if (used > limits.cpuSeconds) end(`used more than ${limits.cpuSeconds} s of CPU time`);
    if (now.at - lastSign.at > limits.quietMs) end(`did nothing for ${limits.quietMs / 1000} s`);
  };
  const end = (reason: string) => {
    if (verdict !== undefined) return;
    verdict = reason;
    // A call that waits for a descendant returns.
    descendants().forEach(kill);
    child.send(END, () => {});
    setTimeout(() => child.kill('SIGKILL'), limits.endMs).unref();
  };
  const descendants = () => last.tree.pids.filter((each) => each !== pid);
  const timer = setInterval(check, CHECK_MS);
  return {
    stop() {
      clearInterval(timer);
      const { pids, cpuSeconds } = treeOf(pid);
      // A process that has ended leaves those that it has started.
      if (pids.length === 0) descendants().forEach(kill);
      const until = pids.length > 0 ? cpuSeconds : last.tree.cpuSeconds;
      return { cpuSeconds: until - first.tree.cpuSeconds, verdict };
    },
  };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process has ended meanwhile.
  }
}
