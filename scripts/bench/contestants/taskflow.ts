import { createSecretKey, randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTokens } from '../../../src/auth/sessions/tokens.ts';
import { activeMembers, type Person, rowId, type Size } from '../people.ts';
import type { Command } from '../processes.ts';
import {
  type Contestant,
  outputOf,
  POOL_SIZE,
  POSTGRES_DURABILITY,
  type Signing,
  type Site,
} from './contestant.ts';

/** Long enough for any run. TaskFlow rejects tokens with a longer lifetime than its own. */
const TOKEN_SECONDS = 86_400;
export const ISSUER = 'taskflow';

export const newSigning = (): Signing => ({
  kid: 'bench',
  secret: randomBytes(32).toString('base64url'),
  encryptionKey: randomBytes(32).toString('base64'),
});

/** Returns the users who send requests, with tokens for the sessions that the seeds contain. */
export function peopleOf(size: Size, { kid, secret }: Signing): Person[] {
  const { sign } = createTokens({
    keys: [{ kid, key: createSecretKey(secret, 'utf8') }],
    accessTtlSeconds: TOKEN_SECONDS,
    issuer: ISSUER,
    audience: ISSUER,
    clock: { now: () => Date.now() },
  });
  return activeMembers(size).map(({ user, tasks }) => {
    const user_id = rowId('user', user);
    return {
      user_id,
      token: sign({ user_id, session_id: rowId('session', user) }),
      tasks: tasks.map((task) => ({ id: rowId('task', task), version: 1 })),
    };
  });
}

/** Returns the command of TaskFlow as its users start it, but without rate limits. */
export function taskFlowCommand(
  { store, signing, setupFile, logs }: Pick<Site, 'store' | 'signing' | 'setupFile' | 'logs'>,
  nodeArguments: readonly string[] = [],
): Command {
  return {
    name: 'taskflow',
    output: outputOf('taskflow', logs),
    command: fileURLToPath(new URL('../../../bin/taskflow', import.meta.url)),
    args: () => [],
    env: (port) => ({
      NODE_OPTIONS: nodeArguments.join(' '),
      NODE_ENV: 'production',
      PORT: String(port),
      DATABASE_URL: store.url,
      DATABASE_POOL_SIZE: String(POOL_SIZE),
      JWT_SECRETS: `${signing.kid}:${signing.secret}`,
      ENCRYPTION_KEY: signing.encryptionKey,
      ACCESS_TOKEN_TTL: '24h',
      RATE_LIMIT_USER: 'off',
      RATE_LIMIT_ANONYMOUS: 'off',
      RATE_LIMIT_AUTH: 'off',
      SHUTDOWN_DELAY: '0s',
    }),
    // A directory without a `.env` that has settings for other purposes.
    cwd: dirname(setupFile),
  };
}

/** Processes of the cluster. They share the connections that every server has. */
const PROCESSES = 2;

const contestantOf = (
  name: 'taskflow' | 'taskflow-cluster',
  about: string,
  env: Record<string, string> = {},
): Contestant => ({
  about,
  prepare: async () => async (site) => {
    const command = taskFlowCommand(site);
    return {
      kind: 'server',
      name,
      store: site.store,
      durability: POSTGRES_DURABILITY,
      command: {
        ...command,
        output: outputOf(name, site.logs),
        env: (port) => ({ ...command.env(port), ...env }),
      },
      people: site.people,
      callOf: ({ call }) => call,
      hasTaskFlowTables: true,
    };
  },
});

export const taskflow = contestantOf(
  'taskflow',
  'As users run it: every request and response is validated, every change is logged',
);

export const taskflowCluster = contestantOf(
  'taskflow-cluster',
  `The same with \`CLUSTER=${PROCESSES}\`: ${PROCESSES} processes on one port, with half of the connections each`,
  { CLUSTER: String(PROCESSES), DATABASE_POOL_SIZE: String(POOL_SIZE / PROCESSES) },
);
