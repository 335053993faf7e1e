import { sql } from 'kysely';
import { allowed } from '../access/roles.ts';
import { spaces, spacesToWrite } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import { isAmong } from '../database/batched.ts';
import { compiled, type Params } from '../database/compiled.ts';

/** A space that a user can see. */
export type Space = {
  user_id: string;
  id: string;
  /** Whether the role of the user allows to change its tasks. */
  can_change: boolean;
  archived: boolean;
};

/** Lists the spaces of several users. */
export const spacesOf = compiled(
  'real time: spaces of users',
  (db, p: Params<{ user_ids: readonly string[] }>) =>
    db
      .selectFrom('user')
      .innerJoinLateral(
        ({ ref }) => spacesToWrite(db, { user_id: ref('user.id') }).as('space'),
        (join) => join.onTrue(),
      )
      .where(({ ref }) => isAmong(ref('user.id'), p.user_ids, 'uuid'))
      .select(['user.id as user_id', 'space.id', 'space.archived'])
      .select(({ ref }) => allowed(ref('space.role'), 'change tasks').as('can_change'))
      .$castTo<Space>(),
);

/** Finds what others see of a user. */
export const summaryOf = compiled('real time: summary of a user', (db, p: Params<{ user_id: string }>) =>
  db
    .selectFrom('user')
    .where('id', '=', p.user_id)
    .select(['id', 'full_name', 'avatar_url'])
    .$castTo<Schema<'UserSummary'>>(),
);

/** Finds when an API key expires. */
export const keyExpiry = compiled('real time: expiry of an API key', (db, p: Params<{ id: string }>) =>
  db.selectFrom('api_key').where('id', '=', p.id).select('expires_at'),
);

type One = { user_id: string; id: string };

/** Finds the space of a task that a user can see, in the trash only if the user can see the trash. */
export const spaceOfTask = compiled('real time: find the space of a task', (db, p: Params<One>) =>
  db
    .selectFrom(spaces(db, p).as('space'))
    .innerJoin('task', 'task.space_id', 'space.id')
    .where('task.id', '=', p.id)
    .where((eb) => eb.or([eb('task.deleted_at', 'is', null), allowed(eb.ref('space.role'), 'see the trash')]))
    .select(['task.space_id', sql<boolean>`task.deleted_at is not null`.as('is_deleted')]),
);
