import type { Command } from 'commander';
import type { Environment } from '../config/environment.ts';
import { connect, type Database } from '../database/database.ts';
import { normalizeEmail } from '../users/email.ts';
import { listAdministrators, setRole } from '../users/role.ts';
import { type CommandResult, onDatabase } from './session.ts';

const FORCE = '--force';

type Change = { role: 'admin' | 'user'; force: boolean };

/** All of these also work while the service runs. Repeating a command changes nothing. */
export function define(command: Command, env: Environment): void {
  command
    .command('grant')
    .argument('<email>')
    .description('make an account an administrator')
    .action((email: string) => onDatabase(env, (url) => grantAdministrator(url, email)));
  command
    .command('revoke')
    .argument('<email>')
    .option(FORCE, 'also if it is the last administrator', false)
    .description('make an administrator an ordinary user')
    .action((email: string, { force }: { force: boolean }) =>
      onDatabase(env, (url) => onWriter(url, (db) => updateRole(db, email, { role: 'user', force }))),
    );
  command
    .command('list')
    .description('list the administrators')
    .action(() => onDatabase(env, (url) => onWriter(url, list)));
}

/** Makes the account with an email an administrator, in the database with this URL. */
export const grantAdministrator = (url: string, email: string): Promise<CommandResult> =>
  onWriter(url, (db) => updateRole(db, email, { role: 'admin', force: false }));

async function onWriter(url: string, work: (db: Database) => Promise<CommandResult>): Promise<CommandResult> {
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const connections = connect({ url, poolSize: 1, applicationName: 'taskflow admin', log });
  try {
    return await work(connections.writer);
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

async function updateRole(db: Database, given: string, { role, force }: Change): Promise<CommandResult> {
  const email = normalizeEmail(given);
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
  const isUnsure = role === 'admin' && !before.email_verified;
  const unverified = isUnsure
    ? ' Its email is not verified: make sure that the account belongs to the right person.'
    : '';
  const text = before.role === role ? `${email} is already ${name}.` : `${email} is now ${name}.`;
  return { text: `${text}${deactivated}${unverified}`, exitCode: 0 };
}
