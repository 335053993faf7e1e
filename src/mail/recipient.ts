import { sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';

/**
 * The recipient of a message. `full_name` is null until the email is verified: otherwise an attacker could register
 * another person's address and make TaskFlow send them any text as the name.
 */
export type Recipient = { email: string; full_name: string | null; locale: string; timezone: string };

export const greetedName = sql<string | null>`case when "user".email_verified then "user".full_name end`;

/** Finds the recipient. Returns nothing if the account is closed, because its address is gone. */
export const findRecipient = compiled('mail: find the recipient', (db, p: Params<{ user_id: string }>) =>
  db
    .selectFrom('user')
    .where('id', '=', p.user_id)
    .where('active', '=', true)
    .select(['email', greetedName.as('full_name'), 'locale', 'timezone']),
);
