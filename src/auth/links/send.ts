import { randomUUID } from 'node:crypto';
import type { Schema } from '../../contract.ts';
import type { Database } from '../../database/database.ts';
import { withTransaction } from '../../database/transaction.ts';
import { enqueue } from '../../jobs/enqueue.ts';
import type { JobServices, Run } from '../../jobs/job.ts';
import { renderAndSend } from '../../mail/deliver.ts';
import type { Recipient } from '../../mail/recipient.ts';
import * as queries from './queries.ts';
import { type LinkTokens, linkTokenDigest, type Purpose } from './tokens.ts';

/** A link to send. Whether the account exists is checked when the link is sent. */
export type LinkRequest =
  | { purpose: 'verify_email'; user_id: string }
  /** Not sent if the session that requested it has ended. */
  | { purpose: 'change_email'; user_id: string; session_id: string; email: string }
  | { purpose: 'reset_password'; email: string }
  /** Sent once, when an accepted invitation ended the password of the account. */
  | { purpose: 'address_proved'; email: string }
  /** Sent without a request, so only to `adminEmail`, and not if a link of the last day is unused. */
  | { purpose: 'become_admin'; email: string };

/** The request that caused a link. `request_id` and `client` are null if TaskFlow sends the link by itself. */
export type Cause = { now: string; request_id: string | null; client: LinkClient | null };

/** Links that the previous version has queued have no `origin`. */
type LinkClient = { address: string; origin?: string | null };

export type QueuedLink = LinkRequest & { id: string; origin: Cause };

declare module '../../jobs/job.ts' {
  interface JobPayloads {
    send_link: QueuedLink;
  }

  interface JobServices {
    readonly linkTokens: LinkTokens;
    /** URL of the client app, without a trailing slash. */
    readonly appUrl: string;
    /** The normalized value of ADMIN_EMAIL. */
    readonly adminEmail: string | undefined;
  }
}

/** Sends a link once the transaction is committed. */
export async function sendLink(
  db: Database,
  link: LinkRequest,
  { now, request_id, client }: Cause,
): Promise<void> {
  const origin = {
    now,
    request_id,
    client: client && { address: client.address, origin: client.origin ?? null },
  };
  await enqueue(db, 'send_link', { ...link, id: randomUUID(), origin });
}

/** The page of the client app that receives the token. */
const PAGES: Record<Purpose, string> = {
  verify_email: 'verify-email',
  change_email: 'verify-email',
  reset_password: 'reset-password',
};

/** The job `send_link`. A retry sends the same link again, unless it has been used or replaced. */
export async function deliverLink(link: QueuedLink, run: Run, services: JobServices): Promise<void> {
  const issued = await issue(link, services);
  if (!issued) return;
  const { appUrl } = services;
  const { recipient, template, purpose, token } = issued;
  const values = { link: `${appUrl}/${PAGES[purpose]}?token=${token}`, url: appUrl };
  await renderAndSend({ id: link.id, recipient, template, values }, run, services);
}

type Kind = { purpose: Purpose; template: LinkRequest['purpose'] };

type Issued = Kind & { recipient: Recipient; token: string };

/**
 * Issues a token and voids all older tokens of its purpose. Returns it with its recipient, or nothing if no link must be
 * sent. Beyond the limit per hour the last token stays valid, so requesting many links does not lock the owner out.
 */
function issue(link: QueuedLink, services: JobServices): Promise<Issued | undefined> {
  const { db, log, linkTokens, adminEmail } = services;
  return withTransaction(db, async (trx) => {
    const account = await queries.lockAddressee(trx, link);
    const kind = account && kindFor(link, account, adminEmail);
    if (!kind) return undefined;
    const { user_id, role: _, ...recipient } = account;
    const { purpose, template } = kind;
    const token = linkTokens.tokenOf(link.id, purpose);
    const digest = linkTokenDigest(token);
    if (!digest) throw new TypeError('A new link token does not have the format of link tokens.');
    const issued = { ...kind, recipient, token };
    const earlier = await queries.renewToken(trx, digest, purpose);
    if (earlier) return earlier.live ? issued : undefined;
    if (link.purpose === 'become_admin' && (await queries.findUnused.first(trx, { user_id, purpose })))
      return undefined;
    if (link.purpose !== 'address_proved' && (await queries.hasReachedLimit(trx, user_id, purpose))) {
      log.warn({ user_id, template }, 'link not sent: too many links for this account in an hour');
      return undefined;
    }
    await queries.invalidateLinks.run(trx, { user_id, purposes: [purpose] });
    const session_id = link.purpose === 'change_email' ? link.session_id : null;
    const { now, request_id, client } = link.origin;
    await queries.insertToken(trx, {
      digest,
      user_id,
      purpose,
      email: recipient.email,
      session_id,
      now,
      request_id,
      client_address: client?.address ?? null,
      origin: client?.origin ?? null,
    });
    return issued;
  });
}

/**
 * Returns which message to send. The address in ADMIN_EMAIL never gets a link that works with one click: another person
 * may have registered with the address, or may try to change theirs to it. The owner must choose a password, which ends all
 * other access to the account.
 */
function kindFor(
  { purpose }: LinkRequest,
  { email, role }: { email: string; role: Schema<'SystemRole'> },
  adminEmail: string | undefined,
): Kind | undefined {
  const isAdminAddress = email === adminEmail;
  if (isAdminAddress && purpose === 'change_email') return undefined;
  if (isAdminAddress && role !== 'admin') return { purpose: 'reset_password', template: 'become_admin' };
  if (purpose === 'address_proved') return { purpose: 'reset_password', template: purpose };
  return purpose === 'become_admin' ? undefined : { purpose, template: purpose };
}
