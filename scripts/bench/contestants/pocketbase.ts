import { type Contestant, outputOf } from './contestant.ts';
import { buildGo } from './go.ts';

type Synchronous = 'NORMAL' | 'FULL';

const DURABILITY: Record<Synchronous, string> = {
  NORMAL: 'WAL, synchronous NORMAL: a commit does not wait for the disk',
  FULL: 'WAL, synchronous FULL: a commit waits for the disk',
};

function variant(
  name: 'pocketbase' | 'pocketbase-full',
  synchronous: Synchronous,
  about: string,
): Contestant {
  return {
    about,
    async prepare(machine) {
      const built = buildGo('pocketbase', machine);
      if ('skipped' in built) return built;
      return async ({ pocketBaseStore, logs }) => {
        const store = pocketBaseStore(built.program);
        return {
          kind: 'server',
          name,
          store,
          durability: DURABILITY[synchronous],
          command: {
            name,
            output: outputOf(name, logs),
            command: built.program,
            args: (port) => ['serve', `--http=127.0.0.1:${port}`, `--dir=${store.directory}`],
            env: () => ({ BENCH_SYNCHRONOUS: synchronous }),
          },
          people: store.people,
          callOf: ({ pocketbase }) => pocketbase,
          hasTaskFlowTables: false,
        };
      };
    },
  };
}

export const pocketbase = variant(
  'pocketbase',
  'NORMAL',
  'PocketBase (Go, SQLite) with its defaults, but without its request log. A collection with the same fields and one index for the list; no event log, versions, categories or assignees',
);

export const pocketbaseFull = variant('pocketbase-full', 'FULL', 'The same with `synchronous=FULL`');
