import pg from 'pg';
import * as assert from 'uvu/assert';
import * as activity from '../../src/activity/queries.ts';
import type { Actor } from '../../src/actor.ts';
import type { OperationRequest } from '../../src/contract.ts';
import type { Database } from '../../src/database/database.ts';
import { changesSince } from '../../src/events/changes.ts';
import type { ListValues, Position, Window } from '../../src/lists/pagination.ts';
import { accessOf, listTasks } from '../../src/tasks/list/statement.ts';
import * as tasks from '../../src/tasks/queries.ts';
import { needlesOf } from '../../src/tasks/search/highlight.ts';
import { excludedQuery, includedQuery, readQuery } from '../../src/tasks/search/query.ts';
import { searchTasks } from '../../src/tasks/search/statement.ts';
import { inWorld, type World } from '../world.ts';
import { explainer, indexesIn, type Node, PLANNED, rowsFetched, rowsRead, type Way } from './plans-kit.ts';

type Scene = {
  /** The plans of all statements that `work` sends to the database it receives, which only explains them. */
  explain(way: Way, work: (db: Database) => Promise<unknown>): Promise<Node[]>;
  client: pg.Client;
  /** A user with 100 own tasks, and all tasks of the project. */
  actor: Actor;
  project_id: string;
  category_id: string;
  task_id: string;
  /** In the middle of the log. */
  event_position: string;
};

const SPACES = 2;
const LIMIT = 21;

/** 120,000 tasks: 100 of each of 1,000 users, and 20,000 in the project of ten of them. */
const SEED = `
  insert into "user" (email, password_hash, full_name)
    select 'u' || n || '@example.com', '', 'User ' || n from generate_series(1, 1000) as n;
  insert into project (name, color) values ('Large', '#000000');
  insert into project_member (project_id, user_id, role)
    select project.id, "user".id, (case email when 'u1@example.com' then 'owner' else 'member' end)::project_role
    from "user", project where name = 'Large' and email in ('u1@example.com', 'u2@example.com', 'u3@example.com', 'u4@example.com');
  insert into category (owner_id, name, color) select id, 'Category', '#000000' from "user";
  insert into task (owner_id, project_id, title, tags, status, priority, due_date, due_on, created_by, created_at, updated_at, deleted_at)
    select owner_id, project_id, title, tags,
      (array['todo', 'in_progress', 'completed'])[n % 3 + 1]::task_status,
      (array['low', 'medium', 'high'])[n % 3 + 1]::task_priority,
      case n % 4 when 0 then now() + (n % 1000 - 500) * interval '1 hour' end,
      case n % 4 when 2 then current_date + (n % 1000 - 500) / 24 end,
      creator_id, now() - n * interval '1 minute', now() - n % 1000 * interval '1 minute', case n % 20 when 0 then now() end
    from (
      select id as owner_id, null::uuid as project_id, id as creator_id, n from "user", generate_series(1, 100) as n
        where email like 'u%'
      union all
      select null, project.id, creators[n % 2 + 1], n
      from project, generate_series(1, 20000) as n,
        (select array_agg(id order by id) as creators from "user" where email in ('u1@example.com', 'u2@example.com')) as members
      where name = 'Large'
    ) as row, lateral (
      select 'Task ' || n * 7919 % 1000 || ' word' || n % 500 as title, array['tag' || n % 300] as tags
    ) as text;
  insert into task_search (task_id, words, tags)
    select id, task_search_words(space_id, title, tags, description), fold_all(tags) from task;
  insert into task_assignee (task_id, user_id) select id, created_by from task where hashtext(title) % 2 = 0;
  insert into task_category (task_id, category_id)
    select task.id, category.id from task join category on category.owner_id = task.created_by
    where hashtext(task.title) % 3 = 0;
  insert into event (type, space_id, project_id, actor_id, subject_type, subject_id, version)
    select 'task.created', space_id, project_id, created_by, 'task', id, 1 from task;`;

async function seeded({ databaseUrl }: World): Promise<Scene> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => {});
  await client.connect();
  // Without foreign keys, and with indexes that are built afterwards, this takes half the time.
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(`
    select indexrelid::regclass as name, pg_get_indexdef(indexrelid) as definition from pg_index
    where indrelid in ('task'::regclass, 'task_search'::regclass, 'task_assignee'::regclass, 'task_category'::regclass, 'event'::regclass)
      and not indisprimary`);
  await client.query(`
    set session_replication_role = replica; set maintenance_work_mem = '128MB';
    ${indexes.map(({ name }) => `drop index ${name};`).join('')}
    ${SEED}
    ${indexes.map(({ definition }) => `${definition.replace(' ON ONLY ', ' ON ')};`).join('')}`);
  await client.query('vacuum analyze');
  const { rows } = await client.query<Scene & { user_id: string }>(`
    select "user".id as user_id, project.id as project_id, category.id as category_id,
      (select task.id from task where task.project_id = project.id limit 1) as task_id,
      (select position::text from event order by position offset 60000 limit 1) as event_position
    from "user", project, category where project.name = 'Large' and email = 'u1@example.com' and category.owner_id = "user".id`);
  const [found] = rows;
  if (!found) throw new Error('Nothing was sown.');
  const { user_id, ...ids } = found;
  return {
    ...ids,
    client,
    actor: {
      user_id,
      session_id: user_id,
      role: 'user',
      email_verified: true,
      timezone: 'UTC',
      revision: '',
    },
    async explain(way, work) {
      const plans: Node[] = [];
      await work(explainer(client, way, plans));
      return plans;
    },
  };
}

type Filters = Omit<Partial<OperationRequest<'listTasks'>['query']>, 'filter'>;

const now = new Date().toISOString();
const windowAt = (after?: Position): Window => ({
  limit: LIMIT,
  offset: 0,
  after,
  counted: after === undefined,
});

const listOf = (filters: Filters) =>
  ({ per_page: 20, sort: 'created_at', order: 'desc', deleted: false, now, ...filters }) as const;

const list = (
  db: Database,
  { actor }: Scene,
  filters: Filters,
  window: Window,
  chosen?: Awaited<ReturnType<typeof accessOf>>,
) => listTasks(db, actor, listOf(filters), window, chosen);

/** Each order, its index, and how to find its key. */
const ORDERS = [
  ['created_at', 'desc', 'task_by_space', 'created_at'],
  ['created_at', 'asc', 'task_by_space', 'created_at'],
  ['updated_at', 'desc', 'task_by_updated_at', 'updated_at'],
  ['updated_at', 'asc', 'task_by_updated_at', 'updated_at'],
  ['due_date', 'desc', 'task_by_due_key', 'due_key(due_date, due_on)'],
  ['due_date', 'asc', 'task_by_due_key', 'due_key(due_date, due_on)'],
  ['priority', 'desc', 'task_by_priority_and_status', 'priority'],
  ['priority', 'asc', 'task_by_priority_and_status', 'priority'],
  ['title', 'desc', 'task_by_title', 'fold(title)'],
  ['title', 'asc', 'task_by_title', 'fold(title)'],
] as const;

/**
 * Each filter, and the indexes of which one must be used; values that many tasks have are best found by
 * space.
 */
function filtersOf({ actor, project_id, category_id }: Scene): [Filters, RegExp][] {
  const bySpace = /^task_by_/;
  return [
    [{ status: ['todo'] }, bySpace],
    [{ status: ['todo', 'completed'] }, bySpace],
    [{ priority: ['high'] }, bySpace],
    [{ project_id: [project_id] }, bySpace],
    [{ category_id: [category_id] }, /^task_category_category_id_idx|task_category_pkey$/],
    [{ tag: ['tag7'] }, /^task_search_words_idx$/],
    [{ tag: ['tag7', 'tag8'] }, /^task_search_words_idx$/],
    [{ assignee_id: [actor.user_id] }, /^task_assignee_user_id_idx|task_assignee_pkey$/],
    [{ created_by: actor.user_id }, bySpace],
    [{ completed: true }, bySpace],
    [{ completed: false }, bySpace],
    [{ overdue: true }, bySpace],
    [{ overdue: false }, bySpace],
    [{ due_from: now }, bySpace],
    [{ due_to: now }, bySpace],
    [{ due_from: now.slice(0, 10), due_to: now.slice(0, 10) }, bySpace],
    [{ created_from: now }, bySpace],
    [{ created_to: now }, bySpace],
    [{ updated_from: now }, bySpace],
    [{ deleted: true }, /^task_in_trash$/],
    [{ q: 'word7' }, /^task_search_words_idx$/],
    [{ q: 'word7', sort: 'relevance' }, /^task_search_words_idx$/],
    [{ q: 'word7', sort: 'title' }, /^task_search_words_idx$/],
    [{ status: ['todo'], tag: ['tag7'], q: 'word7' }, /^task_search_words_idx$/],
  ];
}

inWorld('query plans', (it) => {
  let ready: Promise<Scene> | undefined;
  const scene = (world: World): Promise<Scene> => {
    ready ??= seeded(world);
    return ready;
  };

  it('each order of the task list uses its own index, on the first and on later pages', async (world) => {
    const at = await scene(world);
    for (const [sort, order, index, key] of ORDERS) {
      const middle = await positionIn(at, key, order, 4000);
      const positions = [undefined, middle, ...(sort === 'due_date' ? [{ key: null, id: middle.id }] : [])];
      for (const way of PLANNED) {
        for (const position of positions) {
          const about = `${way} plan by ${sort} ${order}, ${position ? `after ${position.key}` : 'first page'}`;
          const plans = await at.explain(way, (db) => list(db, at, { sort, order }, windowAt(position)));
          const used = indexesIn(plans, about);
          // The primary key also serves the few tasks without a date after a given ID.
          const suits = used.includes(index) || (position?.key === null && used.includes('task_pkey'));
          assert.ok(suits, `${about} uses ${used}`);
        }
      }
    }
  });

  it('a page costs only its rows, anywhere in the list', async (world) => {
    const at = await scene(world);
    for (const [sort, order, index, key] of ORDERS) {
      const undated = { key: null, id: (await positionIn(at, 'created_at', order, 4000)).id };
      const positions = [
        await positionIn(at, key, order, 0),
        await positionIn(at, key, order, 8000),
        ...(sort === 'due_date' ? [undated] : []),
      ];
      for (const position of positions) {
        const plans = await at.explain('analyzed', (db) => list(db, at, { sort, order }, windowAt(position)));
        // The index has no titles to return, only their order.
        const maxFetched = sort === 'title' ? LIMIT * SPACES + LIMIT : LIMIT;
        const fetched = rowsFetched(plans, 'task');
        assert.ok(fetched <= maxFetched, `${sort} ${order} after ${position.key} reads ${fetched} tasks`);
        // From each space as many entries as the page has, and for dates as many without a date.
        const max = LIMIT * SPACES * (sort === 'due_date' ? 2 : 1) + LIMIT;
        const read = rowsRead(plans, 'task');
        assert.ok(read <= max, `${sort} ${order} after ${position.key} reads ${read} entries of ${index}`);
      }
    }
  });

  it('each filter uses an index', async (world) => {
    const at = await scene(world);
    for (const [filters, index] of filtersOf(at)) {
      const key = filters.sort === 'relevance' ? '0.1' : filters.sort === 'title' ? 'task 5' : now;
      const chosen = await accessOf(world.db, at.actor, listOf(filters));
      for (const way of PLANNED) {
        for (const position of [undefined, { key, id: at.task_id }]) {
          const about = `${way} plan for ${JSON.stringify(filters)}${position ? ' after a cursor' : ''}`;
          const plans = await at.explain(way, (db) => list(db, at, filters, windowAt(position), chosen));
          const used = indexesIn(plans, about);
          assert.ok(
            used.some((name) => index.test(name)),
            `${about} uses ${used}`,
          );
        }
      }
    }
  });

  it('a search reads no more tasks than it needs, whether its words are frequent or rare', async (world) => {
    const at = await scene(world);
    const { user_id } = at.actor;
    const search = (db: Database, q: string, after: object = {}) => {
      const query = readQuery(q);
      const words = {
        included: includedQuery(query),
        excluded: excludedQuery(query),
        indexable: true,
        single: '',
        needles: needlesOf(query),
      };
      const facets = ['status', 'tag', 'assignee', 'project', 'priority'] as const;
      const shape = { facets, counted: true, filter: undefined };
      return searchTasks(db, { user_id, ...words, limit: LIMIT, offset: 0, ...after }, shape);
    };
    for (const q of ['word77', 'task', 'task -word77']) {
      for (const way of PLANNED) {
        for (const after of [{}, { after_key: '110.5', after_id: at.task_id }]) {
          const used = indexesIn(await at.explain(way, (db) => search(db, q, after)), `${way} plan for ${q}`);
          for (const index of ['task_by_space', 'task_search_pkey', 'task_search_words_idx']) {
            assert.ok(used.includes(index), `${way} plan for ${q} uses ${used}`);
          }
        }
      }
    }
    // Of 120,000 tasks the user sees 20,100. 40 of these have `word77`, and every one has `task`.
    const sample = 1_000 + SPACES;
    const limits = [
      ['word77', sample + 100],
      // The tasks that match are read once more for their tags.
      ['task', sample + 2 * 10_100],
      ['nothing', sample],
    ] as const;
    for (const [q, max] of limits) {
      const read = rowsRead(await at.explain('analyzed', (db) => search(db, q)), 'task_search');
      assert.ok(read <= max, `${q} reads ${read} rows of task_search`);
    }
  });

  it('activity uses an index: of all spaces, of one project and of one task', async (world) => {
    const at = await scene(world);
    const { actor, project_id, task_id } = at;
    const { listActivity, listTaskActivity } = activity;
    const { user_id } = actor;
    const cases: [typeof listActivity, ListValues<'listActivity'>, RegExp][] = [
      [listActivity, {}, /^event_by_/],
      [listActivity, { type: ['task.created'] }, /^event_by_/],
      [listActivity, { actor_id: user_id }, /^event_(by_|actor_id)/],
      [listActivity, { created_from: now }, /^event_(by_|in_blocks)/],
      [listActivity, { created_to: now }, /^event_(by_|in_blocks)/],
      [listActivity, { project_id }, /^event_by_/],
      [listActivity, { subject_id: task_id }, /^event_by_subject$/],
      [listTaskActivity, { subject_id: task_id }, /^event_by_subject$/],
    ];
    for (const [list, filters, index] of cases) {
      for (const way of PLANNED) {
        for (const position of [undefined, { key: at.event_position, id: task_id }]) {
          const of = list === listTaskActivity ? 'of a task' : JSON.stringify(filters);
          const about = `${way} plan for the feed ${of}`;
          const plans = await at.explain(way, (db) => list(db, { ...filters, user_id }, windowAt(position)));
          const used = indexesIn(plans, about);
          assert.ok(
            used.some((name) => index.test(name)),
            `${about} uses ${used}`,
          );
        }
      }
    }
  });

  it('a task, its lock, its links and its changes are found by ID', async (world) => {
    const at = await scene(world);
    const { actor, task_id: id } = at;
    const cases: [(db: Database) => Promise<unknown>, string][] = [
      [(db) => tasks.findTask(db, actor, id), 'task_pkey'],
      [(db) => Promise.all([tasks.findTask(db, actor, id), tasks.findTask(db, actor, id)]), 'task_pkey'],
      [(db) => tasks.findDeletedTask(db, actor, id), 'task_pkey'],
      [(db) => tasks.lockTask(db, actor, id), 'task_pkey'],
      [(db) => tasks.hasChanged(db, actor, { id, since: 1, fields: ['title'] }), 'event_by_subject'],
      [(db) => changesSince(db, { subject_id: id, actor }, 1), 'event_by_subject'],
    ];
    for (const [work, index] of cases) {
      for (const way of PLANNED) {
        const used = indexesIn(await at.explain(way, work), `${way} ${index}`);
        assert.ok(used.includes(index), `${way}: ${used}`);
      }
    }
    await at.client.end();
  });
});

/** The position after this many rows of the project's list. */
async function positionIn(
  { client, project_id }: Scene,
  key: string,
  order: string,
  offset: number,
): Promise<Position> {
  const { rows } = await client.query<Position>(
    `select (${key})::text as key, id from task
     where space_id = $1 and deleted_at is null and ${key} is not null
     order by ${key} ${order}, id ${order} offset $2 limit 1`,
    [project_id, offset],
  );
  const [position] = rows;
  if (!position) throw new Error(`The list has no ${offset} rows.`);
  return position;
}
