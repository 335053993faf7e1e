import { type RawBuilder, sql } from 'kysely';
import { soleMemberProjects } from '../access/sole-member.ts';
import { BATCH } from '../database/batches.ts';
import type { Database } from '../database/database.ts';
import { actedElsewhere, eraseEvents, forgetPerson } from '../events/erase.ts';
import type { SweepRun } from '../jobs/sweep.ts';
import type { Resource } from '../resource.ts';
import { isNotLeftBehind, leftBehindIn } from './left-behind.ts';

export const activity = {
  sweeps: [createPartitions],
  tables: {
    event: {
      exported: {
        file: 'activity.ndjson',
        what: 'what you did, and the events that only you can see',
        async *lines(db, user_id) {
          yield* eventsOf(db, user_id, sql`space_id = ${user_id} and ${isNotLeftBehind(user_id)}`);
          const elsewhere = sql`space_id in (select project_id from project_member where user_id = ${user_id})`;
          yield* eventsOf(db, user_id, sql`${actedElsewhere(user_id)} and ${elsewhere}`);
        },
        counted: (user_id) => sql`select from event where space_id = ${user_id} and actor_id = ${user_id}
          union all select from event where ${actedElsewhere(user_id)}`,
      },
      erased: {
        batches: [
          // Before the events of the projects, which hide these from former members: see `isNotLeftBehind`.
          (db, user_id) => eraseEvents(db, leftBehindIn(soleMemberProjects(user_id))),
          (db, user_id) => eraseEvents(db, sql`space_id in (${soleMemberProjects(user_id)})`),
          (db, user_id) => eraseEvents(db, sql`space_id = ${user_id} and type <> 'user.deleted'`),
        ],
        afterwards: forgetPerson,
      },
    },
    event_sequence: {
      exported: { never: 'It only numbers the events.' },
      erased: { never: 'It has nothing but the numbers of events, and is removed after a while.' },
    },
    event_dispatcher: {
      exported: { never: 'It says which events have numbers.' },
      erased: { never: 'It is not about a person.' },
    },
    event_reader: {
      exported: { never: 'It says how far the readers of the log are.' },
      erased: { never: 'It is not about a person.' },
    },
  },
} satisfies Resource;

/** Creates partitions of the log long before they are needed. */
async function createPartitions(db: Database, { now, log }: SweepRun): Promise<void> {
  const { rows } = await sql<{ partitions: number }>`
    select create_event_partitions(at => ${now}::timestamptz) as partitions`.execute(db);
  const partitions = rows[0]?.partitions ?? 0;
  if (partitions > 0) log.info({ partitions }, 'partitions of the event log created');
}

type Event = { position: string };

/** Hides the addresses of administrators who changed the account. */
const ownAddress = (user_id: string) => sql`
  case when coalesce(actor_id, ${user_id}) = ${user_id} then client_address end as client_address`;

async function* eventsOf(db: Database, user_id: string, whose: RawBuilder<unknown>): AsyncIterable<string[]> {
  for (let after: string | undefined = '0'; after; ) {
    const page: RawBuilder<Event> = sql`
      select position::text as position, id, type, actor_id, project_id, subject_type, subject_id, subject_name, version,
        changes, ${ownAddress(user_id)}, request_id, origin, bulk_id, undo_of, created_at
      from event where ${whose} and position > ${after}::bigint order by event.position limit ${BATCH}`;
    const { rows } = await page.execute(db);
    yield rows.map(({ position: _, ...event }) => JSON.stringify(event));
    after = rows.length === BATCH ? rows.at(-1)?.position : undefined;
  }
}
