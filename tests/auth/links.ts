import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { type ReadMail, tokenIn } from '../mail-kit.ts';
import type { World } from '../world.ts';

/** The English subjects of messages with links. */
export const SUBJECTS = {
  verify_email: 'Verify your email',
  change_email: 'Confirm your new email',
  reset_password: 'Reset your password',
  become_admin: 'Become the administrator of TaskFlow',
} as const;

/** Runs due jobs, and returns the messages of one kind that an address has received. */
export async function linksTo(
  world: World,
  email: string,
  purpose: keyof typeof SUBJECTS,
): Promise<ReadMail[]> {
  await world.runJobs();
  return (await world.mailsTo(email)).filter(({ subject }) => subject === SUBJECTS[purpose]);
}

/** The token in the newest of these messages. */
export async function tokenTo(world: World, email: string, purpose: keyof typeof SUBJECTS): Promise<string> {
  const token = tokenIn((await linksTo(world, email, purpose)).at(-1));
  if (token === '') throw new Error(`no link to ${email}`);
  return token;
}

/** Moves the time at which a link was sent into the past. */
export async function ageLink({ db }: World, token: string, interval: string): Promise<void> {
  await sql`update link_token set expires_at = expires_at - ${interval}::interval where digest = ${digestOf(token)}`.execute(
    db,
  );
}

export const digestOf = (token: string) => createHash('sha256').update(token).digest();

/** A well-formed token that was never sent. */
export const UNKNOWN_TOKEN = `tfl_${'x'.repeat(43)}`;

/** The response to a link that cannot be used. */
export const UNUSABLE = ['INVALID_LINK_TOKEN', [['token', 'INVALID_LINK_TOKEN']]];

type ErrorBody = { error: string; errors: { field: string; code: string }[] };

export const problemsOf = ({ body }: { body: ErrorBody }) => [
  body.error,
  body.errors.map(({ field, code }) => [field, code]),
];
