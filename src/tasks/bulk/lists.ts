import { type Expression, type RawBuilder, sql } from 'kysely';
import type { Params } from '../../database/compiled.ts';
import { newNonMembers, notOwned } from '../links.ts';
import { assigneeIdsOf, categoryIdsOf, type Ids, sorted, uuids } from '../relations.ts';
import { NO_IDS } from '../written.ts';

/** How lists change: `x` replaces the list, `add_x` and `remove_x` keep the rest of it. */
export type ListChanges = {
  [Name in 'add_tags' | 'remove_tags' | IdsOf<'assignee_ids'> | IdsOf<'category_ids'>]?:
    | readonly string[]
    | undefined;
};

type IdsOf<Name extends string> = Name | `add_${Name}` | `remove_${Name}`;

/** SQL for each list after the change, where `task` and `given` are; absent if it does not change. */
export type Lists = {
  tags: RawBuilder<string[]> | undefined;
  assignee_ids: RawBuilder<string[]> | undefined;
  category_ids: RawBuilder<string[]> | undefined;
  unknown_assignees: RawBuilder<string[]>;
  unknown_categories: RawBuilder<string[]>;
};

/** Maximum number of tags, assignees and categories of a task: `maxItems` in the contract. */
export const MAX_LISTED = 20;

const NO_TEXTS = sql`'{}'::text[]`;

type P = Params<ListChanges & { user_id: string }>;

const taskId = sql.ref<string>('task.id');
const space = { task_id: taskId, space_id: sql.ref<string>('task.space_id') };

export function listsIn(p: P, own: readonly string[]): Lists {
  const assignees = idsIn(p, 'assignee_ids', own, assigneeIdsOf(taskId), (ids) =>
    newNonMembers(ids, space, p),
  );
  const categories = idsIn(p, 'category_ids', own, categoryIdsOf(taskId, p), (ids) => notOwned(ids, p));
  return {
    tags: p.add_tags || p.remove_tags ? tagsAfter(p) : undefined,
    assignee_ids: assignees.next,
    unknown_assignees: assignees.unknown,
    category_ids: categories.next,
    unknown_categories: categories.unknown,
  };
}

/** The tags of a task without those that are removed, and with those that it does not have yet at the end. */
function tagsAfter({ add_tags, remove_tags }: P): RawBuilder<string[]> {
  return sql`array(
    select tag from (
      select tag, place from unnest(task.tags) with ordinality as old (tag, place)
      where fold(tag) <> all(fold_all(${remove_tags ?? NO_TEXTS}::text[]))
      union all
      select tag, 1000 + place from unnest(${add_tags ?? NO_TEXTS}::text[]) with ordinality as new (tag, place)
      where fold(tag) <> all(fold_all(task.tags))) as tags
    order by place)`;
}

type Next = { next: RawBuilder<string[]> | undefined; unknown: RawBuilder<string[]> };

/** IDs of a task's own, which it had before, leave out those that are not allowed any more. */
function idsIn(
  p: P,
  name: 'assignee_ids' | 'category_ids',
  own: readonly string[],
  current: Expression<string[]>,
  unknownIn: (ids: Ids) => RawBuilder<string[]>,
): Next {
  if (own.includes(name)) {
    const ids = sql.ref<string[]>(`given.${name}`);
    const next = sql<
      string[]
    >`array(select id from unnest(${ids}) as id where id <> all(${unknownIn(ids)}) order by id)`;
    return { next, unknown: NO_IDS };
  }
  const whole = p[name];
  if (whole) return { next: sql`${sorted(whole)}`, unknown: unknownIn(whole) };
  const [added, removed] = [p[`add_${name}`], p[`remove_${name}`]];
  if (!added && !removed) return { next: undefined, unknown: NO_IDS };
  const next = sql<string[]>`array(
    select distinct id from unnest(${current} || ${added ? uuids(added) : NO_IDS}) as id
    where id <> all(${removed ? uuids(removed) : NO_IDS}) order by id)`;
  return { next, unknown: added ? unknownIn(added) : NO_IDS };
}

/** SQL for the names of the lists that would be too long. */
export function tooMany(lists: Lists): RawBuilder<string[]> {
  const names = (['tags', 'assignee_ids', 'category_ids'] as const).flatMap((name) => {
    const list = lists[name];
    return list
      ? [sql`case when cardinality(${list}) > ${sql.lit(MAX_LISTED)} then ${sql.lit(name)}::text end`]
      : [];
  });
  if (names.length === 0) return sql`'{}'::text[]`;
  return sql`array_remove(array[${sql.join(names)}], null)`;
}
