import { type RawBuilder, sql } from 'kysely';
import { isSilenced } from './levels.ts';

type Channel = 'in_app' | 'email' | 'push';

/**
 * Whether a user wants a kind of notification on a channel. Kinds that the stored settings do not have yet have their default.
 * @param user the name of the user's row in the statement
 * @param project_id of what it is about, whose own settings come first; null outside of projects
 */
export const wants = (
  user: string,
  kind: RawBuilder<unknown>,
  channel: Channel,
  project_id: RawBuilder<unknown> | null,
): RawBuilder<boolean> => {
  const at = sql`${kind}, ${sql.lit(channel)}`;
  const isWanted = sql<boolean>`coalesce((${sql.ref(`${user}.settings`)} #>> array['notifications', ${at}])::boolean,
    (default_notifications() #>> array[${at}])::boolean)`;
  if (!project_id) return isWanted;
  return sql`(${isWanted} and not ${isSilenced(sql.ref(`${user}.id`), kind, project_id)})`;
};

/** Whether emails about notifications are sent to a user. An address that is not verified can be another person's. */
export const isMailed = (user: string): RawBuilder<boolean> =>
  sql`(${sql.ref(`${user}.email_verified`)} and ${sql.ref(`${user}.settings`)} #>> '{notification_delivery,email}' <> 'never')`;
