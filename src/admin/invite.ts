import { sendLink } from '../auth/links/send.ts';
import type { Database } from '../database/database.ts';
import type { Log } from '../log.ts';
import { findCandidate } from '../users/role.ts';

/**
 * Logs how the account of ADMIN_EMAIL becomes an administrator, and sends the link for it. Does not set the role, because a
 * verified email does not prove who knows the password.
 */
export async function inviteAdministrator(
  db: Database,
  email: string,
  { now, log }: { now: string; log: Log },
): Promise<void> {
  const account = await findCandidate.first(db, { email });
  if (account?.role === 'admin') return;
  if (!account) {
    log.info(
      {},
      'ADMIN_EMAIL has no account yet: register the address, then use the link that is sent to it',
    );
  } else if (!account.active) {
    log.warn({}, 'the account of ADMIN_EMAIL is deactivated, so it cannot become an administrator');
  } else {
    await sendLink(db, { purpose: 'become_admin', email }, { now, request_id: null, client: null });
    log.warn(
      {},
      'the account of ADMIN_EMAIL is not an administrator: use the link that is sent to it at most once a day, reset its password, or run npm run admin -- grant',
    );
  }
}
