import { compiled, type Params } from '../database/compiled.ts';

/** Whom a message is for, and how they read. */
export type Recipient = { email: string; full_name: string; locale: string; timezone: string };

/** Nobody, once the account is closed: its address is none any more. */
export const findRecipient = compiled((db, p: Params<{ user_id: string }>) =>
  db
    .selectFrom('user')
    .where('id', '=', p.user_id)
    .where('active', '=', true)
    .select(['email', 'full_name', 'locale', 'timezone']),
);
