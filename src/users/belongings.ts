import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { storedUser } from './columns.ts';

/** Rows that are read at a time. */
const PAGE = 500;

/** One file of an archive, as JSON: one value, or one a line. `lines` ends when there is no more. */
export type Belongings = {
  file: string;
  what: string;
  lines(db: Database, user_id: string): AsyncIterable<string[]>;
};

/** Everything of a user's, and nothing of others but what they did with it. */
export const belongings: Belongings[] = [
  {
    file: 'profile.json',
    what: 'your profile and settings',
    async *lines(db, user_id) {
      const profile = await db
        .selectFrom('user')
        .where('id', '=', user_id)
        .select(storedUser)
        .executeTakeFirst();
      yield [JSON.stringify(profile, null, 2)];
    },
  },
  {
    file: 'sessions.ndjson',
    what: 'where you were logged in',
    lines: byId(
      (user_id, after) => sql`
      select id, client_address, user_agent, created_at, last_used_at, expires_at, revoked_at from session
      where user_id = ${user_id} and id > ${after} order by id limit ${PAGE}`,
    ),
  },
  {
    file: 'api-keys.ndjson',
    what: 'your API keys, as far as they are kept',
    lines: byId(
      (user_id, after) => sql`
      select id, name, prefix, scopes, created_at, last_used_at, expires_at from api_key
      where user_id = ${user_id} and id > ${after} order by id limit ${PAGE}`,
    ),
  },
  {
    file: 'projects.ndjson',
    what: 'the projects that you are in, with your role',
    lines: byId(
      (user_id, after) => sql`
      select id, name, description, color, archived, version, project.created_at, updated_at, role,
        project_member.created_at as member_since
      from project_member join project on project.id = project_id
      where user_id = ${user_id} and id > ${after} order by id limit ${PAGE}`,
    ),
  },
  {
    file: 'categories.ndjson',
    what: 'your categories',
    lines: byId(
      (user_id, after) => sql`
      select id, name, color, version, created_at, updated_at from category
      where owner_id = ${user_id} and id > ${after} order by id limit ${PAGE}`,
    ),
  },
  {
    file: 'tasks.ndjson',
    what: 'personal tasks, tasks of projects that you own, and in other projects those that you made or have to do',
    async *lines(db, user_id) {
      for (const space of await ownSpaces(db, user_id)) {
        // Each of them in the order of an index.
        for (const where of [sql`deleted_at is null`, sql`deleted_at is not null`]) {
          yield* tasks(db, user_id, sql`space_id = ${space} and ${where}`);
        }
      }
      const elsewhere = sql`project_id in (
        select project_id from project_member where user_id = ${user_id} and role <> 'owner')`;
      yield* tasks(db, user_id, sql`created_by = ${user_id} and ${elsewhere}`);
      yield* assigned(db, user_id, sql`created_by is distinct from ${user_id} and ${elsewhere}`);
    },
  },
  {
    file: 'activity.ndjson',
    what: 'what you did, and what only you see of the log',
    async *lines(db, user_id) {
      yield* activity(db, user_id, sql`space_id = ${user_id}`);
      const elsewhere = sql`space_id in (select project_id from project_member where user_id = ${user_id})`;
      yield* activity(db, user_id, sql`actor_id = ${user_id} and ${elsewhere}`);
    },
  },
];

/** Says what is in which file. */
export function readme(): string {
  const lines = belongings.map(({ file, what }) => `${file.padEnd(20)}${what}`);
  return ['Everything of yours that TaskFlow has.', '', ...lines, '', 'Times are in UTC.', ''].join('\n');
}

/** As far as it pays to count: a million take 0.3 s. */
const MOST_COUNTED = 1_000_000;

/** About how many lines there are: nearly all are what the user made and did. */
export async function countLines(db: Database, user_id: string): Promise<number> {
  const many = (rows: RawBuilder<unknown>) =>
    sql`(select count(*) from (${rows} limit ${MOST_COUNTED}) as counted)`;
  const { rows } = await sql<{ lines: number }>`select (
    ${many(sql`select from task where created_by = ${user_id}`)}
    + ${many(sql`select from event where actor_id = ${user_id}`)})::integer as lines`.execute(db);
  return rows[0]?.lines ?? 0;
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Rows that have an id and are asked for in its order. */
function byId(page: (user_id: string, after: string) => RawBuilder<unknown>): Belongings['lines'] {
  return async function* (db, user_id) {
    for (let after: string | undefined = FIRST_ID; after; ) {
      const { rows } = await (page(user_id, after) as RawBuilder<{ id: string }>).execute(db);
      yield rows.map((row) => JSON.stringify(row));
      after = rows.length === PAGE ? rows.at(-1)?.id : undefined;
    }
  };
}

async function ownSpaces(db: Database, user_id: string): Promise<string[]> {
  const projects = await db
    .selectFrom('project_member')
    .where('user_id', '=', user_id)
    .where('role', '=', 'owner')
    .select('project_id')
    .execute();
  return [user_id, ...projects.map(({ project_id }) => project_id)];
}

type TaskRow = { id: string; created_at: string };

const taskColumns = (user_id: string) => sql`
  task.id, project_id, title, description, status, priority, start_date, due_date, estimate_minutes, tags,
  array(select user_id from task_assignee where task_id = task.id order by 1) as assignee_ids,
  array(select category_id from task_category join category on category.id = category_id
    where task_id = task.id and category.owner_id = ${user_id} order by 1) as category_ids,
  created_by, completed_at, version, created_at, updated_at, deleted_at`;

async function* tasks(db: Database, user_id: string, whose: RawBuilder<unknown>): AsyncIterable<string[]> {
  let last: TaskRow | undefined;
  do {
    const beyond = last ? sql`and (created_at, id) < (${last.created_at}, ${last.id})` : sql``;
    const { rows } = await sql<TaskRow>`
      select ${taskColumns(user_id)} from task where ${whose} ${beyond}
      order by created_at desc, id desc limit ${PAGE}`.execute(db);
    yield rows.map((row) => JSON.stringify(row));
    last = rows.length === PAGE ? rows.at(-1) : undefined;
  } while (last);
}

async function* assigned(db: Database, user_id: string, whose: RawBuilder<unknown>): AsyncIterable<string[]> {
  for (let after: string | undefined = FIRST_ID; after; ) {
    const { rows } = await sql<TaskRow>`
      select ${taskColumns(user_id)} from task_assignee as mine join task on task.id = mine.task_id
      where mine.user_id = ${user_id} and mine.task_id > ${after} and ${whose}
      order by mine.task_id limit ${PAGE}`.execute(db);
    yield rows.map((row) => JSON.stringify(row));
    after = rows.length === PAGE ? rows.at(-1)?.id : undefined;
  }
}

type Event = { position: string };

/** Where an administrator wrote from is theirs. */
const ownAddress = (user_id: string) => sql`
  case when coalesce(actor_id, ${user_id}) = ${user_id} then client_address end as client_address`;

async function* activity(db: Database, user_id: string, whose: RawBuilder<unknown>): AsyncIterable<string[]> {
  for (let after: string | undefined = '0'; after; ) {
    const page: RawBuilder<Event> = sql`
      select position::text as position, id, type, actor_id, project_id, subject_type, subject_id, subject_name, version,
        changes, ${ownAddress(user_id)}, request_id, created_at
      from event where ${whose} and position > ${after}::bigint order by event.position limit ${PAGE}`;
    const { rows } = await page.execute(db);
    yield rows.map(({ position: _, ...event }) => JSON.stringify(event));
    after = rows.length === PAGE ? rows.at(-1)?.position : undefined;
  }
}
