import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { allowed, isAllowed } from '../../access/roles.ts';
import type { Schema } from '../../contract.ts';

type Inviting = { role: Schema<'ProjectRole'>; who_can_invite: Schema<'ProjectInviters'> };

/** Returns whether a member of a project can invite people: the owner and admins, and other members if the project says so. */
export const canInvite = ({ role, who_can_invite }: Inviting): boolean =>
  isAllowed(role, 'invite people') ||
  (who_can_invite === 'members' && isAllowed(role, 'invite people if members can'));

/** Returns `canInvite` as SQL, for the role of a table in a query that has the project. */
export const mayInvite = (table: string): RawBuilder<SqlBool> =>
  sql`(${allowed(sql.ref(`${table}.role`), 'invite people')} or (project.who_can_invite = 'members'
    and ${allowed(sql.ref(`${table}.role`), 'invite people if members can')}))`;
