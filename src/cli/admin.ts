import { listAdministrators, setRole } from '../admin/administrators.ts';
import { normalizeEmail } from '../auth/email.ts';
import { connect, type Database } from '../database/database.ts';

const ROLES = { grant: 'admin', revoke: 'user' } as const;

type Verb = keyof typeof ROLES;

/** What is said, and the exit code of the command. */
export type Said = { text: string; exitCode: 0 | 1 };

export function isAdminCommand([verb = '', ...rest]: string[]): boolean {
  return verb === 'list' ? rest.length === 0 : verb in ROLES && rest.length === 1;
}

/** `grant` or `revoke` and an email, or `list`. To say the same twice changes nothing the second time. */
export async function administer(url: string, [verb = '', email = '']: string[]): Promise<Said> {
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const connections = connect({ url, poolSize: 1, applicationName: 'taskflow admin', log });
  try {
    const db = connections.writer;
    return await (verb === 'list' ? listed(db) : changed(db, verb as Verb, normalizeEmail(email)));
  } finally {
    await connections.close();
  }
}

async function listed(db: Database): Promise<Said> {
  const people = await listAdministrators(db);
  const lines = people.map(
    ({ email, full_name, active }) => `${email}  ${full_name}${active ? '' : '  (deactivated)'}`,
  );
  return { text: lines.join('\n') || 'There is no administrator.', exitCode: 0 };
}

async function changed(db: Database, verb: Verb, email: string): Promise<Said> {
  const role = ROLES[verb];
  const author = { actor: null, now: new Date().toISOString(), request_id: null, client: null };
  const before = await setRole(db, email, role, author);
  if (!before) return { text: `There is no account of ${email}: register it first.`, exitCode: 1 };
  const name = role === 'admin' ? 'an administrator' : 'a user like others';
  const deactivated = before.active ? '' : ' The account is deactivated.';
  // An address that nobody has verified can be registered by anybody.
  const isUnsure = verb === 'grant' && !before.email_verified;
  const unverified = isUnsure ? ' Its email is not verified: make sure that the account is theirs.' : '';
  const text = before.role === role ? `${email} is ${name} already.` : `${email} is ${name} from now on.`;
  return { text: `${text}${deactivated}${unverified}`, exitCode: 0 };
}
