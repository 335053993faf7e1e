import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { coalesced } from '../concurrency.ts';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { classify } from '../database/driver/failures.ts';
import type { Log } from '../log.ts';
import { appendEvent } from './append.ts';

/** A request that was refused because of who asked, or could not show it. */
export type Denial = {
  type: Extract<Schema<'EventType'>, 'access.denied' | 'login.failed'>;
  /** Of the error, or of the field that was wrong. */
  code: string;
  operation: string;
  /** Who asked, if that is known. */
  actor_id: string | null;
  /** What it was about: the thing in the path, or whose session it was. */
  subject_type: Schema<'EventSubjectType'> | null;
  subject_id: string | null;
  /** Of the account whose password was tried. Only the id of the account is kept, and of an unknown one nothing. */
  email: string | null;
  client_address: string;
  request_id: string;
  created_at: string;
};

export type Denials = {
  /** Returns at once, whatever the database does. */
  record(denial: Denial): void;
  /** Writes what is waiting, without pauses. */
  stop(): Promise<void>;
};

/** A space that nobody is in: refusals are read in the audit log, and nowhere else. */
export const NOBODYS_SPACE = '00000000-0000-0000-0000-000000000000';

/** Time for others to come, so that a flood of refusals is a few statements. */
const GATHER_MS = 100;
const BATCH = 500;
/** About 5 MB. Beyond it the newest are dropped: the first of a flood tell more of it. */
const MOST_WAITING = 10_000;
/** After a failure, doubled with each one more. */
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Writes refusals to the log of events, apart from the requests that were refused: in batches, a moment
 * later, and as soon as the database is there again if it is away. If a connection breaks at the wrong
 * moment a batch may be written twice.
 */
export function createDenials({
  db,
  log,
  mostWaiting = MOST_WAITING,
}: {
  db: Database;
  log: Log;
  mostWaiting?: number;
}): Denials {
  const waiting: Denial[] = [];
  const stopping = new AbortController();
  let dropped = 0;

  const write = coalesced(async () => {
    await pauseFor(GATHER_MS);
    for (let failures = 0; waiting.length > 0; ) {
      const batch = waiting.slice(0, BATCH);
      try {
        await insertDenials(db, batch);
        failures = 0;
        waiting.splice(0, batch.length);
      } catch (err) {
        failures += 1;
        const isPassing = ['unavailable', 'retryable'].includes(classify(err).kind);
        if (isPassing && !stopping.signal.aborted) {
          log.warn({ err, waiting: waiting.length }, 'refusals cannot be recorded yet; it is tried again');
          await pauseFor(Math.min(PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS));
        } else {
          const lost = waiting.splice(0, isPassing ? waiting.length : batch.length);
          log.error(
            { err, lost: lost.map(({ request_id }) => request_id) },
            'refusals could not be recorded',
          );
        }
      }
    }
    if (dropped > 0) log.error({ lost: dropped }, 'there were more refusals than could be recorded');
    dropped = 0;
  });

  /** Ends early when the service stops. */
  const pauseFor = (ms: number) => pause(ms, undefined, { signal: stopping.signal }).catch(() => {});

  return {
    record(denial) {
      if (waiting.length >= mostWaiting) {
        dropped += 1;
        return;
      }
      waiting.push(denial);
      void write();
    },
    async stop() {
      stopping.abort();
      await write();
    },
  };
}

/** Inserts any number of denials with one statement, in their order. */
export async function insertDenials(db: Database, denials: readonly Denial[]): Promise<void> {
  await insert.run(db, { denials: JSON.stringify(denials) });
}

const column = <Name extends keyof Denial>(name: Name) =>
  sql.ref<NonNullable<Denial[Name]>>(`denial.${name}`);

/** The account that a denial is about, unless its email says so. */
const personIn = sql`coalesce(given.actor_id, case given.subject_type when 'user' then given.subject_id end)`;

/** An account that its owner has closed: a denial that arrives late would keep the address forever. */
const isClosed = sql`${personIn} is not null and not exists (
  select from "user" where password_hash <> '' and id = ${personIn})`;

const insert = compiled('events: record denials', (db, p: Params<{ denials: string }>) =>
  appendEvent(
    db,
    {
      type: column('type'),
      space_id: NOBODYS_SPACE,
      subject: {
        type: sql`coalesce(denial.subject_type, case when denial.account_id is not null then 'user' end)`,
        id: sql`coalesce(denial.subject_id, denial.account_id)`,
        name: null,
      },
      code: column('code'),
      operation: column('operation'),
    },
    {
      actor: { user_id: column('actor_id') },
      now: column('created_at'),
      request_id: column('request_id'),
      client: { address: sql`case when denial.is_forgotten then null else denial.client_address end` },
    },
    sql`(
      select given.*, (select id from "user" where email = given.email) as account_id, ${isClosed} as is_forgotten
      from jsonb_to_recordset(${p.denials}::jsonb) as given(type text, code text, operation text, actor_id uuid,
        subject_type text, subject_id uuid, email text, client_address text, request_id text, created_at timestamptz)
    ) as denial`,
  ),
);
