import { execFile } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Column, FOLDER } from './columns.ts';
import type { Cells } from './page.ts';
import { startServers } from './server.ts';

const execute = promisify(execFile);

/** A program that hangs is ended after this time. The slowest takes a tenth of it on a busy machine. */
const LIMIT_MS = 300_000;

/** Where the packages are. */
export type Installed = {
  /** The folder with the builds of our SDK for TypeScript. */
  dist?: string;
  /** The `node_modules` with the other SDKs for TypeScript. */
  modules?: string;
  /** The Python with the other SDKs, and with the dependencies of ours. */
  python?: string;
};

/** Runs the program that fills the cells of a column against servers that misbehave. */
export async function runColumn({ language, dialect }: Column, installed: Installed): Promise<Cells> {
  const servers = await startServers();
  const env = {
    ...process.env,
    // The programs must not see the settings of the user who runs them.
    TASKFLOW_LOG: '',
    OPENAI_LOG: '',
    STRIPE_LOG: '',
    NODE_V8_COVERAGE: '',
    PYTHONPATH: resolve('sdk/python/src'),
    COMPARE_DIALECT: dialect,
    COMPARE_SERVERS: servers.url,
    COMPARE_TASKFLOW: installed.dist ?? '',
    COMPARE_MODULES: dirname(installed.modules ?? ''),
  };
  const [program, file] =
    language === 'TypeScript'
      ? [process.execPath, join(FOLDER, 'node', 'main.ts')]
      : [installed.python ?? 'python3', join(FOLDER, 'python', 'main.py')];
  try {
    const { stdout } = await execute(program, [file], { env, timeout: LIMIT_MS });
    return JSON.parse(stdout) as Cells;
  } finally {
    servers.stop();
  }
}
