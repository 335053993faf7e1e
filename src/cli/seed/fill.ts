import pg from 'pg';
import { createWorkspace, emailOf, TABLES, type Workspace } from './workspace.ts';

export type Seeding = {
  seed: number;
  password_hash: string;
  now: number;
  /** Whether other accounts may exist. */
  force: boolean;
  /** What else is added, in the same transaction. */
  more?: readonly Step[];
  show(done: number, total: number, what: string): void;
};

/** The database must not be filled; the message says why. */
export class SeedRefused extends Error {}

/** A part of the work, with its name for the progress. */
export type Step = { what: string; run(client: pg.Client): Promise<unknown> };

/** Fills a migrated database in one transaction: after an interruption, it is as it was. */
export async function fillDatabase(url: string, seeding: Seeding): Promise<Workspace> {
  const { now, seed, password_hash, more = [], show } = seeding;
  const workspace = createWorkspace({ seed, now, password_hash });
  const client = new pg.Client({ connectionString: url, application_name: 'taskflow seed' });
  await client.connect();
  try {
    await refuse(client, seeding);
    const steps = [...workspaceSteps(workspace), ...more];
    await client.query('begin');
    // Tables with checks that wait for the end cannot be altered, and steps remove indexes.
    await client.query('set constraints all immediate');
    for (const [index, { what, run }] of steps.entries()) {
      show(index, steps.length + 1, what);
      await run(client);
    }
    await client.query('commit');
    show(steps.length, steps.length + 1, 'statistics');
    await client.query('vacuum (analyze)');
    show(1, 1, 'done');
    return workspace;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    await client.end();
  }
}

async function refuse(client: pg.Client, { force }: Seeding): Promise<void> {
  const { rows } = await client.query<{ email: string }>('select email from "user" limit 1000');
  if (rows.some(({ email }) => email === emailOf('ada') || email === 'user1@bench.example'))
    throw new SeedRefused('The database has demo accounts already. Use an empty database.');
  if (rows.length > 0 && !force)
    throw new SeedRefused(
      'The database has accounts of other people. Use an empty database, or add --force.',
    );
}

function workspaceSteps(workspace: Workspace): Step[] {
  return TABLES.map((table) => ({
    what: table,
    run: (client) =>
      table === 'event' ? insertEvents(client, workspace.event) : insertRows(client, table, workspace[table]),
  }));
}

async function insertRows(client: pg.Client, table: string, rows: Workspace[keyof Workspace]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
    .map((name) => `"${name}"`)
    .join(', ');
  if (rows.length === 0) return;
  await client.query(
    `insert into "${table}" (${columns}) select ${columns} from jsonb_populate_recordset(null::"${table}", $1)`,
    [JSON.stringify(rows)],
  );
}

/** Events are read in the order of their positions, which contain their times. */
async function insertEvents(client: pg.Client, rows: Workspace['event']): Promise<void> {
  const columns =
    'type, space_id, project_id, subject_type, subject_id, subject_name, actor_id, version, changes, created_at';
  await client.query(
    `insert into event (position, ${columns})
      select event_position_at(created_at) + nth, ${columns}
      from (select *, row_number() over () as nth from jsonb_populate_recordset(null::event, $1)) as given`,
    [JSON.stringify(rows.map((row) => ({ ...row, changes: row['changes'] })))],
  );
}
