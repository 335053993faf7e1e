import type { Context } from '../context.ts';
import type { Database } from '../database/database.ts';
import { authorOf } from '../events/append.ts';
import { disableWebhooksOf } from '../webhooks/disable.ts';
import { deleteKeys } from './api-keys/revoke.ts';
import { applyLink, invalidateLinks } from './links/queries.ts';
import { sendLink } from './links/send.ts';
import { forgetAddresses } from './passwords/known-addresses.ts';
import { endPassword, findOtherAccess } from './queries.ts';
import { endSessions } from './sessions/end.ts';

/**
 * Verifies the address of the caller, who has shown a token that was sent there. Call `accessChanged` first.
 *
 * Another person may have registered the address before its owner. Therefore all sessions except the caller's end, API keys are
 * revoked, webhooks are disabled, and links that would give the account another address are void. The password ends too, unless nobody
 * but the caller can have chosen it: the session of the caller is the one that the registration started, and the account has never had
 * another session or an API key. If it ends, a message has a link to set a new one.
 */
export async function proveAddress(
  db: Database,
  context: Pick<Context, 'session' | 'actor' | 'now' | 'request_id' | 'client' | 'passwords'>,
): Promise<void> {
  const author = authorOf(context);
  const { user_id } = author;
  const { session_id } = context.session;
  // Locks the account. Logins and new API keys lock it too, so the next statement sees those that were committed before.
  await applyLink.run(db, author, { type: 'user.email_verified' });
  const others = await findOtherAccess.first(db, { user_id, session_id });
  await endSessions.run(db, { ...author, owner_id: user_id, except_id: session_id });
  await deleteKeys.run(db, author);
  await disableWebhooksOf(db, user_id, 'credentials_reset');
  await invalidateLinks.run(db, { user_id, purposes: ['change_email'] });
  await forgetAddresses.run(db, { user_id });
  if (!others) return;
  const ended = await endPassword.one(db, { ...author, password_hash: context.passwords.unmatchable() });
  await sendLink(db, { purpose: 'address_proved', email: ended.email }, context);
}
