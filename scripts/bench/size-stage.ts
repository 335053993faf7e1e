import { createSecretKey } from 'node:crypto';
import { join } from 'node:path';
import { createTokens } from '../../src/auth/sessions/tokens.ts';
import type { Embedded } from '../../src/postgres/start.ts';
import { createCursors } from '../../src/sync/cursor.ts';
import { ISSUER, newSigning, taskFlowCommand } from './contestants/taskflow.ts';
import { startServer, stopServer } from './processes.ts';
import { projectId } from './report-data.ts';
import { type Request, type Subject, WHO, type Who } from './size-cases.ts';
import { asked } from './stage.ts';

/** How many tasks the user has who sees only their own. */
const OWN_TASKS = 500;
const OWN_PROJECT = '01960000-0000-7000-8000-000009999999';
const DAY_S = 86_400;

/** A service with the data of one size. */
export type SizeStage = {
  url: string;
  postgres: Embedded;
  subjects: { readonly [each in Who]: Subject };
  /** Sends a request, and returns how long its response took. */
  send(who: Who, request: Request): Promise<{ ms: number; data: unknown }>;
  stop(): Promise<void>;
};

/** Adds the users who send requests, and starts the service. */
export async function startSizeStage(postgres: Embedded, home: string): Promise<SizeStage> {
  const { url } = postgres;
  // It would count as the CPU time of some requests. The seed has vacuumed everything.
  await asked(url, 'alter system set autovacuum = off');
  await asked(url, 'select pg_reload_conf()');
  await addUsers(url);
  const signing = newSigning();
  const store = { url } as Parameters<typeof taskFlowCommand>[0]['store'];
  const command = taskFlowCommand({ store, signing, setupFile: join(home, 'setup.json'), logs: undefined });
  // The bench removes old numbers itself.
  const env = (port: number) => ({ ...command.env(port), SYNC_WINDOW_DAYS: '3650' });
  const server = await startServer({ ...command, env }, () => {});
  const { sign } = createTokens({
    keys: [{ kid: signing.kid, key: createSecretKey(signing.secret, 'utf8') }],
    ...{ accessTtlSeconds: DAY_S, issuer: ISSUER, audience: ISSUER, clock: { now: () => Date.now() } },
  });
  const tokens = Object.fromEntries(
    Object.entries(WHO).map(([who, user_id]) => [who, sign({ user_id, session_id: user_id })]),
  );
  const send: SizeStage['send'] = async (who, { method, path, body }) => {
    const began = performance.now();
    const response = await fetch(`http://127.0.0.1:${server.port}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${tokens[who]}`,
        ...(body && { 'content-type': 'application/json' }),
        ...(method === 'PATCH' && { 'if-match': '*' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const ms = performance.now() - began;
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return { ms, data: JSON.parse(text).data };
  };
  const stop = async () => {
    await stopServer(server.child);
    await postgres.stop();
  };
  const tasksOf = async (project_id: string, limit: number) =>
    (
      await asked<{ id: string }>(
        url,
        'select id from task where project_id = $1 order by created_at desc limit $2',
        [project_id, limit],
      )
    ).map(({ id }) => id);
  // A kept database has them.
  for (let number = (await tasksOf(OWN_PROJECT, OWN_TASKS)).length; number < OWN_TASKS; number += 1) {
    const body = {
      title: `Task ${number}: ${number % 7 === 0 ? 'write the report' : 'call Grandmother'}`,
      project_id: OWN_PROJECT,
      priority: number % 4 === 0 ? 'high' : 'medium',
    };
    await send('own', { method: 'POST', path: '/tasks', body });
  }
  const last = await asked<{ last: string }>(url, 'select last_sequence as last from event_dispatcher');
  const after = Number(last[0]?.last);
  const cursors = createCursors(createSecretKey(Buffer.from(signing.encryptionKey, 'base64')));
  const cursorOf = (who: Who) => encodeURIComponent(cursors.seal({ after, until: after }, WHO[who]));
  return {
    ...{ url, postgres, send, stop },
    subjects: {
      own: { project_id: OWN_PROJECT, tasks: await tasksOf(OWN_PROJECT, OWN_TASKS), cursor: cursorOf('own') },
      all: {
        project_id: projectId(0),
        tasks: await tasksOf(projectId(0), OWN_TASKS),
        cursor: cursorOf('all'),
      },
    },
  };
}

async function addUsers(url: string): Promise<void> {
  await asked(
    url,
    `insert into "user" (id, email, password_hash, full_name)
       values ($1, 'own@bench.example', 'nobody logs in', 'User of few') on conflict do nothing`,
    [WHO.own],
  );
  await asked(
    url,
    `insert into project (id, name, color) values ($1, 'Own', '#0EA5E9') on conflict do nothing`,
    [OWN_PROJECT],
  );
  await asked(
    url,
    `insert into project_member (project_id, user_id, role) values ($1, $2, 'owner') on conflict do nothing`,
    [OWN_PROJECT, WHO.own],
  );
  await asked(
    url,
    `insert into session (id, user_id, expires_at) select id, id, now() + interval '1 day' from unnest($1::uuid[]) as id
       on conflict do nothing`,
    [Object.values(WHO)],
  );
}
