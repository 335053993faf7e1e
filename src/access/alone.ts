import { sql } from 'kysely';

/** The projects that a user owns and nobody else is in: they go with the account. */
export const projectsAlone = (user_id: string) => sql`select own.project_id from project_member own
    where own.user_id = ${user_id} and own.role = 'owner' and not exists (
      select from project_member other where other.project_id = own.project_id and other.user_id <> own.user_id)`;
