import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { coalesce } from '../concurrency.ts';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { classify } from '../database/driver/failures.ts';
import type { Log } from '../log.ts';
import { appendEvent } from './append.ts';

/** A request that was denied because the caller has no access, or could not authenticate. */
export type Denial = {
  type: Extract<Schema<'EventType'>, 'access.denied' | 'login.failed'>;
  /** Code of the error, or of the field with the error. */
  code: string;
  /** null if it is not an operation of the contract. */
  operation: string | null;
  /** The caller, if known. */
  actor_id: string | null;
  /** The subject of the request: the resource in the path, or the user of the session. */
  subject_type: Schema<'EventSubjectType'> | null;
  subject_id: string | null;
  /** Email of the account whose password was tried. Only the ID of the account is stored, and nothing if it does not exist. */
  email: string | null;
  client_address: string;
  request_id: string;
  created_at: string;
};

export type Denials = {
  /** Returns immediately, in any state of the database. */
  record(denial: Denial): void;
  /** Writes all waiting denials, without pauses. */
  stop(): Promise<void>;
};

/** A space without members: denials can only be read in the audit log. */
export const NOBODYS_SPACE = '00000000-0000-0000-0000-000000000000';

/** Time to wait for more denials, so that a flood of them becomes a few statements. */
const GATHER_MS = 100;
const BATCH = 500;
/** About 5 MB. Beyond it the newest are dropped, because the first denials of a flood say more about it. */
const MAX_WAITING = 10_000;
/** After an error, doubled with each further error. */
const PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;

/**
 * Writes denials to the event log independently of the denied requests: in batches, shortly afterwards, or as soon as the
 * database is available again. If a connection is lost during a write, a batch can be written twice.
 */
export function createDenials({
  db,
  log,
  maxWaiting = MAX_WAITING,
}: {
  db: Database;
  log: Log;
  maxWaiting?: number;
}): Denials {
  const waiting: Denial[] = [];
  const stopping = new AbortController();
  let dropped = 0;

  const write = coalesce(async () => {
    await pauseFor(GATHER_MS);
    for (let failures = 0; waiting.length > 0; ) {
      const batch = waiting.slice(0, BATCH);
      try {
        await insertDenials(db, batch);
        failures = 0;
        waiting.splice(0, batch.length);
      } catch (err) {
        failures += 1;
        const isTemporary = ['unavailable', 'retryable'].includes(classify(err).kind);
        if (isTemporary && !stopping.signal.aborted) {
          log.warn({ err, waiting: waiting.length }, 'cannot record denials yet, retrying');
          await pauseFor(Math.min(PAUSE_MS * 2 ** (failures - 1), MAX_PAUSE_MS));
        } else {
          const lost = waiting.splice(0, isTemporary ? waiting.length : batch.length);
          log.error({ err, lost: lost.map(({ request_id }) => request_id) }, 'cannot record denials');
        }
      }
    }
    if (dropped > 0) log.error({ lost: dropped }, 'too many denials to record all of them');
    dropped = 0;
  });

  /** Ends early when the service stops. */
  const pauseFor = (ms: number) => pause(ms, undefined, { signal: stopping.signal }).catch(() => {});

  return {
    record(denial) {
      if (waiting.length >= maxWaiting) {
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

/** The account that a denial is about, if it has an ID and not only an email. */
const accountIn = sql`coalesce(given.actor_id, case given.subject_type when 'user' then given.subject_id end)`;

/** Whether that account was closed. The client address of such a late denial is not stored, because nothing would remove it. */
const isClosed = sql`${accountIn} is not null and not exists (
  select from "user" where password_hash <> '' and id = ${accountIn})`;

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
      client: {
        address: sql`case when denial.is_forgotten then null else denial.client_address end`,
        origin: null,
      },
    },
    sql`(
      select given.*, (select id from "user" where email = given.email) as account_id, ${isClosed} as is_forgotten
      from jsonb_to_recordset(${p.denials}::jsonb) as given(type text, code text, operation text, actor_id uuid,
        subject_type text, subject_id uuid, email text, client_address text, request_id text, created_at timestamptz)
    ) as denial`,
  ),
);
