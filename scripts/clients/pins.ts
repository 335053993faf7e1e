import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, Registry } from './client.ts';

export const FOLDER = 'scripts/clients';
export const NPM_PINS = join(FOLDER, 'npm');
export const PYTHON_PINS = join(FOLDER, 'python', 'requirements.txt');

/** Returns the version at which a package of a client is pinned. */
export function pinnedVersion({ name, registry }: Client, packageName: string): string {
  const version = READERS[registry](packageName.replace(/\[.*\]$/, ''), name);
  if (version === undefined) throw new Error(`${packageName} is not pinned for ${name}`);
  return version;
}

const READERS: Record<Registry, (packageName: string, client: string) => string | undefined> = {
  npm: (name) => {
    const { dependencies } = JSON.parse(readFileSync(join(NPM_PINS, 'package.json'), 'utf8'));
    return (dependencies as Record<string, string>)[name];
  },
  PyPI: (name) => versionIn(PYTHON_PINS, `${name}==`),
  Go: (name, client) => versionIn(join(FOLDER, client, 'go.mod'), `${name} `),
};

/** Finds the line of a file that names a package, and returns the word after it. */
function versionIn(file: string, prefix: string): string | undefined {
  const lines = readFileSync(file, 'utf8').split('\n');
  const line = lines
    .map((text) => text.trim().replace(/^require /, ''))
    .find((text) => text.startsWith(prefix));
  return line?.slice(prefix.length).split(' ')[0];
}
