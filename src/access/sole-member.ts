import { sql } from 'kysely';

/** Selects the projects of which the user is the only member: they are deleted with the account. */
export const soleMemberProjects = (user_id: string) => sql`select own.project_id from project_member own
    where own.user_id = ${user_id} and own.role = 'owner' and not exists (
      select from project_member other where other.project_id = own.project_id and other.user_id <> own.user_id)`;
