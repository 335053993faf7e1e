import { type Expression, expressionBuilder } from 'kysely';
import { jsonObjectFrom } from 'kysely/helpers/postgres';
import type { Tables } from '../../generated/tables.ts';

/** Selects the properties of a user that others can see; null if the user does not exist. */
export function userSummary(user_id: Expression<string | null>) {
  return jsonObjectFrom(
    expressionBuilder<Tables, never>()
      .selectFrom('user')
      .select(['user.id', 'user.full_name', 'user.avatar_url'])
      .where('user.id', '=', user_id as Expression<string>),
  );
}
