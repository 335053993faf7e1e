import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.ts';
import { enqueue } from '../jobs/enqueue.ts';
import type { JobServices, Run } from '../jobs/job.ts';
import { renderAndSend } from '../mail/deliver.ts';
import { strangersLine } from '../mail/render.ts';
import type { NotificationItem } from '../mail/texts/templates.ts';
import type { UnsubscribeTokens } from '../users/unsubscribe.ts';
import { nextMailAt, quietEnd } from './delivery.ts';
import {
  claimMail,
  endMail,
  enqueueMails,
  findDeliveries,
  findReceiver,
  listMailed,
  type MailedRow,
} from './mail-queries.ts';
import { placeOf } from './place.ts';

declare module '../jobs/job.ts' {
  interface JobPayloads {
    mail_notifications: { user_id: string };
  }

  interface JobServices {
    readonly unsubscribeTokens: UnsubscribeTokens;
    /** URL of the API, without a trailing slash. */
    readonly apiUrl: string;
  }
}

/** The notifications that a message lists. */
const MAX_LISTED = 50;

/** Sends the notifications of these users when their settings say. Call it in the transaction that writes the notifications. */
export async function scheduleMails(trx: Database, user_ids: readonly string[], now: number): Promise<void> {
  if (user_ids.length === 0) return;
  const found = await findDeliveries.all(trx, { user_ids });
  const times = found.map(({ timezone, delivery }) =>
    new Date(nextMailAt(now, timezone, delivery)).toISOString(),
  );
  await enqueueMails.run(trx, { user_ids: found.map(({ user_id }) => user_id), times });
}

/**
 * The job `mail_notifications`. Checks again what the receiver has read, can see and wants. A retry after a crash sends the same
 * message again.
 */
export async function mailNotifications(
  { user_id }: { user_id: string },
  run: Run,
  services: JobServices,
  now = Date.now(),
): Promise<void> {
  const { db, appUrl, apiUrl, unsubscribeTokens } = services;
  const receiver = await findReceiver.first(db, { user_id });
  if (!receiver) return void (await endMail.run(db, { user_id, mail_id: null }));
  const { delivery, ...recipient } = receiver;
  const awake = quietEnd(now, recipient.timezone, delivery);
  if (awake > now) {
    const run_at = new Date(awake).toISOString();
    return enqueue(db, 'mail_notifications', { user_id }, { run_at, key: `mail_notifications:${user_id}` });
  }
  const token = unsubscribeTokens.tokenOf(user_id);
  for (;;) {
    run.signal.throwIfAborted();
    const claimed = await claimMail.first(db, { user_id, mail_id: randomUUID() });
    if (!claimed) return;
    const rows = await listMailed.all(db, { user_id, mail_id: claimed.mail_id, limit: MAX_LISTED });
    if (rows.length > 0) {
      const values = {
        items: rows.map((row) => itemOf(row, appUrl)),
        more: (rows[0]?.total ?? 0) - rows.length,
        link: `${appUrl}/notifications`,
        unsubscribe: `${appUrl}/unsubscribe?token=${token}`,
      };
      const mail = { id: claimed.mail_id, recipient, template: 'notifications', values } as const;
      await renderAndSend({ ...mail, headers: unsubscribeHeaders(apiUrl, token) }, run, services);
    }
    await endMail.run(db, { user_id, mail_id: claimed.mail_id });
  }
}

function itemOf(
  { kind, count, actor, task_id, task, project_id, project }: MailedRow,
  appUrl: string,
): NotificationItem & { link: string } {
  return {
    kind,
    count,
    actor: actor && strangersLine(actor),
    task: task && strangersLine(task),
    project: project && strangersLine(project),
    link: appUrl + placeOf({ task_id, project_id }),
  };
}

/** One click in a mail program ends the messages (RFC 8058), which requires HTTPS. */
function unsubscribeHeaders(apiUrl: string, token: string): Record<string, string> {
  const link = `<${apiUrl}/api/v1/notifications/unsubscribe?token=${token}>`;
  return {
    'List-Unsubscribe': link,
    ...(apiUrl.startsWith('https:') && { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
  };
}
