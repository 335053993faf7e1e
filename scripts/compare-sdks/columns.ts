import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dialect } from './dialects.ts';

export const FOLDER = 'scripts/compare-sdks';
export const NPM_PINS = join(FOLDER, 'npm');
export const PYTHON_PINS = join(FOLDER, 'pypi', 'requirements.txt');

/** An SDK, in one column of the table. */
export type Column = { title: string; language: 'TypeScript' | 'Python'; dialect: Dialect };

export const COLUMNS: Column[] = [
  { title: 'TaskFlow TypeScript', language: 'TypeScript', dialect: 'taskflow' },
  { title: 'openai-node', language: 'TypeScript', dialect: 'openai' },
  { title: 'stripe-node', language: 'TypeScript', dialect: 'stripe' },
  { title: 'TaskFlow Python', language: 'Python', dialect: 'taskflow' },
  { title: 'openai-python', language: 'Python', dialect: 'openai' },
  { title: 'stripe-python', language: 'Python', dialect: 'stripe' },
];

/** Returns the version of a column's package: ours of the repository, the others as they are pinned. */
export function versionOf({ language, dialect }: Column): string {
  const isOurs = dialect === 'taskflow';
  if (language === 'TypeScript') {
    if (isOurs) return JSON.parse(readFileSync('sdk/typescript/package.json', 'utf8')).version;
    const { dependencies } = JSON.parse(readFileSync(join(NPM_PINS, 'package.json'), 'utf8'));
    return (dependencies as Record<string, string>)[dialect] ?? '';
  }
  const text = readFileSync(isOurs ? 'sdk/python/src/taskflow/_version.py' : PYTHON_PINS, 'utf8');
  const pattern = isOurs ? /^__version__ = "(.*)"/m : new RegExp(`^${dialect}==(.*)$`, 'm');
  return pattern.exec(text)?.[1] ?? '';
}
