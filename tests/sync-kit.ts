import type { Response } from 'supertest';
import * as assert from 'uvu/assert';
import { ReplicaState, type SyncEntry, type SyncItem } from '../sdk/typescript/src/sync/state.ts';
import type { Schema } from '../src/contract.ts';
import type { Database } from '../src/database/database.ts';
import { invite, verify } from './invitations-kit.ts';
import type { Caller, Person } from './world.ts';

type Page = Schema<'SyncPage'>;

export async function syncPage(person: Caller, cursor?: string, limit = 100): Promise<Page> {
  const query = new URLSearchParams({ ...(cursor && { cursor }), limit: String(limit) });
  const { body } = await person.get(`/sync?${query}`).expect(200);
  return body.data;
}

/** A copy of what a user can see, which a test keeps current page by page. */
export class Copy {
  readonly state = new ReplicaState();
  readonly #person: Caller;
  readonly #limit: number;
  cursor: string | undefined;

  constructor(person: Caller, limit = 100) {
    this.#person = person;
    this.#limit = limit;
  }

  /** Reads one page, and returns it. */
  async next(): Promise<Page> {
    const page = await syncPage(this.#person, this.cursor, this.#limit);
    this.state.apply(page.items as SyncItem[]);
    this.cursor = page.next_cursor;
    return page;
  }

  /** Reads until there is no more, and returns the items. */
  async sync(): Promise<Page['items']> {
    const items: Page['items'] = [];
    for (;;) {
      const page = await this.next();
      items.push(...page.items);
      if (!page.has_more) return items;
    }
  }

  /** Returns the content, one object for each resource, by its key. */
  content(): Record<string, unknown> {
    return contentOf(this.state.values());
  }
}

/** Returns the content of a replica, one object for each resource, by its key. */
export function contentOf(entries: Iterable<SyncEntry>): Record<string, unknown> {
  const resources = [...entries].filter(({ kind }) => kind !== 'user');
  return Object.fromEntries(
    resources.map(({ key, project_id, data }) => [key, comparable({ project_id, data })]).sort(byKey),
  );
}

const byKey = ([a]: unknown[], [b]: unknown[]) => (String(a) < String(b) ? -1 : 1);

/** Lists of users and categories are sorted by name in responses, and in a copy by the names of then. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(comparable);
    const isSet = items.every((item) => typeof item === 'object' && item !== null && 'id' in item);
    return isSet ? items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, comparable(each)]));
}

async function all<T>(person: Pick<Caller, 'get'>, path: string): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body }: Response = await person
      .get(`${path}?per_page=100${cursor && `&cursor=${cursor}`}`)
      .expect(200);
    items.push(...body.data);
    cursor = body.meta.next_cursor;
  }
  return items;
}

type Listed = { id: string; project_id: string | null };

/** Returns what the lists return for a user, in the form of `Copy.content`. */
export async function listed(person: Pick<Caller, 'get'>): Promise<Record<string, unknown>> {
  const found: [string, unknown][] = [];
  const add = (key: string, project_id: string | null, data: object) =>
    found.push([key, comparable({ project_id, data })]);
  for (const data of await all<Listed>(person, '/projects')) {
    add(`project:${data.id}`, data.id, data);
    for (const member of await all<Schema<'ProjectMember'>>(person, `/projects/${data.id}/members`))
      add(`member:${data.id}:${member.user.id}`, data.id, member);
  }
  for (const data of await all<Listed>(person, '/categories')) add(`category:${data.id}`, null, data);
  for (const data of await all<Listed>(person, '/views')) add(`view:${data.id}`, data.project_id, data);
  for (const data of await all<Schema<'Task'>>(person, '/tasks')) {
    add(`task:${data.id}`, data.project_id, data);
    for (const kind of ['comment', 'attachment'] as const) {
      for (const each of await all<{ id: string }>(person, `/tasks/${data.id}/${kind}s`))
        add(`${kind}:${each.id}`, data.project_id, each);
    }
  }
  return Object.fromEntries(found.sort(byKey));
}

/** Checks that a copy has exactly what the lists return. */
export async function assertCurrent(
  copy: Pick<Copy, 'content'>,
  person: Pick<Caller, 'get'>,
  hint = '',
): Promise<void> {
  const expected = await listed(person);
  const actual = copy.content();
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)]))
    assert.equal(actual[key], expected[key], `${hint} ${key}`);
}

/** Lets a user join a project as people do, with events. */
export async function join(
  db: Database,
  owner: Caller,
  project_id: string,
  person: Person,
  role: Schema<'AssignableRole'> = 'member',
): Promise<void> {
  await verify(db, person);
  const { id } = await invite(owner, project_id, { email: person.email, role });
  await person.post('/invitations/accept').send({ invitation_id: id }).expect(200);
}
