import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Contestant, type Machine, outputOf, POSTGRES_DURABILITY } from './contestant.ts';

type Built = { program: string } | { skipped: string };

const built = new Map<string, Built>();

/** Builds a Go program of the bench, once. The first build takes about a minute, later ones a second. */
export function buildGo(folder: 'go' | 'pocketbase', machine: Machine): Built {
  const known = built.get(folder) ?? build(folder, machine);
  built.set(folder, known);
  return known;
}

function build(folder: string, { directory, log }: Machine): Built {
  if (spawnSync('go', ['version']).status !== 0) return { skipped: 'Go was not found' };
  mkdirSync(directory, { recursive: true });
  const program = join(directory, `bench-${folder}`);
  log(`building ${folder}`);
  const { status, stderr } = spawnSync('go', ['build', '-mod=readonly', '-o', program, '.'], {
    cwd: fileURLToPath(new URL(`../${folder}`, import.meta.url)),
    encoding: 'utf8',
  });
  return status === 0 ? { program } : { skipped: `it could not be built: ${stderr.trim()}` };
}

export const go: Contestant = {
  about: 'Go `net/http` and a pool of pgx, with the same statements, without validation',
  async prepare(machine) {
    const outcome = buildGo('go', machine);
    if ('skipped' in outcome) return outcome;
    return async ({ store, people, setupFile, logs }) => ({
      kind: 'server',
      name: 'go',
      store,
      durability: POSTGRES_DURABILITY,
      command: {
        name: 'go',
        output: outputOf('go', logs),
        command: outcome.program,
        args: (port) => [setupFile, String(port)],
        env: () => ({}),
      },
      people,
      callOf: ({ call }) => call,
      hasTaskFlowTables: true,
    });
  },
};
