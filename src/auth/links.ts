import { randomUUID } from 'node:crypto';
import type { Context } from '../context.ts';
import type { Database } from '../database/database.ts';
import { withTransaction } from '../database/transaction.ts';
import { enqueue } from '../jobs/enqueue.ts';
import type { Run } from '../jobs/tasks.ts';
import { type MailServices, post } from '../mail/deliver.ts';
import type { Recipient } from '../mail/recipient.ts';
import * as queries from './link-queries.ts';
import { type LinkTokens, linkTokenDigest, type Purpose } from './link-tokens.ts';

/** What a link is to be good for, and for whom. Whether there is somebody is found out when it is sent. */
export type LinkRequest =
  | { purpose: 'verify_email'; user_id: string }
  /** Not sent any more once the session that asked for it has ended. */
  | { purpose: 'change_email'; user_id: string; session_id: string; email: string }
  | { purpose: 'reset_password'; email: string };

/** Where a link was asked for. */
export type Origin = Pick<Context, 'now' | 'request_id'> & { client: { address: string } };

export type OrderedLink = LinkRequest & { id: string; origin: Origin };

export type LinkServices = MailServices & {
  linkTokens: LinkTokens;
  /** Of the client app, without a slash at its end. */
  appUrl: string;
};

/** Has a link sent once the transaction is committed. */
export async function sendLink(
  db: Database,
  link: LinkRequest,
  context: Pick<Context, keyof Origin>,
): Promise<void> {
  const { now, request_id, client } = context;
  const origin = { now, request_id, client: { address: client.address } };
  await enqueue(db, 'send_link', { ...link, id: randomUUID(), origin });
}

/** The page of the client app that takes the token. */
const PAGES: Record<Purpose, string> = {
  verify_email: 'verify-email',
  change_email: 'verify-email',
  reset_password: 'reset-password',
};

/** The task `send_link`. Trying it again sends the same link again, as long as it is good for something. */
export async function deliverLink(link: OrderedLink, run: Run, services: LinkServices): Promise<void> {
  const { id, purpose } = link;
  const token = services.linkTokens.tokenOf(id, purpose);
  const recipient = await issue(link, token, services);
  if (!recipient) return;
  const values = { link: `${services.appUrl}/${PAGES[purpose]}?token=${token}` };
  await post({ id, recipient, template: purpose, values }, run, services);
}

/**
 * Makes the token valid and every older one of its purpose void, and returns whom to send it to, if anybody. Past
 * the most that an account is sent the last one stays good, so that who asks for more of them spoils nothing.
 */
function issue(link: OrderedLink, token: string, { db, log }: LinkServices): Promise<Recipient | undefined> {
  const digest = linkTokenDigest(token);
  if (!digest) throw new TypeError('A token was made that would not be taken.');
  return withTransaction(db, async (trx) => {
    const account = await queries.lockAddressee(trx, link);
    if (!account) return undefined;
    const { user_id, ...recipient } = account;
    const earlier = await queries.renewToken(trx, digest, link.purpose);
    if (earlier) return earlier.live ? recipient : undefined;
    if (await queries.hasHadEnough(trx, user_id, link.purpose)) {
      log.warn(
        { user_id, template: link.purpose },
        'a link was not sent: the account had too many in an hour',
      );
      return undefined;
    }
    await queries.voidLinks(trx, user_id, [link.purpose]);
    await queries.insertToken(
      trx,
      { digest, user_id, purpose: link.purpose, email: recipient.email },
      link.origin,
    );
    return recipient;
  });
}
