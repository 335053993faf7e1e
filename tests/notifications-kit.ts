import type { Schema } from '../src/contract.ts';
import type { Caller, World } from './world.ts';

/** The notifications of a user, newest first, after all events have been read. */
export async function inbox(
  world: Pick<World, 'readEvents'>,
  person: Caller,
  query = '',
): Promise<Schema<'Notification'>[]> {
  await world.readEvents();
  return (await person.get(`/notifications?${query}`).expect(200)).body.data;
}

/** Their kinds, with how many events each has. */
export async function kinds(...given: Parameters<typeof inbox>): Promise<string[]> {
  return (await inbox(...given)).map(({ kind, count }) => (count === 1 ? kind : `${kind} ${count}`));
}

/** Changes the settings for kinds of notifications. */
export const prefer = (person: Caller, notifications: Schema<'NotificationSettingsUpdate'>) =>
  person.patch('/users/profile').send({ settings: { notifications } }).expect(200);
