import { sql } from 'kysely';
import type { World } from './world.ts';

/** Removes everything that is encrypted, so that a test can count. The tests of a file share a database. */
export async function removeSealed({ db }: Pick<World, 'db'>): Promise<void> {
  for (const table of ['attachment', 'stored_file', 'webhook', 'push_subscription', 'vapid_key'])
    await sql`delete from ${sql.table(table)}`.execute(db);
}
