import { sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { namedIn } from './formats/slack.ts';
import type { Message } from './queue.ts';

/** Finds the names that messages for people show in place of IDs. */
export async function findNames(
  db: Database,
  messages: readonly Message[],
): Promise<ReadonlyMap<string, string>> {
  const ids = messages.flatMap(({ format, event }) => (format === 'slack' && event ? namedIn(event) : []));
  if (ids.length === 0) return new Map();
  const rows = await namesOf.all(db, { ids: [...new Set(ids)] });
  return new Map(rows.map(({ id, name }) => [id, name]));
}

const namesOf = compiled(
  'webhooks: names of users and projects',
  (_db, p: Params<{ ids: string[] }>) => sql<{ id: string; name: string }>`
    select id, full_name as name from "user" where id = any(${p.ids}::uuid[])
    union all
    select id, name from project where id = any(${p.ids}::uuid[])`,
);
