import { sendLink } from '../auth/links/send.ts';
import type { Database } from '../database/database.ts';
import type { Log } from '../log.ts';
import { findCandidate } from '../users/role.ts';

/**
 * Tells how the account of ADMIN_EMAIL becomes an administrator, and sends it the link for it. It is not made one here:
 * that its address was verified does not say who knows the password.
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
      'nobody has the address in ADMIN_EMAIL yet: register it, then use the link that is sent there',
    );
  } else if (!account.active) {
    log.warn({}, 'the account of ADMIN_EMAIL is deactivated, and so becomes no administrator');
  } else {
    await sendLink(db, { purpose: 'become_admin', email }, { now, request_id: null, client: null });
    log.warn(
      {},
      'the account of ADMIN_EMAIL is no administrator: use the link that is sent there, once a day at most, or ask for a reset of its password; or say npm run admin -- grant',
    );
  }
}
