import { type RawBuilder, sql } from 'kysely';

type Channel = 'in_app' | 'email' | 'push';

/**
 * Whether a user wants a kind of notification on a channel. Kinds that the stored settings do not have yet have their default.
 * @param user the name of the user's row in the statement
 */
export const wants = (user: string, kind: RawBuilder<unknown>, channel: Channel): RawBuilder<boolean> => {
  const at = sql`${kind}, ${sql.lit(channel)}`;
  return sql`coalesce((${sql.ref(`${user}.settings`)} #>> array['notifications', ${at}])::boolean,
    (default_notifications() #>> array[${at}])::boolean)`;
};

/** Whether emails about notifications are sent to a user. An address that is not verified can be another person's. */
export const isMailed = (user: string): RawBuilder<boolean> =>
  sql`(${sql.ref(`${user}.email_verified`)} and ${sql.ref(`${user}.settings`)} #>> '{notification_delivery,email}' <> 'never')`;
