import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { mayWrite } from '../../access/roles.ts';
import { BATCH, FIRST_ID } from '../../database/batches.ts';
import { compiled, compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { folded } from '../../database/lists.ts';
import { type AuthorValues, appendEvent, authorIn } from '../../events/append.ts';
import { fieldChanges } from '../../events/field-changes.ts';
import type { Work } from '../../jobs/background.ts';
import { about, subjectColumns } from '../events.ts';
import { toWrite } from '../queries.ts';

/** What a user does to a tag in all tasks that the user can change: give it another name, or remove it. */
export type TagChange = {
  user_id: string;
  tag: string;
  name: string | null;
  /** From `X-Origin`. A job of the previous version has none. */
  origin?: string | null;
};

declare module '../../jobs/background.ts' {
  interface WorkPayloads {
    tag_change: TagChange;
  }
}

type Key = { user_id: string; tag: string };

/** Selects the tasks with the tag that the user can see and that are not in the trash. Begins with the index of tags. */
function tagged(q: Pick<Database, 'selectFrom'>, p: Params<Key>) {
  return (
    toWrite(q, p)
      .innerJoin('task_search', 'task_search.task_id', 'task.id')
      .where('task.deleted_at', 'is', null)
      .where(sql<SqlBool>`task_search.tags && array[${folded(p.tag)}]`)
      // Without the space as a word, the index would find the tasks of everyone with the tag.
      .where(sql<SqlBool>`task_search.words @@ quote_literal(space_word(space.id))::tsquery`)
  );
}

/** A job of a user who has been deactivated meanwhile changes nothing more. */
const isActive = ({ user_id }: Params<Key>) =>
  sql<SqlBool>`exists (select from "user" where "user".id = ${user_id} and "user".active)`;

/**
 * Locks the next tasks to change, in the order of their IDs, so that two changes never wait for each other in a circle. The index
 * is not in that order, so each batch finds all that are left: 0.2 s of CPU time for 100,000 tasks.
 */
const lockNext = compiled(
  'tags: lock the next tasks',
  (db, p: Params<Key & { after: string; limit: number }>) =>
    tagged(db, p)
      .where(mayWrite('space', 'change tasks'))
      .where(isActive(p))
      .where('task.id', '>', p.after)
      .orderBy('task.id')
      .limit(p.limit)
      .select('task.id')
      .forNoKeyUpdate('task'),
);

type CountValues = Key & { name: string | null; limit: number };

/** A task changes unless it has the new name already, in this spelling. */
const changes = (p: Params<CountValues>) =>
  sql`(${p.name}::text is null or ${folded(sql<string>`${p.name}::text`)} <> ${folded(p.tag)} or ${p.name}::text <> all (task.tags))`;

const count = compiled('tags: count the tasks', (db, p: Params<CountValues>) =>
  db
    .selectFrom(
      tagged(db, p)
        .select(mayWrite('space', 'change tasks').as('changeable'))
        .select(sql<boolean>`${changes(p)}`.as('changes'))
        .limit(p.limit)
        .as('task'),
    )
    .select([
      sql<number>`(count(*) filter (where changeable))::integer`.as('changeable'),
      sql<number>`(count(*) filter (where changeable and changes))::integer`.as('changing'),
      sql<number>`(count(*) filter (where not changeable))::integer`.as('skipped'),
    ]),
);

/** A tag of more tasks is not counted to the end. */
const MAX_COUNTED = 1_000_000;

/** Counts the tasks with the tag that the user can change, those of them that would change, and the others that the user can see. */
export const countTagged = (db: Database, { user_id, tag, name }: Key & { name: string | null }) =>
  count.one(db, { user_id, tag, name, limit: MAX_COUNTED });

/** The tags after the change, in their order. Of two that become equal, the first one stays. */
function tagsAfter(p: Params<{ tag: string; name?: string | undefined }>): RawBuilder<string[]> {
  if (!p.name) {
    return sql`array(select tag from unnest(task.tags) with ordinality as given(tag, place)
      where fold(tag) <> ${folded(p.tag)} order by place)`;
  }
  return sql`array(select tag from (
      select distinct on (fold(tag)) tag, place from (
        select case when fold(tag) in (${folded(p.tag)}, ${folded(p.name)}) then ${p.name}::text else tag end as tag, place
        from unnest(task.tags) with ordinality as given(tag, place)) as renamed
      order by fold(tag), place) as distinct_tags
    order by place)`;
}

type ChangeValues = Omit<AuthorValues, 'now' | 'request_id' | 'client_address' | 'origin'> &
  Author & { tag: string; name?: string | undefined; ids: readonly string[] };

/** Who changes the tag. A job has neither a request nor a client, and its time is that of the database. */
type Author = {
  user_id: string;
  now: string | null;
  request_id: string | null;
  client_address: string | null;
  origin: string | null;
};

/**
 * Changes locked tasks. A separate statement, which sees what was committed while the lock was waited for. It checks again who
 * can change what.
 */
const changeLocked = compiledShapes(
  'tags: change the tasks',
  (db, p: Params<ChangeValues>) => {
    const now = sql<string>`coalesce(${p.now}::timestamptz, now())`;
    return db
      .with('before', (q) =>
        toWrite(q, p)
          .where(sql<SqlBool>`task.id = any(${p.ids}::uuid[])`)
          .where('task.deleted_at', 'is', null)
          .where(mayWrite('space', 'change tasks'))
          .where(isActive(p))
          .where(sql<SqlBool>`${folded(p.tag)} = any(fold_all(task.tags))`)
          .select(['task.id', 'task.tags', tagsAfter(p).as('tags_after')]),
      )
      .with('after', (q) =>
        q
          .updateTable('task')
          .from('before')
          .set((eb) => ({
            tags: sql<string[]>`before.tags_after`,
            version: eb('task.version', '+', 1),
            updated_at: now,
          }))
          .whereRef('task.id', '=', 'before.id')
          .where(sql<SqlBool>`before.tags <> before.tags_after`)
          .returning([...subjectColumns, 'task.tags', 'before.tags as tags_before']),
      )
      .with('logged', (q) => {
        const changes = fieldChanges(['tags'], {
          before: () => sql.ref('after.tags_before'),
          after: () => sql.ref('after.tags'),
        });
        const author = authorIn({ ...authorParams(p), now });
        return appendEvent(q, { type: 'task.updated', ...about('after'), changes }, author, 'after');
      })
      .selectFrom('after')
      .select('id');
  },
  {
    rename: [['user_id', 'now', 'request_id', 'client_address', 'origin', 'tag', 'name', 'ids'], {}],
    delete: [['user_id', 'now', 'request_id', 'client_address', 'origin', 'tag', 'ids'], {}],
  },
);

/** The parameters of the author one by one, because parameters cannot be spread. */
const authorParams = ({ user_id, request_id, client_address, origin }: Params<ChangeValues>) => ({
  user_id,
  request_id,
  client_address,
  origin,
});

type Changed = { found: string[]; changed: number };

/** Changes the tag in the next tasks after an ID. Returns the IDs of those it found, and how many changed. */
export async function changeNext(
  trx: Database,
  { tag, name }: TagChange,
  author: Author,
  { after, limit }: { after: string; limit: number },
): Promise<Changed> {
  const { user_id } = author;
  const found = (await lockNext.all(trx, { user_id, tag, after, limit })).map(({ id }) => id);
  if (found.length === 0) return { found, changed: 0 };
  const values = { ...author, tag, name: name ?? undefined, ids: found };
  return { found, changed: (await changeLocked.all(trx, values, {})).length };
}

type Place = { after: string };

/** Changes a tag in the tasks of a user, in the order of their IDs. A task that gets the tag behind that place keeps it. */
export const tagChange: Work<TagChange, Place> = {
  mustFinish: false,
  async count(db, change) {
    const { changeable, skipped } = await countTagged(db, change);
    return changeable + skipped < MAX_COUNTED ? changeable : null;
  },
  async batch(trx, change, place) {
    const { user_id, origin = null } = change;
    const author = { user_id, now: null, request_id: null, client_address: null, origin };
    const window = { after: place?.after ?? FIRST_ID, limit: BATCH };
    const { found, changed } = await changeNext(trx, change, author, window);
    const last = found.at(-1);
    if (last && found.length === BATCH) return { done: changed, next: { after: last } };
    return { done: changed, next: null, skipped: (await countTagged(trx, change)).skipped };
  },
};
