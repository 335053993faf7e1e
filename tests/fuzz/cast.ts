import { createTokens } from '../../src/auth/sessions/tokens.ts';
import { createApiKey } from '../fixtures.ts';
import { idsOfEverything } from '../seeds.ts';
import { createOwner } from '../sower.ts';
import { tagOf } from '../tags.ts';
import { keys, PASSWORD, type Person, type World } from '../world.ts';
import { type Memory, remember } from './memory.ts';
import type { CallerName } from './requests.ts';

/** The caller, and everything they know. */
export type CallerState = { authorization: string | undefined; memory: Memory; foreign: Memory };

/** Users with one of everything, and a mark on it that other users must never see. */
export type Users = {
  as(caller: CallerName): CallerState;
  /** Text that a response to this caller must not contain unless the caller sent it. */
  secretsFrom(caller: CallerName): readonly string[];
};

export async function createUsers(world: World, round: number): Promise<Users> {
  // This many wrong passwords come from here, so that logins would be locked.
  await world.db.deleteFrom('failed_attempt').execute();
  // One after another, so that the same seed creates the same texts.
  const owner = await settle(world, `Owner-${round}-canary`);
  const stranger = await settle(world, `Stranger-${round}-canary`);
  const admin = await settle(world, `Admin-${round}-canary`);
  await world.db.updateTable('user').set({ role: 'admin' }).where('id', '=', admin.person.id).execute();
  const key = await createApiKey(owner.person, { scopes: ['tasks:read', 'tasks:write', 'categories:read'] });
  remember(owner.memory, 'key_id', key.id);
  const expired = createTokens({
    keys,
    accessTtlSeconds: 900,
    issuer: 'taskflow',
    audience: 'taskflow',
    clock: { now: () => Date.now() - 86_400_000 },
  }).sign({ user_id: owner.person.id, session_id: owner.person.session_id });
  const by = (authorization: string | undefined, memory = owner.memory, foreign = stranger.memory) => ({
    authorization,
    memory,
    foreign,
  });
  const all: Record<CallerName, CallerState> = {
    owner: by(bearer(owner.person)),
    stranger: by(bearer(stranger.person), stranger.memory, owner.memory),
    admin: by(bearer(admin.person), admin.memory, owner.memory),
    key: by(`Bearer ${key.key}`),
    nobody: by(undefined),
    expired: by(`Bearer ${expired}`),
    malformed: by(`Bearer ${owner.person.token.slice(0, -3)}`),
  };
  const secretsOf = ({ mark, person }: Settled) => [mark, person.email];
  return {
    as: (caller) => all[caller],
    secretsFrom(caller) {
      if (caller === 'admin') return [];
      if (caller === 'stranger') return secretsOf(owner);
      // Logins and refreshes without a token identify the user.
      return caller === 'owner' || caller === 'key' ? secretsOf(stranger) : [stranger.mark];
    },
  };
}

const bearer = ({ token }: Person) => `Bearer ${token}`;

type Settled = { person: Person; memory: Memory; mark: string };

/** A user with one of everything, with the mark in all texts. */
async function settle(world: World, mark: string): Promise<Settled> {
  const [person, viewer] = [await world.person(mark), await world.person(`${mark} viewer`)];
  const memory: Memory = new Map();
  const owner = await createOwner({
    url: world.url,
    db: world.db,
    person: { ...person, headers: { authorization: bearer(person) } },
    members: [{ user_id: viewer.id, role: 'viewer' }],
    mark,
  });
  const made = await idsOfEverything(owner);
  for (const [name, ids] of Object.entries(made)) for (const id of ids) remember(memory, name, id);
  const known: [string, unknown][] = [
    ['user_id', person.id],
    ['email', person.email],
    ['password', PASSWORD],
    ['current_password', PASSWORD],
    ['version', 1],
    ['If-Match', tagOf(made.task_id[0] ?? '', 1)],
  ];
  for (const [name, value] of known) remember(memory, name, value);
  return { person, memory, mark };
}
