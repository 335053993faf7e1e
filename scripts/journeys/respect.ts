import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readContract } from '../../src/document.ts';
import { FOLDER, type Journey, readJourneys } from './read.ts';

/** The values of inputs and the URL of each source for a run. */
export type Surroundings = { inputs: Record<string, string>; servers: Record<string, string> };

/** Walks journeys with Redocly's `respect`, and returns its exit code. Fails if there are none. */
export async function walk(
  journeys: Journey[],
  { inputs, servers }: Surroundings,
  flags: string[],
): Promise<number> {
  if (journeys.length === 0) return 1;
  const scratch = copyForRespect();
  try {
    const args = [
      'respect',
      ...new Set(journeys.map(({ file }) => join(scratch, file))),
      ...selection(journeys),
      ...Object.entries(servers).flatMap(([name, url]) => ['--server', `${name}=${url}`]),
      ...flags,
    ];
    // Inputs can be passwords, which other users of this machine would see in arguments.
    const env = { ...process.env, REDOCLY_CLI_RESPECT_INPUT: JSON.stringify(inputs) };
    const child = spawn('redocly', args, { stdio: 'inherit', env });
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve(code ?? 1));
    });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** `respect` prints which workflows each file lacks, so it gets no names when the files are walked whole. */
function selection(journeys: Journey[]): string[] {
  const files = new Set(journeys.map(({ file }) => file));
  const all = readJourneys().filter(({ file }) => files.has(file));
  return all.length === journeys.length ? [] : journeys.flatMap(({ id }) => ['--workflow', id]);
}

/**
 * Copies the journeys and the contract they refer to. In the copy, binary schemas have no type: `respect` 2.77 reads
 * a ZIP as an ArrayBuffer, and reports that it is not a string.
 */
function copyForRespect(): string {
  const scratch = mkdtempSync(join(tmpdir(), 'taskflow-journeys-'));
  cpSync(FOLDER, join(scratch, FOLDER), { recursive: true });
  mkdirSync(join(scratch, 'generated'));
  const contract = JSON.stringify(readContract(), (_key, value) =>
    value?.format === 'binary' ? { ...value, type: undefined } : value,
  );
  writeFileSync(join(scratch, 'generated/openapi.json'), contract);
  return scratch;
}
