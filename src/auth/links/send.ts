import { randomUUID } from 'node:crypto';
import type { Schema } from '../../contract.ts';
import type { Database } from '../../database/database.ts';
import { withTransaction } from '../../database/transaction.ts';
import { enqueue } from '../../jobs/enqueue.ts';
import type { JobServices, Run } from '../../jobs/job.ts';
import { post } from '../../mail/deliver.ts';
import type { Recipient } from '../../mail/recipient.ts';
import * as queries from './queries.ts';
import { type LinkTokens, linkTokenDigest, type Purpose } from './tokens.ts';

/** What a link is to be good for, and for whom. Whether there is somebody is found out when it is sent. */
export type LinkRequest =
  | { purpose: 'verify_email'; user_id: string }
  /** Not sent any more once the session that asked for it has ended. */
  | { purpose: 'change_email'; user_id: string; session_id: string; email: string }
  | { purpose: 'reset_password'; email: string }
  /** Unasked, so to nobody else than who is to become administrator, and not if a link of the last day lies unused. */
  | { purpose: 'become_admin'; email: string };

/** Where a link was asked for: in no request, where the service does it by itself. */
export type Origin = { now: string; request_id: string | null; client: { address: string } | null };

export type OrderedLink = LinkRequest & { id: string; origin: Origin };

declare module '../../jobs/job.ts' {
  interface JobPayloads {
    send_link: OrderedLink;
  }

  interface JobServices {
    readonly linkTokens: LinkTokens;
    /** Of the client app, without a slash at its end. */
    readonly appUrl: string;
    /** Normalized: the address of an administrator. */
    readonly adminEmail: string | undefined;
  }
}

/** Has a link sent once the transaction is committed. */
export async function sendLink(
  db: Database,
  link: LinkRequest,
  { now, request_id, client }: Origin,
): Promise<void> {
  const origin = { now, request_id, client: client && { address: client.address } };
  await enqueue(db, 'send_link', { ...link, id: randomUUID(), origin });
}

/** The page of the client app that takes the token. */
const PAGES: Record<Purpose, string> = {
  verify_email: 'verify-email',
  change_email: 'verify-email',
  reset_password: 'reset-password',
};

/** The job `send_link`. Trying it again sends the same link again, as long as it is good for something. */
export async function deliverLink(link: OrderedLink, run: Run, services: JobServices): Promise<void> {
  const issued = await issue(link, services);
  if (!issued) return;
  const { appUrl } = services;
  const { recipient, template, purpose, token } = issued;
  const values = { link: `${appUrl}/${PAGES[purpose]}?token=${token}`, url: appUrl };
  await post({ id: link.id, recipient, template, values }, run, services);
}

type Kind = { purpose: Purpose; template: LinkRequest['purpose'] };

type Issued = Kind & { recipient: Recipient; token: string };

/**
 * Makes a token valid and every older one of its purpose void, and returns it with whom to send it to, if anybody. Past
 * the most that an account is sent the last one stays good, so that who asks for more of them spoils nothing.
 */
function issue(link: OrderedLink, services: JobServices): Promise<Issued | undefined> {
  const { db, log, linkTokens, adminEmail } = services;
  return withTransaction(db, async (trx) => {
    const account = await queries.lockAddressee(trx, link);
    const kind = account && kindFor(link, account, adminEmail);
    if (!kind) return undefined;
    const { user_id, role: _, ...recipient } = account;
    const { purpose, template } = kind;
    const token = linkTokens.tokenOf(link.id, purpose);
    const digest = linkTokenDigest(token);
    if (!digest) throw new TypeError('A token was made that would not be taken.');
    const issued = { ...kind, recipient, token };
    const earlier = await queries.renewToken(trx, digest, purpose);
    if (earlier) return earlier.live ? issued : undefined;
    if (link.purpose === 'become_admin' && (await queries.findUnused.first(trx, { user_id, purpose })))
      return undefined;
    if (await queries.hasHadEnough(trx, user_id, purpose)) {
      log.warn({ user_id, template }, 'a link was not sent: the account had too many in an hour');
      return undefined;
    }
    await queries.voidLinks.run(trx, { user_id, purposes: [purpose] });
    const session_id = link.purpose === 'change_email' ? link.session_id : null;
    const { now, request_id, client } = link.origin;
    const origin = { now, request_id, client_address: client?.address ?? null };
    await queries.insertToken(trx, {
      digest,
      user_id,
      purpose,
      email: recipient.email,
      session_id,
      ...origin,
    });
    return issued;
  });
}

/**
 * What is sent. Who is to become administrator gets nothing that a click is enough for: somebody else may have
 * registered with the address, or ask to change to it. They choose a password, and then the account is theirs alone.
 */
function kindFor(
  { purpose }: LinkRequest,
  { email, role }: { email: string; role: Schema<'SystemRole'> },
  adminEmail: string | undefined,
): Kind | undefined {
  const isNamed = email === adminEmail;
  if (isNamed && purpose === 'change_email') return undefined;
  if (isNamed && role !== 'admin') return { purpose: 'reset_password', template: 'become_admin' };
  return purpose === 'become_admin' ? undefined : { purpose, template: purpose };
}
