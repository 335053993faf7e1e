import { connect, type Database } from '../database/database.ts';
import { normalizeEmail } from '../users/email.ts';
import { listAdministrators, setRole } from '../users/role.ts';

const ROLES = { grant: 'admin', revoke: 'user' } as const;

type Verb = keyof typeof ROLES;

const FORCE = '--force';

/** Output and exit code of the command. */
export type CommandResult = { text: string; exitCode: 0 | 1 };

export function isAdminCommand([verb = '', ...rest]: string[]): boolean {
  if (verb === 'list') return rest.length === 0;
  if (verb === 'revoke' && rest[1] === FORCE) return rest.length === 2;
  return Object.hasOwn(ROLES, verb) && rest.length === 1;
}

/** Runs `grant` or `revoke` with an email, or `list`. `--force` can follow `revoke`. Repeating a command changes nothing. */
export async function administer(
  url: string,
  [verb = '', email = '', option]: string[],
): Promise<CommandResult> {
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const connections = connect({ url, poolSize: 1, applicationName: 'taskflow admin', log });
  try {
    const db = connections.writer;
    if (verb === 'list') return await list(db);
    const force = option === FORCE;
    return await updateRole(db, verb as Verb, { email: normalizeEmail(email), force });
  } finally {
    await connections.close();
  }
}

async function list(db: Database): Promise<CommandResult> {
  const people = await listAdministrators.all(db, {});
  const lines = people.map(
    ({ email, full_name, active }) => `${email}  ${full_name}${active ? '' : '  (deactivated)'}`,
  );
  return { text: lines.join('\n') || 'There are no administrators.', exitCode: 0 };
}

async function updateRole(
  db: Database,
  verb: Verb,
  { email, force }: { email: string; force: boolean },
): Promise<CommandResult> {
  const role = ROLES[verb];
  const values = { email, force, now: new Date().toISOString(), request_id: null };
  const before = await setRole.first(db, values, { role });
  if (!before)
    return { text: `There is no account with the email ${email}: register it first.`, exitCode: 1 };
  if (before.is_last && role === 'user' && !force) {
    const text = `${email} is the last administrator. Grant the role to another account first, or use ${FORCE}.`;
    return { text, exitCode: 1 };
  }
  const name = role === 'admin' ? 'an administrator' : 'an ordinary user';
  const deactivated = before.active ? '' : ' The account is deactivated.';
  // Anybody can register with an address that is not verified.
  const isUnsure = verb === 'grant' && !before.email_verified;
  const unverified = isUnsure
    ? ' Its email is not verified: make sure that the account belongs to the right person.'
    : '';
  const text = before.role === role ? `${email} is already ${name}.` : `${email} is now ${name}.`;
  return { text: `${text}${deactivated}${unverified}`, exitCode: 0 };
}
