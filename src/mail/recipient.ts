import { sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';

/**
 * Who a message is for, and how they read. `full_name` is null until the address is verified: before, a stranger may have
 * written it, who could have the service send any text to anybody.
 */
export type Recipient = { email: string; full_name: string | null; locale: string; timezone: string };

export const greetedName = sql<string | null>`case when "user".email_verified then "user".full_name end`;

/** Returns nothing once the account is closed, because its address is gone. */
export const findRecipient = compiled('mail: find the recipient', (db, p: Params<{ user_id: string }>) =>
  db
    .selectFrom('user')
    .where('id', '=', p.user_id)
    .where('active', '=', true)
    .select(['email', greetedName.as('full_name'), 'locale', 'timezone']),
);
