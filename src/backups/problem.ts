import type { Database } from '../database/database.ts';
import { sendMail } from '../mail/send.ts';
import { findAdministrators } from './queries.ts';

/** A backup of this age is reported: the daily one has failed, and had two hours to succeed. */
export const MAX_AGE_SECONDS = 26 * 3_600;
/** WAL that is not archived for so long is reported. */
export const MAX_LAG_SECONDS = 10 * 60;
/** WAL that the server keeps because it is not archived. */
const MAX_KEPT_BYTES = 1024 ** 3;
/** A trial restore takes minutes, and an hour for a large database. A backup of this age without one is reported. */
const MAX_UNVERIFIED_SECONDS = 6 * 3_600;

/** What a process knows of the backups. */
export type Knowledge = {
  /** Seconds since this process started. */
  readonly uptime: number;
  /** Seconds since the newest backup began; undefined if there is none, or it is not known. */
  readonly age: number | undefined;
  readonly isScheduled: boolean;
  /** Seconds since everything was archived; undefined if another process archives. */
  readonly lag: number | undefined;
  /** Whether the newest backup should have a trial restore and has none. */
  readonly isUnverified: boolean;
  /** Whether WAL was lost, so that a new backup is needed. */
  readonly hasGap: boolean;
  readonly keptBytes: number | undefined;
  readonly failures: {
    readonly backup: string | undefined;
    readonly archive: string | undefined;
    readonly verification: string | undefined;
  };
};

/** Returns what is wrong with the backups, for people; undefined if nothing is. */
export function findProblem(known: Knowledge): string | undefined {
  const { isScheduled, lag = 0, keptBytes = 0, failures } = known;
  const age = known.age ?? known.uptime;
  const because = (failure: string | undefined) => (failure === undefined ? '' : `: ${failure}`);
  if (isScheduled && age > MAX_AGE_SECONDS)
    return `the newest backup is ${Math.round(age / 3_600)} hours old${because(failures.backup)}`;
  if (known.hasGap && failures.backup !== undefined)
    return `WAL was lost, and the backup that is needed now has failed: ${failures.backup}`;
  if (lag > MAX_LAG_SECONDS)
    return `no WAL was archived for ${Math.round(lag / 60)} minutes${because(failures.archive)}`;
  if (failures.verification !== undefined)
    return `the newest backup could not be verified: ${failures.verification}`;
  // Another process may know why.
  if (known.isUnverified && age > MAX_UNVERIFIED_SECONDS)
    return 'the newest backup was not verified by a trial restore';
  if (keptBytes > MAX_KEPT_BYTES)
    return `the database keeps ${(keptBytes / 1024 ** 3).toFixed(1)} GiB of WAL that was not archived`;
  return undefined;
}

/** All processes find a problem at about the same time, and each of them replaces the message of the others. */
const GATHER_MS = 60_000;

export async function tellAdministrators(db: Database, problem: string, now: number): Promise<void> {
  const at = new Date(now).toISOString();
  const run_at = new Date(now + GATHER_MS).toISOString();
  for (const { id } of await findAdministrators.all(db, {})) {
    const mail = { template: 'backups_failing', to: { user_id: id }, values: { problem, at } } as const;
    await sendMail(db, mail, { key: `backups of ${id}`, run_at });
  }
}
