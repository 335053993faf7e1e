import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { spaces } from '../access/spaces.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';

/** The events after the number `after`, up to the number `until`, as a user can see them. */
export type Window = { user_id: string; after: number; until: number };

/** The events that a window has at most, so that finding what they have touched takes few milliseconds. */
export const MAX_EVENTS = 500;

type Bounds = Pick<Params<Window>, 'after' | 'until'>;

export const isInWindow = ({ after, until }: Bounds, row: string) =>
  sql<SqlBool>`${sql.ref(`${row}.sequence`)} > ${after} and ${sql.ref(`${row}.sequence`)} <= ${until}`;

const findEnd = compiled('sync: find the end of a window', (db, p: Params<Window>) =>
  db
    .selectFrom(
      db
        .selectFrom(spaces(db, p).as('space'))
        .crossJoinLateral((eb) =>
          eb
            .selectFrom('event_sequence as own')
            .whereRef('own.space_id', '=', 'space.id')
            .where(isInWindow(p, 'own'))
            .orderBy('own.sequence')
            .limit(sql.lit(MAX_EVENTS))
            .select('own.sequence')
            .as('numbered'),
        )
        .orderBy('numbered.sequence')
        .limit(sql.lit(MAX_EVENTS))
        .select('numbered.sequence')
        .as('first'),
    )
    .select((eb) => [sql<number>`count(*)::integer`.as('many'), eb.fn.max('first.sequence').as('sequence')]),
);

/** Returns the number up to which a user sees `MAX_EVENTS` events, or `until` if there are fewer. */
export async function endOf(db: Database, window: Window): Promise<number> {
  const { many, sequence } = await findEnd.one(db, window);
  return many < MAX_EVENTS ? window.until : Number(sequence);
}

/**
 * Selects the projects whose membership of the user changed in the window, and whether the user was added. Their events are found by
 * the user, because a former member cannot see them any more.
 */
export const accessChanges = (p: Params<Window>): RawBuilder<unknown> => sql`
  select event.space_id as project_id, bool_or(event.type = 'member.added') as is_added from event
  where event.subject_id = ${p.user_id} and event.subject_type = 'member' and event.type <> 'member.updated'
    and exists (
      select from event_sequence as numbered
      where numbered.space_id = event.space_id and ${isInWindow(p, 'numbered')} and numbered.position = event.position)
  group by event.space_id`;

/** The projects that the window opened to the user, in a statement that has `access` and `space`. Everything in them is sent again. */
export const opened = sql`select project_id from access where is_added and project_id in (select id from space)`;
