import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LAST_CREATED } from '../../seed/volume.ts';
import { activeMembers, type Person, pocketBaseId, type Size } from '../people.ts';
import { flushFiles } from './flush.ts';
import type { Seeded, Store } from './store.ts';

export type PocketBaseStore = Store & { directory: string; seeded: Seeded; people: Person[] };

export type PocketBaseStoreOptions = {
  program: string;
  /** Directory of the data. */
  directory: string;
  size: Size;
  /** Keeps the seeded data for the next run. */
  keep: boolean;
  log: (line: string) => void;
};

const SOURCES = fileURLToPath(new URL('../pocketbase', import.meta.url));

/** Seeds a data directory of PocketBase, or reuses that of an earlier run. The servers run on copies of it. */
export function createPocketBaseStore(options: PocketBaseStoreOptions): PocketBaseStore {
  const { program, size, keep, log } = options;
  const seeds = join(options.directory, `pocketbase-${size.tasks}-${fingerprint(size)}`);
  const directory = join(options.directory, 'pocketbase-data');
  const run = (...args: string[]) =>
    execFileSync(program, [...args, `--dir=${seeds}`], { encoding: 'utf8', maxBuffer: 1e9 });

  let seconds: number | undefined;
  const complete = join(seeds, 'complete');
  if (!existsSync(complete)) {
    rmSync(seeds, { recursive: true, force: true });
    mkdirSync(seeds, { recursive: true });
    log('seeding PocketBase');
    const started = performance.now();
    run('seed', String(size.tasks), String(size.users), String(LAST_CREATED));
    seconds = (performance.now() - started) / 1000;
    writeFileSync(complete, '');
  }
  const members = activeMembers(size);
  const ids = members.map(({ user }) => pocketBaseId('user', user));
  const tokens: string[] = JSON.parse(run('tokens', ...ids));
  const people = members.map(
    ({ tasks }, index): Person => ({
      user_id: ids[index] ?? '',
      token: tokens[index] ?? '',
      tasks: tasks.map((task) => ({ id: pocketBaseId('task', task), version: 1 })),
    }),
  );
  let isTouched = true;
  return {
    directory,
    seeded: { seconds, megabytes: statSync(join(seeds, 'data.db')).size / 1e6 },
    people,
    async reset() {
      if (isTouched) copyDatabases(seeds, directory);
      isTouched = false;
    },
    touch() {
      isTouched = true;
    },
    async remove() {
      rmSync(directory, { recursive: true, force: true });
      if (!keep) rmSync(seeds, { recursive: true, force: true });
    },
  };
}

/** Changes with anything that the seeded data depends on. */
function fingerprint(size: Size): string {
  const hash = createHash('sha256').update(JSON.stringify([size, LAST_CREATED]));
  for (const file of readdirSync(SOURCES).sort()) hash.update(readFileSync(join(SOURCES, file)));
  return hash.digest('hex').slice(0, 8);
}

function copyDatabases(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (/\.db(-wal)?$/.test(name)) copyFileSync(join(from, name), join(to, name));
  }
  flushFiles(to);
}
