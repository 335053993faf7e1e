import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A server under measurement, in a separate process. */
export type Running = {
  pid: number;
  port: number;
  child: ChildProcess;
  /** URL of the inspector, if Node was started with `--inspect`. */
  inspector: string | undefined;
  /** @throws Error with the output of the process if it has ended */
  check(): void;
};

export type Command = {
  /** Name in messages. */
  name: string;
  command: string;
  args: (port: number) => string[];
  env: (port: number) => NodeJS.ProcessEnv;
  cwd?: string;
  /** File for standard output. */
  output: string;
};

const READY_WITHIN_MS = 90_000;
const STOP_WITHIN_MS = 3_000;

/** All started processes, which are stopped when the bench ends in any way. */
const started = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of started) child.kill('SIGKILL');
});

/** Starts a server on a free port, and waits until it responds. */
export async function startServer(
  { name, command, args, env, cwd, output }: Command,
  log: (line: string) => void,
): Promise<Running> {
  const port = await freePort();
  const descriptor = openSync(output, 'w');
  const child = spawn(command, args(port), {
    cwd,
    // Ctrl-C in the terminal must reach only the bench, which then stops its servers.
    detached: true,
    env: { ...process.env, ...env(port) },
    stdio: ['ignore', descriptor, 'pipe'],
  });
  closeSync(descriptor);
  started.add(child);
  let errors = '';
  let inspector: string | undefined;
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk).slice(-4_000);
    // `bin/taskflow` starts Node again with other options. The last one serves.
    inspector = [...errors.matchAll(/Debugger listening on (ws:\S+)/g)].at(-1)?.[1];
    if (process.env['BENCH_VERBOSE']) log(`${name}: ${chunk}`);
  });
  let ended: string | undefined;
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', (code, signal) => {
    ended = `it ended with ${signal ?? `exit code ${code}`}`;
    started.delete(child);
  });
  const late = performance.now() + READY_WITHIN_MS;
  const check = () => {
    if (ended !== undefined) throw new Error(`${name} is not running: ${ended}\n${errors}`);
  };
  while (!(await responds(port))) {
    check();
    if (performance.now() > late) throw new Error(`${name} did not respond in time.\n${errors}`);
    await pause(50);
  }
  // Another program may have responded on this port.
  check();
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} has no process id`);
  return { pid, port, child, inspector, check };
}

/** Ends a process, first with SIGTERM. */
export async function stopServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await gone;
  clearTimeout(timer);
}

async function responds(port: number): Promise<boolean> {
  try {
    const { body } = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(1_000) });
    await body?.cancel();
    return true;
  } catch {
    return false;
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
