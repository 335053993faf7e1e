import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.ts';
import { enqueue } from '../jobs/enqueue.ts';
import type { Recipient } from './recipient.ts';
import type { TemplateName, Values } from './templates.ts';

/** A message to write when it is sent: to a user by id, or to somebody who is no user any more. */
export type Mail = {
  [Name in TemplateName]: { template: Name; to: { user_id: string } | Recipient; values: Values[Name] };
}[TemplateName];

/** The id makes it the same message however often it is tried. */
export type OrderedMail = Mail & { id: string };

/** Has a message sent once the transaction is committed. */
export async function sendMail(db: Database, mail: Mail): Promise<void> {
  await enqueue(db, 'send_mail', { ...mail, id: randomUUID() });
}
