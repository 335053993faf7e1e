import { type Expression, sql } from 'kysely';

/** SQL for why nobody can create tasks in a space on behalf of a user; null if that is possible. A user who is null cannot. */
export const hindranceOf = (user_id: Expression<unknown>, space_id: Expression<unknown>) => sql<
  'access' | 'archived' | null
>`case
  when not exists (select from "user" where "user".id = ${user_id} and "user".active) then 'access'
  when ${space_id} = ${user_id} then null
  when exists (select from project where project.id = ${space_id} and project.archived) then 'archived'
  when not exists (
    select from project_member as member
    where member.project_id = ${space_id} and member.user_id = ${user_id} and member.role >= 'member') then 'access'
end`;
