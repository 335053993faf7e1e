import { type Expression, expressionBuilder, sql } from 'kysely';
import { jsonObjectFrom } from 'kysely/helpers/postgres';
import type { Tables } from '../../generated/tables.ts';
import { compiled, type Params } from '../database/compiled.ts';
import { accounts } from './accounts.ts';

/** Selects the properties of a user that others can see; null if the user does not exist. */
export function userSummary(user_id: Expression<string | null>) {
  return jsonObjectFrom(
    expressionBuilder<Tables, never>()
      .selectFrom('user')
      .select(['user.id', 'user.full_name', 'user.avatar_url'])
      .where('user.id', '=', user_id as Expression<string>),
  );
}

/** Finds those of these users whose accounts are not closed. */
export const findSummaries = compiled('users: get several', (db, p: Params<{ ids: string[] }>) =>
  accounts(db)
    .where(sql<boolean>`"user".id = any(${p.ids}::uuid[])`)
    .select(['user.id', 'user.full_name', 'user.avatar_url']),
);
