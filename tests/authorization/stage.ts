import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { newApiKey } from '../../src/api-keys/key.ts';
import { newRefreshToken } from '../../src/auth/tokens.ts';
import type { Database } from '../../src/database/database.ts';
import { contract } from '../contract/documented.ts';
import { passwordHash, tokensAt, type World } from '../world.ts';
import { ACTORS, type Actor, type Subject } from './table.ts';

/** Those who come with credentials of others, or with none. */
const MASKS = ['anonymous', 'expired', 'read-only key'] as const;
type Player = Exclude<Actor, (typeof MASKS)[number]>;
const PLAYERS = ACTORS.filter((actor): actor is Player => !MASKS.some((mask) => mask === actor));

/** Every scope that a key can have. */
export const grantableScopes = (contract.components['schemas'] as { Scope: { enum: string[] } }).Scope.enum;

/** Those to read. */
export const readScopes = grantableScopes.filter((scope) => scope.endsWith(':read'));

/** The roles that players have in the project. One who was deactivated has lost nothing but the account. */
const ROLES = {
  viewer: 'viewer',
  member: 'member',
  admin: 'admin',
  owner: 'owner',
  deactivated: 'admin',
} as const;

/** An actor with what requests need to know of it. */
export type Cast = {
  user_id: string;
  session_id: string;
  email: string;
  category_id: string;
  refresh_token: string;
  /** Tokens of links that were sent to the user. */
  links: { verify_email: string; reset_password: string };
  /** Sent as `Authorization`; nothing for the anonymous. */
  headers: Record<string, string>;
};

/** People in all their roles, and one of each thing that an operation can be about. */
export type Stage = {
  cast: Record<Actor, Cast>;
  /** The ids of the subject, as the parameters of paths have them. */
  ids: Record<Subject, Record<string, string>>;
};

/** Makes a stage of its own. When things are `linked`, each task has its assignees and categories already. */
export async function createStage(world: World, { linked }: { linked: boolean }): Promise<Stage> {
  const { db } = world;
  const players = await createPlayers(world);
  const { owner } = players;
  const { id: project_id } = await db
    .insertInto('project')
    .values({ name: 'Engine', color: '#4F46E5' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const members = Object.entries(ROLES) as [keyof typeof ROLES, (typeof ROLES)[keyof typeof ROLES]][];
  await db
    .insertInto('project_member')
    .values(members.map(([name, role]) => ({ project_id, user_id: players[name].user_id, role })))
    .execute();
  const [task_id, trashed_id, personal_id] = [randomUUID(), randomUUID(), randomUUID()];
  const task = { title: 'Cards', created_by: owner.user_id };
  await db
    .insertInto('task')
    .values([
      { ...task, id: task_id, project_id },
      { ...task, id: trashed_id, project_id, deleted_at: new Date().toISOString() },
      { ...task, id: personal_id, owner_id: owner.user_id },
    ])
    .execute();
  const { id: export_id } = await db
    .insertInto('export')
    .values({ user_id: owner.user_id, status: 'done', run: randomUUID(), size_bytes: 0 })
    .returning('id')
    .executeTakeFirstOrThrow();
  if (linked) await link(db, [task_id, trashed_id, personal_id], players);
  const { email, links } = owner;
  const nobody = { user_id: '', session_id: '', email, links, refresh_token: `tfr_${'x'.repeat(43)}` };
  const readOnly = newApiKey();
  await createKey(db, owner, readScopes, readOnly);
  const stale = tokensAt({ now: () => world.clock.now() - 3_600_000 });
  return {
    cast: {
      ...players,
      anonymous: { ...nobody, category_id: owner.category_id, headers: {} },
      expired: { ...owner, headers: bearer(stale.sign(owner)) },
      'read-only key': { ...owner, headers: bearer(readOnly.key) },
    },
    ids: {
      own: {},
      project: { project_id },
      'project task': { task_id },
      'trashed task': { task_id: trashed_id },
      'personal task': { task_id: personal_id },
      'private category': { task_id, category_id: owner.category_id },
      session: { session_id: owner.session_id },
      'API key': { key_id: await createKey(db, owner, ['tasks:read'], newApiKey()) },
      export: { export_id },
      user: { user_id: players.viewer.user_id },
    },
  };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function createPlayers({ db, clock }: World): Promise<Record<Player, Cast>> {
  const tokens = tokensAt(clock);
  const expires_at = new Date(Date.now() + 86_400_000).toISOString();
  const people = PLAYERS.map((player) => {
    const [user_id, session_id, category_id] = [randomUUID(), randomUUID(), randomUUID()];
    const headers = bearer(tokens.sign({ user_id, session_id }));
    const links = { verify_email: newLinkToken(), reset_password: newLinkToken() };
    return { player, user_id, session_id, category_id, headers, links, ...newRefreshToken() };
  });
  await db
    .insertInto('user')
    .values(
      people.map(({ player, user_id: id }) => ({
        id,
        email: emailOf(id),
        email_verified: true,
        full_name: player,
        password_hash: passwordHash,
        role: player === 'system admin' ? ('admin' as const) : ('user' as const),
        active: player !== 'deactivated',
      })),
    )
    .execute();
  await db
    .insertInto('session')
    .values(people.map(({ user_id, session_id: id }) => ({ id, user_id, expires_at })))
    .execute();
  await db
    .insertInto('refresh_token')
    .values(people.map(({ session_id, refresh_digest: digest }) => ({ digest, session_id, expires_at })))
    .execute();
  await db
    .insertInto('category')
    .values(
      people.map(({ user_id: owner_id, category_id: id }) => ({
        id,
        owner_id,
        name: 'Engine',
        color: '#4F46E5',
      })),
    )
    .execute();
  await db
    .insertInto('link_token')
    .values(
      people.flatMap(({ user_id, links }) =>
        Object.entries(links).map(([purpose, token]) => ({
          digest: createHash('sha256').update(token).digest(),
          user_id,
          purpose,
          email: emailOf(user_id),
          expires_at,
        })),
      ),
    )
    .execute();
  const cast = people.map(({ player, ...person }) => [player, { ...person, email: emailOf(person.user_id) }]);
  return Object.fromEntries(cast);
}

/** A key of somebody's, stored as the service stores it. */
export async function createKey(
  db: Database,
  { user_id }: Pick<Cast, 'user_id'>,
  scopes: string[],
  { prefix, digest }: ReturnType<typeof newApiKey>,
): Promise<string> {
  const expires_at = new Date(Date.now() + 86_400_000).toISOString();
  const { id } = await db
    .insertInto('api_key')
    .values({ user_id, name: 'Report', prefix, digest, scopes, expires_at })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

const newLinkToken = () => `tfl_${randomBytes(32).toString('base64url')}`;

const emailOf = (id: string) => `${id}@example.com`;

/** Assigns the owner, and puts each task into everybody's category. */
async function link(db: Database, task_ids: string[], players: Record<Player, Cast>): Promise<void> {
  const { user_id } = players.owner;
  await db
    .insertInto('task_assignee')
    .values(task_ids.map((task_id) => ({ task_id, user_id })))
    .execute();
  await db
    .insertInto('task_category')
    .values(
      task_ids.flatMap((task_id) =>
        Object.values(players).map(({ category_id }) => ({ task_id, category_id })),
      ),
    )
    .execute();
}
