import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CALLS, type Client } from './client.ts';
import { FOLDER, NPM_PINS } from './pins.ts';
import type { Tools } from './tools.ts';

export type Result = {
  generated: boolean;
  compiled: boolean;
  /** Number of successful calls of the session, in order. */
  calls: number;
  /** Number of lines with warnings of the generator, all of them known. */
  warnings: number;
  seconds: number;
  /** The error, with the output of the command. */
  problem?: string;
};

/** A command is ended after this time. The slowest one takes a tenth of it on a busy machine. */
const LIMIT_MS = 600_000;

/** Generates and compiles a client, and runs its session against the service, in a folder that is removed afterwards. */
export async function runClient(client: Client, tools: Tools, service: string): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), `taskflow-${client.name}-`));
  const started = performance.now();
  const result: Result = { generated: false, compiled: false, calls: 0, warnings: 0, seconds: 0 };
  try {
    await prepare(folder, client, tools, service);
    const run = (command: string) => shell(command, folder, tools, service);
    result.warnings = knownWarnings(client, await run(client.generate));
    result.generated = true;
    await run(client.compile);
    result.compiled = true;
    const session = await run(client.run).catch((error: Error) => error);
    result.calls = callsIn(session instanceof CommandError ? session.output : String(session));
    if (session instanceof Error) throw session;
    if (result.calls < CALLS.length) throw new Error(`the session printed:\n${session}`);
  } catch (error) {
    result.problem = error instanceof Error ? error.message : String(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { ...result, seconds: (performance.now() - started) / 1000 };
}

async function prepare(folder: string, client: Client, { modules }: Tools, service: string): Promise<void> {
  if (modules !== undefined) {
    cpSync(NPM_PINS, folder, { recursive: true });
    symlinkSync(modules, join(folder, 'node_modules'));
  }
  cpSync(join(FOLDER, client.name), folder, { recursive: true });
  const response = await fetch(`${service}/${client.document}`);
  if (!response.ok) throw new Error(`GET /${client.document} returned ${response.status}`);
  writeFileSync(join(folder, client.document), await response.text());
}

class CommandError extends Error {
  readonly output: string;
  constructor(command: string, status: number | null, output: string) {
    super(`${command}\nfailed with ${status ?? 'a signal'}:\n${output.split('\n').slice(-60).join('\n')}`);
    this.output = output;
  }
}

/** Runs a command and returns what it printed. */
async function shell(command: string, cwd: string, { path }: Tools, service: string): Promise<string> {
  const env = {
    ...process.env,
    PATH: [...path, process.env['PATH']].join(':'),
    TASKFLOW_URL: service,
    // Generators run for seconds: without the optimizing compiler openapi-generator takes 2.6 s of CPU instead of 4.7 s.
    JAVA_TOOL_OPTIONS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC',
  };
  const child = spawn('bash', ['-euc', command], {
    cwd,
    env,
    timeout: LIMIT_MS,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (status !== 0) throw new CommandError(command, status, output);
  return output;
}

/** Counts the lines with a warning. Throws if one is not listed, because generators skip what they do not support and exit with 0. */
function knownWarnings({ warnings }: Client, output: string): number {
  const lines = output.split('\n').filter((line) => /\bwarn(ing)?\b/i.test(line));
  const unknown = lines.filter((line) => !warnings.some(({ text }) => line.includes(text)));
  if (unknown.length > 0) throw new Error(`warnings that the client does not list:\n${unknown.join('\n')}`);
  return lines.length;
}

/** Counts the calls that a session printed, up to the first that is missing or out of order. */
function callsIn(output: string): number {
  const printed = output.split(/\r?\n/).filter((line) => CALLS.includes(line));
  const wrong = CALLS.findIndex((call, index) => printed[index] !== call);
  return wrong < 0 ? CALLS.length : wrong;
}
