import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createRandom, type Random } from '../../src/cli/seed/random.ts';
import type { Schema } from '../../src/contract.ts';
import { countBurndown, countThroughput } from '../../src/reports/history.ts';
import { FIRST, periodsOf } from '../../src/reports/period.ts';
import { rebuildSums, rebuildTransitions } from '../../src/reports/rebuild.ts';
import { spansOf } from '../../src/reports/spans.ts';
import { spanValues } from '../../src/reports/sums.ts';
import { addMember, createCategory, createProject } from '../fixtures.ts';
import { signedIn } from '../reports-kit.ts';
import { type Caller, type Cast, inWorld, type Person, type World } from '../world.ts';
import { type Grouped, groupsOf, readSteps, recomputed } from './recompute.ts';

const HOUR_MS = 3_600_000;
const DAYS = 60;
const WRITES = Number(process.env['REPORT_WRITES'] ?? 150);
const SEED = Number(process.env['REPORT_SEED'] ?? 7);

const STATUSES = ['todo', 'in_progress', 'completed'] as const;
const PRIORITIES = ['low', 'medium', 'high'] as const;
const GROUPS = ['status', 'priority', 'project', 'assignee', 'category', 'tag'] as const;
const TAGS = ['alpha', 'beta', 'gamma'];

const ZONES = ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Apia'];

/** A report of all tasks. */
const WHOLE = {
  ...{ deleted: undefined, completed: undefined, overdue: undefined, roots: false, blocked: undefined },
  ...{ has_attachments: undefined, unread: undefined, filter: undefined, access: 'all' as const },
  ...{ isBelow: false, isWhole: true },
};

type Task = Schema<'Task'>;

inWorld('reports of random histories', (it) => {
  let readers: Person[] = [];

  it('equal a plain recomputation from the log', async (world) => {
    const history = await writeHistory(world, createRandom(SEED));
    readers = history.readers;
    let figures = 0;
    for (const reader of history.readers) {
      // A viewer does not see the trash, which lists have to be filtered by here.
      const queries = queriesOf(history).filter(({ filters }) => filters === '' || reader !== world.vera);
      for (const query of queries) figures += await compare(world, reader, query);
    }
    // Each report adds both: what is in the sums, and what is not yet.
    const [summed, all] = [await countSummed(world), (await transitions(world)).length];
    assert.ok(summed > all / 4 && summed < all, `${summed} of ${all} transitions are in the sums`);
    const kinds = new Set((await transitions(world)).map(({ row }) => row.kind));
    assert.equal([...kinds].sort(), ['changed', 'created', 'deleted', 'left', 'moved', 'purged', 'restored']);
    assert.ok(figures > 20_000, `compared only ${figures} figures`);
  });

  it('and sums say the same as transitions', async ({ db }) => {
    const random = createRandom(SEED);
    let rows = 0;
    for (let each = 0; each < 60; each += 1) {
      const zone = { timezone: random.one(ZONES), weekStart: 'monday' } as const;
      const from = Date.now() - random.below(DAYS * 24 * HOUR_MS);
      const to = from + 1 + random.below(DAYS * 24 * HOUR_MS);
      const [begin, end] = [from, to].map((time) => new Date(time).toISOString());
      const range = { from: begin, to: end, bucket: random.one(['day', 'week', 'month'] as const) };
      const periods = periodsOf(range, new Date().toISOString(), zone) ?? [];
      const starts = periods.map(({ start }) => new Date(start).toISOString());
      const values = { user_id: random.one(readers).id, starts, until: end ?? '' };
      const shape = { ...WHOLE, group_by: random.chance(0.5) ? ('project' as const) : undefined };
      const counted = somethingIn(await countThroughput.all(db, values, shape));
      rows += counted.length;
      const burndown = somethingIn(await countBurndown.all(db, values, shape));
      // In the order of time, and searched for in each space.
      for (const max_moves of [-1, 1_000_000]) {
        const spans = (earliest?: number) => ({
          ...values,
          ...spanValues(spansOf(periods, earliest)),
          max_moves,
        });
        assert.equal(somethingIn(await countThroughput.all(db, spans(), shape)), counted);
        assert.equal(somethingIn(await countBurndown.all(db, spans(FIRST), shape)), burndown);
      }
    }
    assert.ok(rows > 300, `${rows} rows`);
  });

  it('and the transitions of tasks are those that are computed again', async (world) => {
    const { db } = world;
    const before = await transitions(world);
    await sql`delete from task_transition where position % 3 = 0`.execute(db);
    await rebuildTransitions(db);
    assert.equal(await transitions(world), before);
  });

  it('and the sums of transitions are those that are computed again', async (world) => {
    const { db } = world;
    const before = await sums(world);
    assert.ok(before.length > 100, `${before.length} sums`);
    await sql`delete from task_transition_sum where created = 1`.execute(db);
    await sql`update task_transition_sum set done = done + 1, at = at + interval '10 years' where started = 1`.execute(
      db,
    );
    await rebuildSums(db);
    assert.equal(await sums(world), before);
  });
});

/** Sorts the rows of a statement, which come in any order of periods. */
const inOrder = <Row extends { group: string | null; period: number }>(rows: Row[]) =>
  rows.toSorted((a, b) => `${a.group}`.localeCompare(`${b.group}`) || a.period - b.period);

/** Leaves out rows of periods in which nothing counted. */
const somethingIn = <Row extends { group: string | null; period: number; groups: number }>(rows: Row[]) =>
  inOrder(
    rows.filter(({ groups: _, group: __, period: ___, ...figures }) =>
      Object.values(figures).some((figure) => typeof figure === 'number' && figure !== 0),
    ),
  ).map(({ groups: _, ...row }) => row);

const sums = async ({ db }: World) =>
  (
    await sql<{ row: object }>`select to_jsonb(one) as row from task_transition_sum as one
      order by space_id, grain, at`.execute(db)
  ).rows;

async function countSummed({ db }: World): Promise<number> {
  const { rows } = await sql<{ many: number }>`select count(*)::integer as many from task_transition
    where position not in (select position from unsummed_task_transitions(array(select distinct space_id from task_transition)))`.execute(
    db,
  );
  return rows[0]?.many ?? 0;
}

const transitions = async ({ db }: World) =>
  (
    await sql<{
      row: { kind: string };
    }>`select to_jsonb(one) || jsonb_build_object('position', position::text) as row
      from task_transition as one order by task_id, position`.execute(db)
  ).rows;

type History = { readers: Person[]; project_id: string; category_id: string; assignee_id: string };

/** Makes random changes over two months, as two users in two projects and their personal spaces. */
async function writeHistory(world: World & Cast, random: Random): Promise<History> {
  const { ada, grace, vera, project_id, clock, db } = world;
  // Days begin at quarters of an hour of UTC, not at its days.
  await ada.patch('/users/profile').send({ timezone: 'Asia/Kathmandu' }).expect(200);
  await grace.patch('/users/profile').send({ timezone: 'America/St_Johns' }).expect(200);
  const second = await createProject(ada, { name: 'Second' });
  await addMember(db, second.id, grace);
  const category = await createCategory(ada);
  clock.advance(-DAYS * 24 * HOUR_MS);
  const known: string[] = [];
  const body = () => ({
    status: random.one(STATUSES),
    priority: random.one(PRIORITIES),
    tags: random.some(TAGS, random.below(3)),
  });
  const inProject = () => ({ project_id: random.one([project_id, second.id, null]) });
  for (let writes = 0; writes < WRITES; writes += 1) {
    clock.advance(Math.floor((random.below(2 * DAYS * 24 * 60) / WRITES) * 60_000));
    const by = signedIn(world, random.one([ada, grace]));
    const id = known.length > 0 ? random.one(known) : undefined;
    if (id === undefined || random.chance(0.3)) {
      const place = inProject();
      const assignee_ids = place.project_id && random.chance(0.5) ? [random.one([ada, grace]).id] : [];
      const created = await by.post('/tasks').send({ title: 'Random', ...body(), ...place, assignee_ids });
      known.push(created.body.data.id);
    } else await changeSomehow(by, id, { random, body, inProject, category_id: category.id });
    // The last third stays outside of the sums.
    if (random.chance(0.1) && writes < (WRITES * 2) / 3) {
      await world.dispatcher.catchUp();
      await sql`select sum_task_transitions(${1 + random.below(20)}, interval '0')`.execute(db);
    }
  }
  clock.advance(Date.now() - clock.now());
  return { readers: [ada, grace, vera], project_id, category_id: category.id, assignee_id: grace.id };
}

type Change = {
  random: Random;
  body(): object;
  inProject(): object;
  category_id: string;
};

/** Some of these changes are refused, for example of personal tasks of the other user. */
async function changeSomehow(by: Caller, id: string, { random, body, inProject, category_id }: Change) {
  const current = await by.get(`/tasks/${id}`);
  const choice = random.below(12);
  if (current.status === 404) {
    if (choice < 6) return by.post(`/tasks/${id}/restore`).send({});
    return choice < 8 ? by.delete(`/tasks/${id}?permanent=true`) : undefined;
  }
  const { version } = current.body.data;
  if (choice < 6) await by.patch(`/tasks/${id}`).send({ ...body(), version });
  else if (choice === 6) await by.delete(`/tasks/${id}${random.chance(0.3) ? '?permanent=true' : ''}`);
  else if (choice <= 8) await by.post(`/tasks/${id}/move`).send({ ...inProject() });
  else if (choice === 9) await by.post(`/tasks/${id}/duplicate`).send({});
  else if (choice === 10) await by.post(`/tasks/${id}/categories/${category_id}`).send({});
  else await by.post('/tasks/bulk').send({ action: 'complete', ids: [id] });
}

/** What a report is asked for: how tasks are filtered, as parameters of lists and reports, and grouped. */
type Query = {
  filters: string;
  group_by?: Schema<'ReportGroup'>;
  bucket: 'day' | 'week' | 'month';
  /** Whether the report begins and ends at times that are no quarters of an hour. */
  isUneven?: boolean;
};

function queriesOf({ project_id, category_id, assignee_id }: History): Query[] {
  const filters = [
    '',
    `project_id=${project_id}`,
    'priority=high',
    'completed=false',
    'tag=alpha&tag=beta',
    `category_id=${category_id}`,
    `assignee_id=${assignee_id}`,
    `filter=${encodeURIComponent('status = completed or priority != low')}`,
    `project_id=${project_id}&filter=${encodeURIComponent('not assignee = me')}`,
  ];
  const buckets = ['day', 'week', 'month'] as const;
  return filters.flatMap((each, index) => {
    const grouped = GROUPS.map((group_by, other) => ({
      filters: each,
      group_by,
      bucket: buckets[(index + other) % 2 === 0 ? 1 : 2] ?? 'week',
    }));
    const uneven = buckets.map((bucket) => ({ filters: each, bucket, isUneven: true }));
    return [{ filters: each, bucket: buckets[index % 3] ?? 'day' }, ...grouped, ...uneven];
  });
}

/** Compares all reports of a query with the log and the tasks, and returns how many figures were equal. */
async function compare(world: World, reader: Person, query: Query): Promise<number> {
  const { filters, group_by, bucket, isUneven } = query;
  const by = signedIn(world, reader);
  const now = world.clock.now();
  const isWhole = /^(project_id=[^&]*)?$/.test(filters);
  const live = await listAll(by, filters);
  const matching = new Set([...live, ...(await listAll(by, `${filters}&deleted=true`))]);
  const spaces = await spacesOf(world, reader, /project_id=([^&]*)/.exec(filters)?.[1]);
  const steps = (await readSteps(world.db)).filter(
    ({ space_id, task_id }) => spaces.includes(space_id) && (isWhole || matching.has(task_id)),
  );
  const tasks = await readTasks(world, reader);
  const stepsIn = (group: string | null) =>
    steps.filter(({ task_id, space_id }) => {
      if (!group_by) return true;
      if (group_by === 'project') return group === (space_id === reader.id ? null : space_id);
      return groupsOf(tasks.get(task_id), group_by).includes(group);
    });
  let figures = 0;
  const equal = (report: string, group: string | null, actual: object, expected: object) => {
    assert.equal(actual, expected, `${report} of ${reader.full_name}, ${filters}, ${group_by} ${group}`);
    figures += Object.keys(expected).length;
  };
  const grouping = group_by ? `&group_by=${group_by}` : '';
  const read = async (report: string, query: string) =>
    (await by.get(`/reports/${report}?${filters}${grouping}${query}`).expect(200)).body.data;
  const dayIn = (days: number) =>
    new Date(now + days * 24 * HOUR_MS).toISOString().slice(0, isUneven ? undefined : 10);
  const period = `&bucket=${bucket}&from=${dayIn(-40)}&to=${dayIn(5)}`;

  const throughput: Schema<'ThroughputReport'> = await read('throughput', period);
  for (const { group, group_name: _, day: __, start, end, ...row } of throughput.rows)
    equal('throughput', group, row, recomputed.throughput(stepsIn(group), { start, end }));

  const burndown: Schema<'BurndownReport'> = await read('burndown', period);
  for (const { group, group_name: _, day: __, start, end, ...row } of burndown.rows)
    equal('burndown', group, row, recomputed.burndown(stepsIn(group), { start, end }, burndown, now));

  const cycleTime: Schema<'CycleTimeReport'> = await read('cycle-time', period);
  for (const { group, group_name: _, day: __, start, end, ...row } of cycleTime.rows)
    equal('cycle time', group, row, recomputed.cycleTime(stepsIn(group), { start, end }));

  const summary: Schema<'SummaryReport'> = await read('summary', '');
  for (const { group, task_count, todo, in_progress, completed } of summary.rows) {
    const own = live.flatMap((id) => tasks.get(id) ?? []);
    const grouped = own.filter((task) => !group_by || groupsOf(task, group_by).includes(group));
    const many = (status: string) => grouped.filter((task) => task.status === status).length;
    const expected = { task_count: grouped.length, todo: many('todo'), in_progress: many('in_progress') };
    const counted = { ...expected, completed: many('completed') };
    equal('summary', group, { task_count, todo, in_progress, completed }, counted);
  }
  return figures;
}

/** The IDs of all tasks in a list. */
async function listAll(by: Caller, filters: string): Promise<string[]> {
  const ids: string[] = [];
  for (let page = 1; ; page += 1) {
    const { body } = await by.get(`/tasks?${filters}&per_page=100&page=${page}`).expect(200);
    ids.push(...body.data.map(({ id }: Task) => id));
    if (body.data.length < 100) return ids;
  }
}

async function spacesOf({ db }: World, { id }: Person, project_id: string | undefined): Promise<string[]> {
  if (project_id) return [project_id];
  const rows = await db.selectFrom('project_member').where('user_id', '=', id).select('project_id').execute();
  return [id, ...rows.map((row) => row.project_id)];
}

/** The tasks that a user can see, as they are now, also those in the trash, with the categories of the user. */
async function readTasks(world: World, reader: Person): Promise<Map<string, Grouped>> {
  const { id } = reader;
  const rows = await world.db
    .selectFrom('task')
    .where('space_id', 'in', await spacesOf(world, reader, undefined))
    .select([
      'id',
      'status',
      'priority',
      'project_id',
      'tags',
      sql<string[]>`array(select user_id from task_assignee where task_id = task.id)`.as('assignee_ids'),
      sql<string[]>`array(select category_id from task_category join category on category.id = category_id
        where task_id = task.id and owner_id = ${id})`.as('category_ids'),
    ])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
