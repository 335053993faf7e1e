import type { Database } from '../database/database.ts';
import type { AuthorValues } from '../events/append.ts';
import { deleteKeys } from './api-keys/revoke.ts';
import { applyLink, invalidateLinks } from './links/queries.ts';
import { forgetAddresses } from './passwords/known-addresses.ts';
import { endSessions } from './sessions/end.ts';

/**
 * Verifies the address of the caller, who has shown a token that was sent there. Call `accessChanged` first.
 *
 * Another person may have registered the address before its owner. Therefore all sessions except the caller's end, API keys are
 * revoked, and links that would give the account another address are void. The password stays: whoever set it or knew it could
 * log in, and so has the caller. A password that the caller does not know ends with `resetPassword`, which also ends all sessions.
 */
export async function proveAddress(
  db: Database,
  author: AuthorValues,
  { session_id }: { session_id: string },
): Promise<void> {
  const { user_id } = author;
  await applyLink.run(db, author, { type: 'user.email_verified' });
  await endSessions.run(db, { ...author, owner_id: user_id, except_id: session_id });
  await deleteKeys.run(db, author);
  await invalidateLinks.run(db, { user_id, purposes: ['change_email'] });
  await forgetAddresses.run(db, { user_id });
}
