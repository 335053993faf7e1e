import { fileURLToPath } from 'node:url';
import { type Contestant, outputOf, POSTGRES_DURABILITY } from './contestant.ts';

/** A server of the bench in Node, with the statements of TaskFlow. */
function nodeServer(name: 'bare' | 'express', about: string): Contestant {
  return {
    about,
    prepare:
      async () =>
      async ({ store, people, setupFile, logs }) => ({
        kind: 'server',
        name,
        store,
        durability: POSTGRES_DURABILITY,
        command: {
          name,
          output: outputOf(name, logs),
          command: process.execPath,
          args: (port) => [
            fileURLToPath(new URL(`../servers/${name}.ts`, import.meta.url)),
            setupFile,
            String(port),
          ],
          env: () => ({ NODE_ENV: 'production' }),
        },
        people,
        callOf: ({ call }) => call,
        hasTaskFlowTables: true,
      }),
  };
}

export const bare = nodeServer(
  'bare',
  '`node:http` and a pool of `pg`, running the statements that TaskFlow runs, without framework or validation',
);

export const express = nodeServer('express', 'Express 5 with the same statements, without validation');
