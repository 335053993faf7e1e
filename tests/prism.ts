import { type ChildProcess, spawn } from 'node:child_process';
import { HANG_MS } from './waiting.ts';

export type Prism = { url: string; stop(): Promise<void> };

/** Starts the mock like `npm run mock`. */
export function startMock(): Promise<Prism> {
  return start(process.execPath, ['scripts/mock.ts', '--port', '0']);
}

/** Starts the proxy that docs/contract-tests.md describes. */
export function startProxy(upstream: string): Promise<Prism> {
  return start(process.execPath, ['scripts/proxy.ts', upstream, '--port', '0', '--errors']);
}

/** Waits for the line with its address. */
function start(program: string, args: string[]): Promise<Prism> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its coverage is not needed, and slow to write.
    env: { ...process.env, NODE_V8_COVERAGE: '' },
  });
  process.once('exit', () => child.kill('SIGTERM'));
  return new Promise((ready, failed) => {
    let output = '';
    const giveUp = (why: string) => failed(new Error(`Prism ${why}:\n${output}`));
    const timer = setTimeout(() => giveUp('took too long to start'), HANG_MS);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
        const [, url] = /(?:Prism|mock) is listening on (http:\S+)/.exec(output) ?? [];
        if (url === undefined) return;
        clearTimeout(timer);
        ready({ url, stop: () => stop(child) });
      });
    }
    child.once('exit', () => giveUp('ended'));
  });
}

function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill('SIGTERM');
  return ended;
}
