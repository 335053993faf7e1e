import { readCriteria } from '../activity/wanted.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../errors.ts';

type Filtering = { filter: string; user_id: string; timezone: string };
type Candidate = Parameters<Awaited<ReturnType<typeof readCriteria>>>[1][number];

/** Returns those events whose tasks match a filter; none if it names what no longer exists. */
export async function filterEvents<Event extends Candidate>(
  db: Database,
  { filter, user_id, timezone }: Filtering,
  events: readonly Event[],
): Promise<Event[]> {
  const now = new Date().toISOString();
  try {
    const wanted = await readCriteria({ filter }, { db, actor: { user_id, timezone }, now });
    return await wanted(db, events, now);
  } catch (error) {
    if (error instanceof ApiError) return [];
    throw error;
  }
}
