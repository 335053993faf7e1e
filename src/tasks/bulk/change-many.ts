import { type Expression, type SqlBool, sql } from 'kysely';
import { mayWrite } from '../../access/roles.ts';
import { compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { differs } from '../../database/no-op.ts';
import { AUTHOR, type AuthorValues, authorIn, authorOf } from '../../events/append.ts';
import type { Change } from '../change.ts';
import { type DayValues, dateConditions, dayValues } from '../change-dates.ts';
import { categorizedEvent, changedEvent, type ListedField } from '../events.ts';
import { changeable, type TaskFields, typeOf } from '../fields.ts';
import { linkAssignees, linkCategories, unlinkAssignees, unlinkCategories } from '../links.ts';
import { toWrite } from '../queries.ts';
import { assigneeIdsOf, categoryIdsOf } from '../relations.ts';
import { alongside, type Context, columns, noUnknownIds, type Outcome, returned } from '../written.ts';
import { keep } from './kept.ts';
import { type ListChanges, type Lists, listsIn, tooMany } from './lists.ts';

const never = sql<boolean>`false`;

/** A field that can have a value of its own in each task. */
type OwnField = (typeof changeable)[number] | 'completed_at' | 'place' | 'assignee_ids' | 'category_ids';

/** A task to change, with the version that it must have and with values of its own, in columns that all rows have. */
export type Row = { id: string; version?: number | null } & { readonly [Name in OwnField]?: unknown };

/** What changes in all tasks. */
export type Changes = Pick<Change, 'from' | 'type'> & {
  fields?: TaskFields;
  lists?: ListChanges;
  /** Tasks whose positions change to make room for the first one, as JSON. */
  respaced?: string | undefined;
};

type Values = AuthorValues &
  TaskFields &
  ListChanges &
  DayValues & { rows: string; bulk_id: string; respaced?: string | undefined };

type P = Params<Values>;
type Shape = Pick<Change, 'from' | 'type'> & { own: readonly OwnField[] };

const OTHER_TYPES: { readonly [Name in OwnField]?: string } = {
  place: 'uuid',
  assignee_ids: 'uuid[]',
  category_ids: 'uuid[]',
};

/** The tasks to change, with their own values. */
function givenIn(p: P, own: readonly OwnField[]) {
  const all = [
    ['id', 'uuid'],
    ['nth', 'integer'],
    ['version', 'integer'],
    ...own.map((name) => [name, OTHER_TYPES[name] ?? typeOf(name as 'title')] as const),
  ] as const;
  const declared = all.map(([name, type]) => sql`${sql.ref(name)} ${sql.raw(type)}`);
  return sql<{ id: string; nth: number; version: number | null }>`(
    select * from json_to_recordset(${p.rows}::json) as given (${sql.join(declared)}))`;
}

type Columns = { readonly [column: string]: Expression<unknown> };

/** The columns that the change sets, where `task` and `given` are. */
function fieldsIn(p: P, own: readonly OwnField[], lists: Lists): Columns {
  const settable = [...changeable, 'completed_at', 'place', 'deleted_with'] as const;
  return Object.fromEntries(
    settable.flatMap((name): [string, Expression<unknown>][] => {
      if (own.includes(name as OwnField)) return [[name, sql.ref(`given.${name}`)]];
      if (name === 'tags' && lists.tags) return [[name, lists.tags]];
      const value = name === 'completed_at' ? undefined : p[name];
      return value ? [[name, value]] : [];
    }),
  );
}

/** Returns the fields that events list. */
const listedIn = (fields: Columns, lists: Lists, p: P): ListedField[] => [
  ...changeable.filter((name) => name in fields),
  ...('completed_at' in fields || 'status' in fields ? (['completed_at'] as const) : []),
  ...(lists.assignee_ids ? (['assignee_ids'] as const) : []),
  ...('place' in fields ? (['position'] as const) : []),
  ...(p.respaced ? (['respaced'] as const) : []),
];

/** Selects the tasks with the values that the change is compared with. */
function visibleTasks(
  db: Pick<Database, 'selectFrom'>,
  p: P,
  from: Change['from'],
  lists: Lists,
  fields: Columns,
) {
  const id = sql.ref<string>('task.id');
  return toWrite(db, p)
    .innerJoin(
      sql<{ id: string; nth: number; version: number | null }>`given`.as('given'),
      'given.id',
      'task.id',
    )
    .where('task.deleted_at', from === 'live' ? 'is' : 'is not', null)
    .select(['space.role', 'space.archived', 'given.nth', 'given.version as asked_version', ...columns])
    .select([
      lists.unknown_assignees.as('unknown_assignees'),
      lists.unknown_categories.as('unknown_categories'),
      tooMany(lists).as('too_many'),
      differs('task', fields).as('has_other_fields'),
      ...(lists.assignee_ids
        ? [assigneeIdsOf(id).as('assignee_ids'), lists.assignee_ids.as('next_assignee_ids')]
        : []),
      ...(lists.category_ids
        ? [categoryIdsOf(id, p).as('category_ids'), lists.category_ids.as('next_category_ids')]
        : []),
    ]);
}

const change = compiledShapes(
  'tasks: change many',
  (db, p: P, { from, type, own }: Shape) => {
    const author = authorIn(p);
    const lists = listsIn(p, own);
    const fields = fieldsIn(p, own, lists);
    const [assignees, categories] = [lists.assignee_ids !== undefined, lists.category_ids !== undefined];
    const next = (name: 'assignee_ids' | 'category_ids') => sql.ref<string[]>(`after.next_${name}`);
    const completedAt =
      'status' in fields && !own.includes('completed_at')
        ? {
            completed_at: sql<string>`case ${fields['status']}::task_status when 'completed' then coalesce(before.completed_at, ${p.now}) end`,
          }
        : {};
    let statement = db
      .with('given', () => givenIn(p, own))
      .with('before', (q) =>
        q
          .selectFrom(visibleTasks(db, p, from, lists, fields).as('task'))
          .selectAll()
          .select((eb) => [
            eb
              .and([
                mayWrite('task', 'change tasks'),
                sql<boolean>`task.version = coalesce(task.asked_version, task.version)`,
                sql<SqlBool>`cardinality(task.too_many) = 0`,
                noUnknownIds,
                ...dateConditions(p),
              ])
              .as('is_accepted'),
            eb
              .or([
                eb('task.has_other_fields', '=', true),
                assignees ? sql<boolean>`assignee_ids <> next_assignee_ids` : never,
              ])
              .as('differs'),
            (categories ? sql<boolean>`category_ids <> next_category_ids` : never).as('recategorized'),
          ]),
      )
      .with('after', (q) =>
        q
          .updateTable('task')
          .from('before')
          .innerJoin('given', 'given.id', 'before.id')
          .set(fields)
          .set((eb) => ({ version: eb('task.version', '+', 1), updated_at: p.now, ...completedAt }))
          .whereRef('task.id', '=', 'before.id')
          .whereRef('task.version', '=', 'before.version')
          .where('before.is_accepted', '=', true)
          .where(sql<SqlBool>`(before.differs or before.recategorized)`)
          .returning(returned)
          .returning([
            (assignees ? sql.ref<string[]>('before.next_assignee_ids') : sql<string[]>`null::uuid[]`).as(
              'next_assignee_ids',
            ),
            (categories ? sql.ref<string[]>('before.next_category_ids') : sql<string[]>`null::uuid[]`).as(
              'next_category_ids',
            ),
          ]),
      );
    if (assignees) {
      statement = alongside(statement, 'unassigned', unlinkAssignees(db, next('assignee_ids')));
      statement = alongside(statement, 'assigned', linkAssignees(db, next('assignee_ids')));
    }
    if (categories) {
      statement = alongside(statement, 'uncategorized', unlinkCategories(db, p, next('category_ids')));
      statement = alongside(statement, 'categorized', linkCategories(db, next('category_ids')));
      statement = alongside(
        statement,
        'private_event',
        categorizedEvent(db, author, next('category_ids'), 'changed'),
      );
    }
    const names = listedIn(fields, lists, p);
    if (names.length > 0 || !categories) {
      const given = {
        assignee_ids: assignees ? next('assignee_ids') : undefined,
        respaced: p.respaced && sql<string>`case before.nth when 0 then ${p.respaced}::jsonb end`,
      };
      statement = alongside(statement, 'event', changedEvent(db, type, author, names, given));
    }
    const kept = [
      ...Object.keys({ ...fields, ...completedAt }).filter((name) => name !== 'deleted_with'),
      ...(assignees ? ['assignee_ids'] : []),
      ...(categories ? ['category_ids'] : []),
    ];
    statement = alongside(statement, 'kept', keep(db, p.bulk_id, kept));
    return statement
      .selectFrom('before')
      .leftJoin('after', 'after.id', 'before.id')
      .select([
        'before.id',
        'before.role',
        'before.archived',
        'before.version as version_before',
        'before.start_date',
        'before.due_date',
        'before.due_on',
        'before.unknown_assignees',
        'before.unknown_categories',
        'before.too_many',
        'before.is_accepted',
        'after.version',
        ('status' in fields
          ? sql<boolean>`case when after.has_blocker_links and after.status = 'completed' and before.status <> 'completed'
              then task_is_blocked(after.id) else false end`
          : never
        ).as('is_blocked'),
      ]);
  },
  {
    'a status': [['rows', 'bulk_id', 'status', ...AUTHOR], { from: 'live', type: 'task.updated', own: [] }],
    'more assignees, tags and categories': [
      ['rows', 'bulk_id', 'add_assignee_ids', 'add_tags', 'add_category_ids', ...AUTHOR],
      { from: 'live', type: 'task.updated', own: [] },
    ],
    'places of their own': [
      ['rows', 'bulk_id', 'parent_id', ...AUTHOR],
      { from: 'live', type: 'task.moved', own: ['place'] },
    ],
  },
);

/** What became of a task. */
export type Changed = Omit<Outcome, 'before' | 'task'> & {
  id: string;
  before: NonNullable<Outcome['before']>;
  too_many: string[];
  /** Whether the task is as requested now. */
  is_accepted: SqlBool;
  /** null if nothing was written. */
  version: number | null;
  is_blocked: SqlBool;
};

/**
 * Changes tasks that are locked, in one statement, with an event for each and what is needed to undo it. Those that may not change, or
 * have another version, stay as they are, and so do those that a change has no effect on. Check the role again afterwards.
 */
export async function changeTasks(
  db: Database,
  rows: readonly Row[],
  { from, type, fields = {}, lists = {}, respaced }: Changes,
  { bulk_id, ...context }: Context & { bulk_id: string },
): Promise<Changed[]> {
  const [first] = rows;
  if (!first) return [];
  const own = Object.keys(first).filter((name): name is OwnField => name !== 'id' && name !== 'version');
  const numbered = JSON.stringify(rows.map((row, nth) => ({ ...row, nth })));
  const values = { rows: numbered, bulk_id, ...fields, ...lists, ...dayValues(fields, context), respaced };
  const found = await change.all(db, { ...values, ...authorOf(context) }, { from, type, own });
  return found.map(({ version_before, start_date, due_date, due_on, ...row }) => ({
    ...row,
    before: { version: version_before, start_date, due_date, due_on },
  }));
}
