import type { Database } from '../database/database.ts';
import type { AuthorValues } from '../events/append.ts';
import { sendMail } from '../mail/send.ts';
import { deleteKeys } from './api-keys/revoke.ts';
import { applyLink, invalidateLinks } from './links/queries.ts';
import { forgetAddresses } from './passwords/known-addresses.ts';
import { endSessions } from './sessions/end.ts';

/**
 * Verifies the address of the caller, who has shown a token that was sent there. Call `accessChanged` first.
 *
 * Another person may have registered the address before its owner. Therefore all sessions except the caller's end, API keys are
 * revoked, and links that would give the account another address are void. The password stays, because the session of the caller
 * began with it, and a person who has just registered has chosen it. If there was another session or a key, a message advises the
 * owner of the address to reset a password that another person has chosen.
 */
export async function proveAddress(
  db: Database,
  author: AuthorValues,
  { session_id }: { session_id: string },
): Promise<void> {
  const { user_id } = author;
  await applyLink.run(db, author, { type: 'user.email_verified' });
  const sessions = await endSessions.all(db, { ...author, owner_id: user_id, except_id: session_id });
  const keys = await deleteKeys.all(db, author);
  await invalidateLinks.run(db, { user_id, purposes: ['change_email'] });
  await forgetAddresses.run(db, { user_id });
  if (sessions.length + keys.length > 0) {
    await sendMail(db, { template: 'address_proved', to: { user_id }, values: { at: author.now } });
  }
}
