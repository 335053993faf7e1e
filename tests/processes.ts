import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Kills a process, and waits until it has ended. Fails if it has ended by itself, because nothing would report its end again. */
export async function kill(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null)
    throw new Error(`the process has ended by itself: ${child?.exitCode ?? child?.signalCode}`);
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/**
 * Below the ports that systems give to sockets that ask for any, for example of another test. Such a port could be taken before the program
 * listens that is to get it.
 */
const PORTS = { first: 20_000, count: 12_000 };

/** Returns a port for a program that cannot choose one by itself. */
export async function freePort(): Promise<number> {
  const port = PORTS.first + Math.floor(Math.random() * PORTS.count);
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
  return isFree ? port : freePort();
}
