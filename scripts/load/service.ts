import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from '../bench/processes.ts';
import { Processes } from '../bench/usage.ts';

const READY_MS = 90_000;

/** The service under load, which can be killed and started again on its port. */
export type LoadedService = {
  readonly port: number;
  /** Of the first process. */
  readonly pid: number | undefined;
  start(): Promise<void>;
  /** Kills a process of the cluster, or the only one. */
  killOne(): void;
  killAll(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
  rssMb(): number;
};

export function loadedService(command: Command, port: number, env: NodeJS.ProcessEnv): LoadedService {
  let child: ChildProcess | undefined;
  let ended: Promise<unknown> = Promise.resolve();
  let errors = '';

  async function start(): Promise<void> {
    const started = spawn(command.command, command.args(port), {
      cwd: command.cwd,
      detached: true,
      env: { ...process.env, ...command.env(port), ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    started.stderr.on('data', (chunk: Buffer) => {
      errors = (errors + chunk).slice(-4_000);
    });
    child = started;
    ended = once(started, 'exit');
    for (const late = performance.now() + READY_MS; !(await isReady(port)); await pause(100)) {
      if (started.exitCode !== null || performance.now() > late)
        throw new Error(`The service did not start.\n${errors}`);
    }
  }

  const processes = () => {
    const { pid = 0 } = child ?? {};
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  };

  process.once('exit', () => child?.kill('SIGKILL'));
  return {
    port,
    get pid() {
      return child?.pid;
    },
    start,
    killOne() {
      // The processes of a cluster are children of the first one, and so are programs that scale images.
      const [one] = processes();
      if (one) process.kill(one, 'SIGKILL');
    },
    async killAll() {
      child?.kill('SIGKILL');
      await ended;
    },
    signal: (signal) => void child?.kill(signal),
    async stop() {
      child?.kill('SIGTERM');
      await ended;
    },
    rssMb: () => (child?.pid === undefined ? 0 : (Processes.now()?.usageOf(child.pid).rss_mb ?? 0)),
  };
}

async function isReady(port: number): Promise<boolean> {
  try {
    const { ok, body } = await fetch(`http://127.0.0.1:${port}/health/ready`, {
      signal: AbortSignal.timeout(1_000),
    });
    await body?.cancel();
    return ok;
  } catch {
    return false;
  }
}
