/** What must not compile in the lists and writes that are defined with the kit. */
import { sql } from 'kysely';
import type { Params } from '../../src/database/compiled.ts';
import type { Database } from '../../src/database/database.ts';
import { alphabetical, newest, paged } from '../../src/database/paged.ts';
import type { AuthorValues } from '../../src/events/append.ts';
import { logged } from '../../src/events/logged.ts';

type Values = { user_id: string; q?: string; archived?: boolean; sort: 'created_at' | 'name' };

const from = (db: Database) => db.selectFrom('project').select(['project.id', 'project.name']);
const q = () => sql<boolean>`true`;
const archived = { true: sql<boolean>`project.archived`, false: sql<boolean>`not project.archived` };
const by = { created_at: newest('project.created_at'), name: alphabetical('project.name') };
const whole = { from, as: 'project' as const, filters: { q, archived }, by };

// --- Compiles ----------------------------------------------------------------

export const list = paged<Values>('test: whole')({ ...whole, shown: (page) => page.select('project.id') });

// --- Does not compile --------------------------------------------------------

export const unfiltered = paged<Values>('test: unfiltered')({
  ...whole,
  // @ts-expect-error: an optional value without a filter
  filters: { q },
  shown: (page) => page.select('project.id'),
});

export const half = paged<Values>('test: half')({
  ...whole,
  // @ts-expect-error: a value of a filter without its condition
  filters: { q, archived: { true: archived.true } },
  shown: (page) => page.select('project.id'),
});

export const unsorted = paged<Values>('test: unsorted')({
  ...whole,
  // @ts-expect-error: a sort that a request can name without a key
  by: { name: by.name },
  shown: (page) => page.select('project.id'),
});

export const unread = paged<Values>('test: unread')({
  ...whole,
  // @ts-expect-error: a column that is not read for a page
  shown: (page) => page.select(['project.id', 'project.color']),
});

export const nameless = paged<Values>('test: nameless')({
  ...whole,
  // @ts-expect-error: rows without an id, from which there are no cursors
  shown: (page) => page.select('project.name'),
});

declare const db: Database;
declare const p: Params<AuthorValues>;

const project = logged('project', ['project.id', 'project.name'], ['name'], (row) => ({
  space_id: row('id'),
  // @ts-expect-error: the subject's name is not a column
  subject: { type: 'project', id: row('id'), name: row('title') },
}));

const given = { type: 'project.updated', by: p } as const;
const target = db.selectFrom('project');

// @ts-expect-error: a field that the table does not have
export const strange = project.update(db, { ...given, target, fields: { title: 'A' } });

// @ts-expect-error: a column that must have a value
export const incomplete = project.insert(db, { ...given, values: { description: null } });

export async function unsettled(): Promise<string | undefined> {
  const row = await project.update(db, { ...given, target, fields: { name: 'A' } }).executeTakeFirst();
  // @ts-expect-error: nothing may have been written
  return row?.id;
}
