import { connect, type Database } from '../database/database.ts';
import { normalizeEmail } from '../users/email.ts';
import { listAdministrators, setRole } from '../users/role.ts';

const ROLES = { grant: 'admin', revoke: 'user' } as const;

type Verb = keyof typeof ROLES;

const FORCE = '--force';

/** What is said, and the exit code of the command. */
export type Said = { text: string; exitCode: 0 | 1 };

export function isAdminCommand([verb = '', ...rest]: string[]): boolean {
  if (verb === 'list') return rest.length === 0;
  if (verb === 'revoke' && rest[1] === FORCE) return rest.length === 2;
  return Object.hasOwn(ROLES, verb) && rest.length === 1;
}

/** `grant` or `revoke` and an email, or `list`; `revoke` may be followed by `--force`. To say the same twice changes nothing the second time. */
export async function administer(url: string, [verb = '', email = '', option]: string[]): Promise<Said> {
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const connections = connect({ url, poolSize: 1, applicationName: 'taskflow admin', log });
  try {
    const db = connections.writer;
    if (verb === 'list') return await listed(db);
    const force = option === FORCE;
    return await changed(db, verb as Verb, { email: normalizeEmail(email), force });
  } finally {
    await connections.close();
  }
}

async function listed(db: Database): Promise<Said> {
  const people = await listAdministrators.all(db, {});
  const lines = people.map(
    ({ email, full_name, active }) => `${email}  ${full_name}${active ? '' : '  (deactivated)'}`,
  );
  return { text: lines.join('\n') || 'There is no administrator.', exitCode: 0 };
}

async function changed(
  db: Database,
  verb: Verb,
  { email, force }: { email: string; force: boolean },
): Promise<Said> {
  const role = ROLES[verb];
  const values = { email, force, now: new Date().toISOString(), request_id: null };
  const before = await setRole.first(db, values, { role });
  if (!before) return { text: `There is no account of ${email}: register it first.`, exitCode: 1 };
  if (before.is_last && role === 'user' && !force) {
    const text = `${email} is the last administrator. Make another one first, or say ${FORCE} to be without.`;
    return { text, exitCode: 1 };
  }
  const name = role === 'admin' ? 'an administrator' : 'a user like others';
  const deactivated = before.active ? '' : ' The account is deactivated.';
  // An address that nobody has verified can be registered by anybody.
  const isUnsure = verb === 'grant' && !before.email_verified;
  const unverified = isUnsure ? ' Its email is not verified: make sure that the account is theirs.' : '';
  const text = before.role === role ? `${email} is ${name} already.` : `${email} is ${name} from now on.`;
  return { text: `${text}${deactivated}${unverified}`, exitCode: 0 };
}
