import { join } from 'node:path';
import { sweepNumbers } from './activity/sweep.ts';
import type { Clock } from './actor.ts';
import type { Assembled } from './assemble.ts';
import { sweepFiles } from './attachments/files.ts';
import { createLinkTokens } from './auth/links/tokens.ts';
import { type Connections, connect } from './database/database.ts';
import type { SessionOptions } from './database/driver/session.ts';
import { openQueue } from './database/queue.ts';
import { readServed } from './document.ts';
import { bodyCheck } from './http/body-check.ts';
import { startDueWork } from './jobs/due.ts';
import type { JobServices } from './jobs/job.ts';
import { startSweeping } from './jobs/sweep.ts';
import { startWorker } from './jobs/worker.ts';
import type { Logger } from './log.ts';
import { createMailer, type Mailer, type MailerOptions } from './mail/mailer.ts';
import type { Observer } from './observer.ts';
import { dueWorks, jobs, personalData, sweeps, works } from './resources.ts';
import { decryptionKeys, type Secrets } from './secrets.ts';

/** How long a stopping process waits for requests of webhooks and push messages. Another process repeats those that are cut off. */
const DELIVERIES_MS = 3_000;

/** Jobs have separate connections, because they wait for external servers such as mail servers. */
const JOB_CONNECTIONS = 2;

/** The part of the configuration that only this work needs. */
type Settings = {
  readonly dataDir: string;
  readonly syncWindowDays: number;
  readonly trashRetentionDays: number;
  readonly mail: { readonly smtp: MailerOptions['smtp']; readonly from: MailerOptions['from'] | undefined };
};

export type WorkOptions = {
  readonly settings: Settings;
  readonly assembled: Pick<Assembled, 'services' | 'readers' | 'deliverer' | 'pusher'>;
  readonly connections: Connections;
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly database: Pick<SessionOptions, 'url' | 'directUrl'>;
  readonly adminEmail: string | undefined;
  /** The base URLs of links in messages, without a trailing slash. */
  readonly urls: { readonly app: string; readonly api: string };
  readonly observer: Observer;
  readonly log: Logger;
};

/** The work that no caller waits for. */
export type Work = {
  /** Stops jobs. Those that requests add from now on run in another process, or after the next start. */
  stopJobs(hurry: AbortSignal): Promise<void>;
  /** Stops the periodic work. */
  stopPeriodic(): Promise<void>;
  /** Stops to read and to send events. Call it when no more events are numbered. */
  stopFollowing(): Promise<void>;
};

/** Starts everything that requests do not wait for: jobs, cleanup, reminders, webhooks, notifications and push messages. */
export function startWork(options: WorkOptions): Work {
  const { settings, connections, clock, secrets, urls, log } = options;
  const { readers, deliverer, pusher, services } = options.assembled;
  const { files } = services;
  const sweeping = startSweeping(connections.writer, {
    clock,
    log,
    sweeps: [...sweeps, sweepFiles(files), sweepNumbers(settings.syncWindowDays)],
    trashRetentionDays: settings.trashRetentionDays,
  });
  const worker = startJobs(options, {
    mailer: openMailer(settings, urls.app, log),
    linkTokens: createLinkTokens(decryptionKeys(secrets)),
    files,
    checkNewTask: bodyCheck(readServed(), 'createTask'),
    appUrl: urls.app,
    apiUrl: urls.api,
    unsubscribeTokens: services.unsubscribeTokens,
    adminEmail: options.adminEmail,
    log,
  });
  const due = startDueWork(connections.following, dueWorks, log);
  for (const reader of readers) reader.start();
  deliverer.start();
  pusher.start();
  return {
    stopJobs: (hurry) => worker.stop(hurry),
    async stopPeriodic() {
      await Promise.all([sweeping.stop(), due.stop()]);
    },
    async stopFollowing() {
      await Promise.all(readers.map((reader) => reader.stop()));
      await Promise.all([deliverer.stop(DELIVERIES_MS), pusher.stop(DELIVERIES_MS)]);
    },
  };
}

function openMailer({ mail, dataDir }: Settings, appUrl: string, log: Logger): Mailer {
  const outbox = join(dataDir, 'outbox');
  const { hostname } = new URL(appUrl);
  // Mail servers reject a bare IP address as the sender's domain.
  const domain = /^[\d.]+$|^\[/.test(hostname) ? 'localhost' : hostname;
  const from = mail.from ?? { name: 'TaskFlow', address: `no-reply@${domain}` };
  if (mail.smtp) log.info({ host: mail.smtp.host, port: mail.smtp.port }, 'messages are sent through SMTP');
  else log.info({ outbox }, 'SMTP_URL is not set: messages are written to the outbox, not sent');
  return createMailer({ smtp: mail.smtp, from, outbox });
}

function startJobs(
  { database, observer }: Pick<WorkOptions, 'database' | 'observer'>,
  services: Omit<JobServices, 'db' | 'personalData' | 'works'>,
): { stop(hurry: AbortSignal): Promise<void> } {
  const { log, mailer } = services;
  const session = { ...database, applicationName: 'taskflow jobs', log };
  const { statementEnded } = observer;
  const connections = connect({ ...session, poolSize: JOB_CONNECTIONS, statementEnded });
  const worker = startWorker({
    openPool: () => openQueue(session),
    jobs,
    observer,
    services: { ...services, db: connections.writer, personalData, works },
  });
  return {
    async stop(hurry) {
      await worker.stop(hurry);
      mailer.close();
      await connections.close();
    },
  };
}
