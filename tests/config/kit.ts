import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { ConfigError } from '../../src/config/problems.ts';
import { readConfig } from '../../src/config.ts';

export const DATABASE_URL = 'postgres://taskflow:pw@localhost:5432/taskflow';
/** Random enough for the checks, and the same in each run. */
export const key = (seed: string) => createHash('sha256').update(seed).digest('base64');
export const KEYS = { JWT_SECRETS: `2026-01:${key('signing')}`, ENCRYPTION_KEY: key('encryption') };

export function refusal(run: () => unknown): ConfigError {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** The only problem of an environment, as text. */
export function problemOf(env: Record<string, string>): string {
  const { problems } = refusal(() => readConfig(env));
  assert.is(problems.length, 1, JSON.stringify(problems));
  return `${problems[0]?.variable} ${problems[0]?.reason}`;
}

export function inDirectory(run: (path: string) => void): void {
  const path = mkdtempSync(join(tmpdir(), 'taskflow-config-'));
  try {
    run(path);
  } finally {
    rmSync(path, { recursive: true });
  }
}
