import { sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';

/**
 * Whom a message is for, and how they read. Without a name while nobody has shown that the address is theirs: it is then
 * what a stranger wrote, who could have the service send any text to anybody.
 */
export type Recipient = { email: string; full_name: string | null; locale: string; timezone: string };

export const greetedName = sql<string | null>`case when "user".email_verified then "user".full_name end`;

/** Nobody, once the account is closed: its address is none any more. */
export const findRecipient = compiled('mail: find the recipient', (db, p: Params<{ user_id: string }>) =>
  db
    .selectFrom('user')
    .where('id', '=', p.user_id)
    .where('active', '=', true)
    .select(['email', greetedName.as('full_name'), 'locale', 'timezone']),
);
