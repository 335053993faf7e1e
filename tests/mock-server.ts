import { type ChildProcess, spawn } from 'node:child_process';

const START_MS = 30_000;

export type Mock = { url: string; process: ChildProcess };

/** Starts the mock as `npm run mock` does, and waits for the line that says where it listens. */
export function startMock(): Promise<Mock> {
  const child = spawn(process.execPath, ['scripts/mock.ts', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its coverage is nobody's business, and slow to write.
    env: { ...process.env, NODE_V8_COVERAGE: '' },
  });
  process.once('exit', () => child.kill('SIGTERM'));
  return new Promise((ready, failed) => {
    let output = '';
    const giveUp = (why: string) => failed(new Error(`the mock ${why}:\n${output}`));
    const timer = setTimeout(() => giveUp('took too long to start'), START_MS);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
        const [, url] = /Prism is listening on (http:\S+)/.exec(output) ?? [];
        if (url === undefined) return;
        clearTimeout(timer);
        ready({ url, process: child });
      });
    }
    child.once('exit', () => giveUp('ended'));
  });
}
