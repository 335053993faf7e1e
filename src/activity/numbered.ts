import type { ExpressionBuilder } from 'kysely';
import type { Tables } from '../../generated/tables.ts';
import { spaces } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { isNotLeftBehind } from './left-behind.ts';
import { derived, stored } from './shown.ts';

/** An event with its number in the public sequence. Numbers have no gaps, and none is visible before a lower one. */
export type Numbered = { space_id: string } & Schema<'StreamedEvent'>;

/** Whether an event can change who sees what. */
export const changesAccess = ({ subject }: Numbered): boolean =>
  subject.type === 'member' || subject.type === 'project' || subject.type === 'user';

/** Selects the properties of events, for readers in other folders. */
export const shownOfEvent = (eb: ExpressionBuilder<Tables, 'event'>) => [...stored, ...derived(eb)] as const;

/** Events after the number `after`, up to the number `until`. */
type Range = { after: number; until: number; limit: number };

/** Lists the events of all spaces, in the order of their numbers. */
export const numberedEvents = compiled('activity: new events', (db, p: Params<Range>) =>
  db
    .selectFrom('event_sequence as numbered')
    .innerJoin('event', 'event.position', 'numbered.position')
    .where('sequence', '>', p.after)
    .where('sequence', '<=', p.until)
    .orderBy('sequence')
    .limit(p.limit)
    .select(['sequence', 'numbered.space_id', ...stored])
    .select(derived)
    .$castTo<Numbered>(),
);

/**
 * Lists those of the spaces that a user can see. Reads no more than a page of each space, however many events others have.
 * `is_hidden` marks the events that the user can no longer see.
 */
export const numberedEventsOf = compiled(
  'activity: events of a user after a number',
  (db, p: Params<Range & { user_id: string }>) =>
    db
      .selectFrom((eb) =>
        eb
          .selectFrom(spaces(eb, p).as('space'))
          .crossJoinLateral((inner) =>
            inner
              .selectFrom('event_sequence')
              .whereRef('event_sequence.space_id', '=', 'space.id')
              .where('sequence', '>', p.after)
              .where('sequence', '<=', p.until)
              .orderBy('sequence')
              .limit(p.limit)
              .select(['sequence', 'position', 'event_sequence.space_id'])
              .as('own'),
          )
          .orderBy('own.sequence')
          .limit(p.limit)
          .select(['own.sequence', 'own.position', 'own.space_id'])
          .as('numbered'),
      )
      .innerJoin('event', 'event.position', 'numbered.position')
      .orderBy('numbered.sequence')
      .select(['numbered.sequence', 'numbered.space_id', ...stored])
      .select(derived)
      .select((eb) => eb.not(isNotLeftBehind(p.user_id)).as('is_hidden'))
      .$castTo<Numbered & { is_hidden: boolean }>(),
);

/**
 * Whether all events after a number are kept. A number that was never given belongs to another database, such as the one before a
 * restore.
 * @param last the last number so far
 */
export async function isKept(db: Database, after: number, last: number): Promise<boolean> {
  const oldest = (await oldestNumber.one(db, {})).sequence ?? last + 1;
  return after >= oldest - 1 && after <= last;
}

const oldestNumber = compiled('activity: oldest number', (db) =>
  db.selectFrom('event_sequence').select((eb) => eb.fn.min('sequence').as('sequence')),
);
