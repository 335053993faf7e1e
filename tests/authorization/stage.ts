import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { ACTORS, type Actor, type Subject } from '../../openapi/access.ts';
import { newApiKey } from '../../src/auth/api-keys/key.ts';
import { newRefreshToken } from '../../src/auth/sessions/tokens.ts';
import type { Database } from '../../src/database/database.ts';
import { contract } from '../contract/documented.ts';
import { type Ids, insertInvitation, type Owner, seeds } from '../seeds.ts';
import { createOwner } from '../sower.ts';
import { passwordHash, tokensAt, type World } from '../world.ts';

/** Callers with invalid credentials, with those of others, or with none. */
const CREDENTIALS = ['anonymous', 'expired', 'read-only key'] as const;
type PlayerName = Exclude<Actor, (typeof CREDENTIALS)[number]>;
const PLAYERS = ACTORS.filter((actor): actor is PlayerName => !CREDENTIALS.some((mask) => mask === actor));

/** Every scope that a key can have. */
export const grantableScopes = (contract.components['schemas'] as { Scope: { enum: string[] } }).Scope.enum;

/** The scopes to read. */
export const readScopes = grantableScopes.filter((scope) => scope.endsWith(':read'));

/** The roles of the actors in the project. A deactivated user keeps the role. */
const ROLES = {
  viewer: 'viewer',
  member: 'member',
  admin: 'admin',
  deactivated: 'admin',
} as const;

/** An actor with the data that requests need. */
export type Player = {
  id: string;
  session_id: string;
  email: string;
  /** A personal task. */
  task_id: string;
  refresh_token: string;
  /** Tokens of links that were sent to the user. */
  links: Record<'verify_email' | 'reset_password' | 'accept_invitation' | 'decline_invitation', string>;
  /** The `Authorization` header; undefined for anonymous callers. */
  headers: Record<string, string>;
};

/**
 * Users with each role. The owner creates the subjects of operations, in a project in which the others have
 * these roles.
 */
export type Stage = {
  cast: Record<Actor, Player>;
  owner: Owner;
  /** The actor as the creator of resources, or the owner if the actor's credentials cannot create them. */
  ownerFor(actor: Actor): Owner;
  /** Creates the subject again. */
  make(about: Subject): Promise<Ids>;
  /** Returns the same subject each time. */
  ids(about: Subject): Promise<Ids>;
  /** The IDs of everything that was created for the owner so far. */
  made(): string[];
};

/** Creates a separate stage, at the server of the world or at another one on the same database. */
export async function createStage(
  { db, clock, ...world }: Pick<World, 'db' | 'clock' | 'url'>,
  { url = world.url, mark }: { url?: string; mark?: string } = {},
): Promise<Stage> {
  const players = await createPlayers({ db, clock });
  const members = (Object.entries(ROLES) as [keyof typeof ROLES, (typeof ROLES)[keyof typeof ROLES]][]).map(
    ([name, role]) => ({ user_id: players[name].id, role }),
  );
  const sower = { url, db, members, ...(mark && { mark }) };
  const owner = await createOwner({ ...sower, person: players.owner });
  const owners = Object.fromEntries(
    await Promise.all(
      PLAYERS.filter((name) => name !== 'deactivated').map(async (name) => [
        name,
        name === 'owner' ? owner : await createOwner({ ...sower, person: players[name] }, owner.project_id),
      ]),
    ),
  ) as Partial<Record<Actor, Owner>>;
  const { email, links } = players.owner;
  const anonymous = {
    id: '',
    session_id: '',
    task_id: '',
    email,
    links,
    refresh_token: `tfr_${'x'.repeat(43)}`,
  };
  const readOnly = newApiKey();
  await createKey(db, players.owner, readScopes, readOnly);
  const stale = tokensAt({ now: () => clock.now() - 3_600_000 });
  const made = new Set([owner.project_id]);
  const make = async (about: Subject) => {
    const ids = about === 'own' ? {} : await creatorFor(about)(owner);
    for (const id of Object.values(ids)) made.add(id);
    return ids;
  };
  const shared = new Map<Subject, Promise<Ids>>();
  return {
    cast: {
      ...players,
      anonymous: { ...anonymous, headers: {} },
      expired: { ...players.owner, headers: bearer(stale.sign(signedIn(players.owner))) },
      'read-only key': { ...players.owner, headers: bearer(readOnly.key) },
    },
    owner,
    ownerFor: (actor) => owners[actor] ?? owner,
    make,
    ids(about) {
      const known = shared.get(about) ?? make(about);
      shared.set(about, known);
      return known;
    },
    made: () => [...made],
  };
}

/** The seed for a subject. */
function creatorFor(about: Exclude<Subject, 'own'>): (owner: Owner) => Promise<Ids> | Ids {
  const makers: Partial<Record<Subject, (owner: Owner) => Promise<Ids> | Ids>> = Object.assign(
    {},
    ...Object.values(seeds).map(({ make }) => make),
  );
  const maker = makers[about];
  if (!maker) throw new Error(`no seed makes ${about}`);
  return maker;
}

const signedIn = ({ id, session_id }: Pick<Player, 'id' | 'session_id'>) => ({ user_id: id, session_id });

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function createPlayers({
  db,
  clock,
}: Pick<World, 'db' | 'clock'>): Promise<Record<PlayerName, Player>> {
  const tokens = tokensAt(clock);
  const expires_at = new Date(Date.now() + 86_400_000).toISOString();
  const people = PLAYERS.map((name) => {
    const [id, session_id, task_id] = [randomUUID(), randomUUID(), randomUUID()];
    const headers = bearer(tokens.sign({ user_id: id, session_id }));
    const links = {
      verify_email: newLinkToken(),
      reset_password: newLinkToken(),
      accept_invitation: newLinkToken(),
      decline_invitation: newLinkToken(),
    };
    return {
      name,
      id,
      session_id,
      task_id,
      email: `${id}@example.com`,
      headers,
      links,
      ...newRefreshToken(),
    };
  });
  await db
    .insertInto('user')
    .values(
      people.map(({ name, id, email }) => ({
        id,
        email,
        email_verified: true,
        full_name: name,
        password_hash: passwordHash,
        role: name === 'system admin' ? ('admin' as const) : ('user' as const),
        active: name !== 'deactivated',
      })),
    )
    .execute();
  await db
    .insertInto('task')
    .values(
      people.map(({ id: owner_id, task_id: id }) => ({ id, owner_id, created_by: owner_id, title: 'Own' })),
    )
    .execute();
  await db
    .insertInto('session')
    .values(people.map(({ id: user_id, session_id: id }) => ({ id, user_id, expires_at })))
    .execute();
  await db
    .insertInto('refresh_token')
    .values(people.map(({ session_id, refresh_digest: digest }) => ({ digest, session_id, expires_at })))
    .execute();
  await db
    .insertInto('link_token')
    .values(
      people.flatMap(({ id: user_id, email, links }) =>
        (['verify_email', 'reset_password'] as const).map((purpose) => ({
          digest: digestOf(links[purpose]),
          user_id,
          purpose,
          email,
          expires_at,
        })),
      ),
    )
    .execute();
  await invitePlayers(db, people);
  const players: [string, Player][] = people.map(({ name, ...player }) => [name, player]);
  return Object.fromEntries(players) as Record<PlayerName, Player>;
}

/** Invites the players to two projects of another user: an invitation to accept, and one to decline. */
async function invitePlayers(db: Database, players: readonly Pick<Player, 'email' | 'links'>[]) {
  const inviter_id = randomUUID();
  const inviter = { id: inviter_id, email: `${inviter_id}@example.com`, full_name: 'Inviter' };
  await db
    .insertInto('user')
    .values({ ...inviter, password_hash: passwordHash })
    .execute();
  for (const answer of ['accept_invitation', 'decline_invitation'] as const) {
    const { id: project_id } = await db
      .insertInto('project')
      .values({ name: 'Elsewhere', color: '#4F46E5' })
      .returning('id')
      .executeTakeFirstOrThrow();
    await db
      .insertInto('project_member')
      .values({ project_id, user_id: inviter_id, role: 'owner' })
      .execute();
    for (const { email, links } of players)
      await insertInvitation(db, { project_id, inviter_id, email, digest: digestOf(links[answer]) });
  }
}

const digestOf = (token: string) => createHash('sha256').update(token).digest();

/** An API key of a user, stored in the same way as the service stores it. */
export async function createKey(
  db: Database,
  { id: user_id }: Pick<Player, 'id'>,
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
