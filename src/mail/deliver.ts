import type { JobServices, Run } from '../jobs/job.ts';
import { type Mailer, MailRefused } from './mailer.ts';
import { findRecipient, type Recipient } from './recipient.ts';
import { oneLine, render } from './render.ts';
import type { OrderedMail } from './send.ts';
import type { TemplateName, Values } from './texts/templates.ts';

declare module '../jobs/job.ts' {
  interface JobServices {
    readonly mailer: Mailer;
  }
}

/** The job `send_mail`. Trying it again sends the same message again. */
export async function deliver(mail: OrderedMail, run: Run, services: JobServices): Promise<void> {
  const { id, to, template, values } = mail;
  const recipient = 'user_id' in to ? await findRecipient.first(services.db, to) : to;
  // Without one the account went away before the message was written.
  if (recipient) await post({ id, recipient, template, values }, run, services);
}

export type Writing<Name extends TemplateName> = {
  id: string;
  recipient: Recipient;
  template: Name;
  values: Values[Name];
};

/**
 * Writes a message and sends it. What the mail server refuses for good is lost, and the log says so; any other
 * trouble is thrown, so that the job is tried again.
 */
export async function post<Name extends TemplateName>(
  { id, recipient, template, values }: Writing<Name>,
  { signal, enqueued_at }: Run,
  { mailer, log }: JobServices,
): Promise<void> {
  const to = { name: oneLine(recipient.full_name ?? ''), address: recipient.email };
  try {
    await mailer.send({ id, date: enqueued_at, to, ...render(template, values, recipient) }, signal);
  } catch (err) {
    if (!(err instanceof MailRefused)) throw err;
    log.error({ mail_id: id, template, err }, 'a message was refused for good');
  }
}
