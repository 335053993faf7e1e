import type { Person, World } from '../world.ts';

/** A user with the role `admin` in the installation. */
export async function administrator(world: World, full_name = 'Annie Jump Cannon'): Promise<Person> {
  const person = await world.person(full_name);
  await world.db.updateTable('user').set({ role: 'admin' }).where('id', '=', person.id).execute();
  return person;
}
