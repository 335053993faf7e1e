import { deliverLink, type LinkServices, type OrderedLink } from '../auth/links.ts';
import { deliver } from '../mail/deliver.ts';
import type { OrderedMail } from '../mail/send.ts';
import { eraseAccount } from '../users/erase.ts';
import { type ExportServices, writeExport } from '../users/write-export.ts';

/** What each task is told. It stands in the database until the task is done, so it holds no secret. */
export type Payloads = {
  send_mail: OrderedMail;
  erase_account: { user_id: string };
  send_link: OrderedLink;
  write_export: { export_id: string };
};

export type TaskName = keyof Payloads;

/** What a task knows of its run besides what it was told. */
export type Run = {
  /**
   * Fires when the task has taken too long, the service stops or another worker has the job: whoever goes on after it
   * may run twice at once.
   */
  signal: AbortSignal;
  /** The same each time the task is tried. */
  enqueued_at: Date;
};

/** Every task, safe to run twice: one whose worker was killed runs again. */
export type Tasks = { [Name in TaskName]: (payload: Payloads[Name], run: Run) => Promise<void> };

export const MINUTE_MS = 60_000;

/**
 * How long a run may take; what takes longer has failed. An erasure goes on where it was stopped: it removes 300,000
 * tasks and 600,000 events in 16 s. An archive is begun anew, so it has the time for the largest.
 */
export const limitsMs: Record<TaskName, number> = {
  send_mail: MINUTE_MS,
  erase_account: MINUTE_MS,
  send_link: MINUTE_MS,
  write_export: 60 * MINUTE_MS,
};

export type TaskServices = LinkServices & ExportServices;

export function createTasks(services: TaskServices): Tasks {
  return {
    send_mail: (mail, run) => deliver(mail, run, services),
    erase_account: (account, run) => eraseAccount(services.db, account, run),
    send_link: (link, run) => deliverLink(link, run, services),
    write_export: (wanted, run) => writeExport(wanted, run, services),
  };
}
