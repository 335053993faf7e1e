import type { JobServices, Run } from '../jobs/job.ts';
import { type Mailer, MailRefused } from './mailer.ts';
import { findRecipient, type Recipient } from './recipient.ts';
import { oneLine, render } from './render.ts';
import type { QueuedMail } from './send.ts';
import type { TemplateName, Values } from './texts/templates.ts';

declare module '../jobs/job.ts' {
  interface JobServices {
    readonly mailer: Mailer;
  }
}

/** The job `send_mail`. A retry sends the same message again. */
export async function deliver(mail: QueuedMail, run: Run, services: JobServices): Promise<void> {
  const { id, to, template, values } = mail;
  const recipient = 'user_id' in to ? await findRecipient.first(services.db, to) : to;
  // There is no recipient if the account was closed before the message was written.
  if (recipient) await renderAndSend({ id, recipient, template, values }, run, services);
}

export type MailToSend<Name extends TemplateName> = {
  id: string;
  recipient: Recipient;
  template: Name;
  values: Values[Name];
  headers?: Readonly<Record<string, string>>;
};

/**
 * Renders a message and sends it. If the mail server rejects it permanently, the message is lost, and an error is logged. Other
 * errors are thrown, so that the job is retried.
 */
export async function renderAndSend<Name extends TemplateName>(
  { id, recipient, template, values, headers = {} }: MailToSend<Name>,
  { signal, enqueued_at }: Run,
  { mailer, log }: JobServices,
): Promise<void> {
  const to = { name: oneLine(recipient.full_name ?? ''), address: recipient.email };
  try {
    await mailer.send({ id, date: enqueued_at, to, headers, ...render(template, values, recipient) }, signal);
  } catch (err) {
    if (!(err instanceof MailRefused)) throw err;
    log.error({ mail_id: id, template, err }, 'message rejected permanently');
  }
}
