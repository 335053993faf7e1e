import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { POOL_SIZE, type Site } from './contestants/contestant.ts';
import { newSigning, peopleOf } from './contestants/taskflow.ts';
import type { Options } from './options.ts';
import { sizeOf } from './people.ts';
import { setupOf } from './servers/setup.ts';
import { captureStatements } from './statements.ts';
import { createPocketBaseStore, type PocketBaseStore } from './stores/pocketbase.ts';
import { createPostgresStore, type Postgres } from './stores/postgres.ts';
import type { Seeded } from './stores/store.ts';

export type PreparedSite = Site & {
  /** The data that has been seeded so far. */
  seeded(): ({ name: string } & Seeded)[];
  remove(): Promise<void>;
};

/** Seeds the data of one size, and prepares what the contestants share. */
export async function createSite(
  tasks: number,
  postgres: Postgres,
  { keep, logs }: Pick<Options, 'keep' | 'logs'>,
  directory: string,
  log: (line: string) => void,
): Promise<PreparedSite> {
  const size = sizeOf(tasks);
  const store = await createPostgresStore({ admin: postgres.url, size, keep, log });
  await store.reset();
  const signing = newSigning();
  const people = peopleOf(size, signing);
  const [first, second] = people;
  if (!first || !second) throw new Error('The bench needs two users.');
  const { statements, event } = await captureStatements(store.url, [first, second]);
  const temporary = mkdtempSync(join(tmpdir(), 'taskflow-bench-'));
  const setupFile = join(temporary, 'setup.json');
  const setup = setupOf(store.url, POOL_SIZE, statements, people);
  writeFileSync(setupFile, JSON.stringify(setup), { mode: 0o600 });
  let pocketBase: PocketBaseStore | undefined;
  return {
    size,
    store,
    pocketBaseStore(program) {
      pocketBase ??= createPocketBaseStore({ program, directory, size, keep, log });
      return pocketBase;
    },
    people,
    setupFile,
    signing,
    event,
    logs: logs && resolve(logs),
    seeded: () => [
      { name: 'PostgreSQL', ...store.seeded },
      ...(pocketBase ? [{ name: 'PocketBase', ...pocketBase.seeded }] : []),
    ],
    async remove() {
      rmSync(temporary, { recursive: true, force: true });
      await pocketBase?.remove();
      await store.remove();
    },
  };
}
