import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';

type Options = { cwd?: string; env?: Record<string, string> };

/** Runs a program to its end and returns its stdout, without blocking a server in this process. */
export async function run(program: string, args: string[], { cwd, env = {} }: Options = {}): Promise<string> {
  // Coverage of these programs is not needed, and collecting it makes compilers slower.
  const child = spawn(program, args, { cwd, env: { ...process.env, NODE_V8_COVERAGE: '', ...env } });
  let output = '';
  let everything = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
    everything += chunk;
  });
  child.stderr.on('data', (chunk) => {
    everything += chunk;
  });
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  assert.is(status, 0, `${program} ${args.join(' ')}\n${everything}`);
  return output;
}

let dist: Promise<string> | undefined;

/** Compiles the TypeScript SDK once per process, into a folder of its own: test files that run at the same time do not share it. */
export function builtSdk(): Promise<string> {
  dist ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'taskflow-sdk-dist-'));
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    await run('node', ['scripts/sdk/build.ts', folder]);
    // As in the package of the SDK: Node 20 does not detect ES modules by their syntax.
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
    return folder;
  })();
  return dist;
}
