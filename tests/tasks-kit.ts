import type { Schema } from '../src/contract.ts';
import type { Database } from '../src/database/database.ts';
import { NOBODYS_SPACE } from '../src/events/denials.ts';
import { bodySchemaOf } from './bodies.ts';
import { operationOf } from './contract/documented.ts';
import { createCategory } from './fixtures.ts';
import { type Caller, type Cast, createTask, type Person, type TestClock } from './world.ts';

type Task = Schema<'Task'>;

/** The fields that a client sets, without the project and the links. */
export type Settable = Exclude<
  keyof Schema<'TaskCreate'>,
  'project_id' | 'parent_id' | 'assignee_ids' | 'category_ids' | 'due_on'
>;

/**
 * Two values for each field that a client can set, neither of them the default. Tests of all fields use
 * them, so a new field needs a line here. `due_on` has tests of its own, because a task has either a time or a day.
 */
export const fieldValues = (clock: TestClock): { [Name in Settable]: readonly [Task[Name], Task[Name]] } => ({
  title: ['Calculate B8', 'Calculate B10'],
  description: ['  # Note G\n\n- as *given*  ', 'Long.'],
  status: ['in_progress', 'completed'],
  priority: ['high', 'low'],
  start_date: [timeFromNow(clock, 1_000), timeFromNow(clock, 2_000)],
  due_date: [timeFromNow(clock, 60_000), timeFromNow(clock, 120_000)],
  estimate_minutes: [525_600, 1],
  tags: [['B8', 'a b', 'ünïcödé'], ['c']],
});

type Fields = Pick<Task, Settable | 'due_on'>;

/** All fields that a client can set, with their first or second values. */
export function allFields(clock: TestClock, which: 0 | 1 = 0): Fields {
  const entries = Object.entries(fieldValues(clock)).map(([name, values]) => [name, values[which]]);
  return { ...Object.fromEntries(entries), due_on: null } as Fields;
}

/** A change of each field to its second value. */
export function eachField(clock: TestClock): [Settable, Partial<Fields>][] {
  return Object.entries(fieldValues(clock)).map(([name, values]) => [
    name as Settable,
    { [name]: values[1] },
  ]);
}

/** The defaults of fields, by the contract. */
export const defaults = {
  // A setting of projects, so the contract has no default.
  priority: 'medium',
  ...Object.fromEntries(
    Object.entries(bodySchemaOf(operationOf('createTask')).properties ?? {}).flatMap(
      ([name, schema]): [string, unknown][] =>
        'default' in schema && !['project_id', 'parent_id', 'assignee_ids', 'category_ids'].includes(name)
          ? [[name, schema.default]]
          : [],
    ),
  ),
} as Omit<Fields, 'title'>;

/** The fields of a new task that clients do not set. */
export const newTask = (creator: Person, clock: TestClock, project_id: string | null = null) => ({
  project_id,
  parent_id: null,
  subtask_count: 0,
  completed_subtask_count: 0,
  categories: [],
  assignees: [],
  created_by: { id: creator.id, full_name: creator.full_name, avatar_url: null },
  following: true,
  blocked: false,
  blocked_by: [],
  blocks: [],
  comment_count: 0,
  attachment_count: 0,
  tracked_seconds: 0,
  completed: false,
  completed_at: null,
  version: 1,
  created_at: timeFromNow(clock, 0),
  updated_at: timeFromNow(clock, 0),
  deleted_at: null,
});

/** A task as stored, column by column: for tests that a refused request changed nothing. */
export function rowOf(db: Database, id: string) {
  return db.selectFrom('task').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The events that a user has caused, oldest first. */
export function eventsBy(db: Database, { id }: { id: string }) {
  return (
    db
      .selectFrom('event')
      .where('actor_id', '=', id)
      // Refusals are written later, possibly before a test looks.
      .where('space_id', '<>', NOBODYS_SPACE)
      .select(['type', 'space_id', 'subject_id', 'version', 'changes'])
      .orderBy('position')
      .execute()
  );
}

/**
 * What no client can set on a task: fields of its representation, columns, and ways to change a prototype.
 */
export const notForClients = [
  '"id":"0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d"',
  '"owner_id":"0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d"',
  '"space_id":"0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d"',
  '"created_by":"0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d"',
  '"created_at":"2030-01-01T00:00:00Z"',
  '"updated_at":"2030-01-01T00:00:00Z"',
  '"deleted_at":"2030-01-01T00:00:00Z"',
  '"completed":true',
  '"completed_at":"2030-01-01T00:00:00Z"',
  '"categories":[]',
  '"assignees":[]',
  '"search":"x"',
  '"role":"admin"',
  '"__proto__":{"polluted":true}',
  '"constructor":{"prototype":{"polluted":true}}',
];

/** Bodies with one invalid field each, and the name of the field in the response. */
export const invalidBodies: [body: object, field: string, code?: string][] = [
  [{ title: '' }, 'title', 'TOO_SHORT'],
  [{ title: ' \t\n\u00a0' }, 'title', 'INVALID_FORMAT'],
  [{ title: 'x'.repeat(201) }, 'title', 'TOO_LONG'],
  [{ title: null }, 'title', 'INVALID_TYPE'],
  [{ title: 7 }, 'title', 'INVALID_TYPE'],
  [{ title: 'nul\0' }, 'title', 'INVALID_CHARACTER'],
  [{ title: 'half \ud83d' }, 'title', 'INVALID_CHARACTER'],
  [{ description: 'x'.repeat(10_001) }, 'description', 'TOO_LONG'],
  [{ description: 5 }, 'description', 'INVALID_TYPE'],
  [{ description: '\0' }, 'description', 'INVALID_CHARACTER'],
  [{ status: 'done' }, 'status', 'NOT_ALLOWED'],
  [{ status: null }, 'status'],
  [{ priority: 'urgent' }, 'priority', 'NOT_ALLOWED'],
  [{ priority: null }, 'priority'],
  [{ due_date: '2030-02-30T00:00:00Z' }, 'due_date', 'INVALID_FORMAT'],
  [{ due_date: '2030-01-01' }, 'due_date', 'INVALID_FORMAT'],
  [{ due_date: '2030-01-01T00:00:00' }, 'due_date', 'INVALID_FORMAT'],
  [{ due_date: '2030-01-01T00:00:60Z' }, 'due_date', 'INVALID_FORMAT'],
  [{ due_date: '2030-01-01T00:00:00+25:00' }, 'due_date', 'INVALID_FORMAT'],
  [{ due_date: '0000-01-01T00:00:00Z' }, 'due_date', 'INVALID_FORMAT'],
  [{ due_date: '+275760-09-13T00:00:00Z' }, 'due_date', 'INVALID_FORMAT'],
  [{ due_date: '2201-01-01T00:00:00Z' }, 'due_date', 'INVALID_FORMAT'],
  [{ due_date: 'infinity' }, 'due_date', 'INVALID_FORMAT'],
  [{ due_date: 1_900_000_000_000 }, 'due_date', 'INVALID_TYPE'],
  [{ due_on: '2030-02-30' }, 'due_on', 'INVALID_FORMAT'],
  [{ due_on: '2030-1-1' }, 'due_on', 'INVALID_FORMAT'],
  [{ due_on: '2030-01-01T00:00:00Z' }, 'due_on', 'INVALID_FORMAT'],
  [{ due_on: '1969-12-31' }, 'due_on', 'INVALID_FORMAT'],
  [{ due_on: '2201-01-01' }, 'due_on', 'INVALID_FORMAT'],
  [{ due_on: '0000-01-01' }, 'due_on', 'INVALID_FORMAT'],
  [{ due_on: 'today' }, 'due_on', 'INVALID_FORMAT'],
  [{ due_on: 20300101 }, 'due_on', 'INVALID_TYPE'],
  [{ start_date: '1969-12-31T23:59:59Z' }, 'start_date', 'INVALID_FORMAT'],
  [{ estimate_minutes: 0 }, 'estimate_minutes', 'TOO_SMALL'],
  [{ estimate_minutes: -0 }, 'estimate_minutes', 'TOO_SMALL'],
  [{ estimate_minutes: 525_601 }, 'estimate_minutes', 'TOO_LARGE'],
  [{ estimate_minutes: 2 ** 53 }, 'estimate_minutes', 'TOO_LARGE'],
  [{ estimate_minutes: 1.5 }, 'estimate_minutes', 'INVALID_TYPE'],
  [{ estimate_minutes: '5' }, 'estimate_minutes', 'INVALID_TYPE'],
  [{ tags: ['a', 'a'] }, 'tags', 'DUPLICATE'],
  [{ tags: Array.from({ length: 21 }, String) }, 'tags', 'TOO_MANY'],
  [{ tags: [''] }, 'tags[0]', 'TOO_SHORT'],
  [{ tags: ['ok', '  '] }, 'tags[1]', 'INVALID_FORMAT'],
  [{ tags: ['x'.repeat(51)] }, 'tags[0]', 'TOO_LONG'],
  [{ tags: ['nul\0'] }, 'tags[0]', 'INVALID_CHARACTER'],
  [{ tags: null }, 'tags', 'INVALID_TYPE'],
  [{ tags: 'cards' }, 'tags', 'INVALID_TYPE'],
  [{ category_ids: ['1'] }, 'category_ids[0]', 'INVALID_FORMAT'],
  [{ category_ids: null }, 'category_ids', 'INVALID_TYPE'],
  [{ assignee_ids: ['me'] }, 'assignee_ids[0]', 'INVALID_FORMAT'],
  [{ assignee_ids: Array.from({ length: 21 }, idOf) }, 'assignee_ids', 'TOO_MANY'],
  [{ category_ids: Array.from({ length: 21 }, idOf) }, 'category_ids', 'TOO_MANY'],
];

function idOf(_: unknown, index: number): string {
  return `0195f3a4-7c1e-7d2a-9b3c-${String(index).padStart(12, '0')}`;
}

/** The names in a response with a list, in order. */
export function titlesIn({ body }: { body: { data: Task[] } }): string[] {
  return body.data.map(({ title }) => title);
}

/** The time this many milliseconds from now, by the held clock. */
export function timeFromNow(clock: TestClock, milliseconds: number): string {
  return new Date(clock.now() + milliseconds).toISOString();
}

const MINUTE = 60_000;

/**
 * Five tasks of a project, four minutes after their creation, and for each list filter the initials of the
 * matching ones.
 */
export async function filterCases({
  ada,
  grace,
  project_id,
  clock,
}: Cast & { clock: TestClock }): Promise<[query: string, initials: string][]> {
  const start = clock.now();
  const at = (minutes: number, more = 0) => new Date(start + minutes * MINUTE + more).toISOString();
  const [programme, letters] = [
    await createCategory(ada, { name: 'Programme' }),
    await createCategory(ada, { name: 'Letters' }),
  ];
  const add = async (person: Caller, body: Partial<Schema<'TaskCreate'>>) => {
    const task = await createTask(person, { project_id, ...body });
    clock.advance(MINUTE);
    return task;
  };
  await add(ada, {
    title: 'Adjust the cards',
    priority: 'high',
    tags: ['cards', 'demo'],
    due_date: at(2),
    assignee_ids: [ada.id],
    category_ids: [programme.id],
  });
  const brass = await add(grace, {
    title: 'Brass for the mill',
    status: 'in_progress',
    tags: ['mill'],
    due_date: at(60),
    assignee_ids: [grace.id],
  });
  await add(ada, {
    title: 'Check note G',
    description: 'All **Bernoulli** numbers.',
    status: 'completed',
    priority: 'low',
    due_date: at(2, 500),
  });
  await add(grace, {
    title: 'Dust the store',
    priority: 'low',
    tags: ['cards'],
    assignee_ids: [ada.id, grace.id],
  });
  await add(ada, { title: 'Engage Babbage', status: 'completed', category_ids: [letters.id] });
  await grace.patch(`/tasks/${brass.id}`).send({ version: 1, estimate_minutes: 30 }).expect(200);

  const enc = encodeURIComponent;
  return [
    ['', 'EDCBA'],
    ['status=todo', 'DA'],
    ['status=in_progress', 'B'],
    ['status=completed', 'EC'],
    ['status=todo&status=in_progress', 'DBA'],
    ['priority=high', 'A'],
    ['priority=medium', 'EB'],
    ['priority=high&priority=low', 'DCA'],
    [`category_id=${programme.id}`, 'A'],
    [`category_id=${programme.id}&category_id=${letters.id}`, 'EA'],
    ['tag=cards', 'DA'],
    ['tag=mill&tag=demo', 'BA'],
    ['tag=Cards', 'DA'],
    ['tag=card', ''],
    ['tag=%25', ''],
    [`assignee_id=${ada.id}`, 'DA'],
    [`assignee_id=${grace.id}`, 'DB'],
    [`assignee_id=${ada.id}&assignee_id=${grace.id}`, 'DBA'],
    [`created_by=${ada.id}`, 'ECA'],
    [`created_by=${grace.id}`, 'DB'],
    ['completed=true', 'EC'],
    ['completed=false', 'DBA'],
    ['overdue=true', 'A'],
    ['overdue=false', 'EDCB'],
    [`due_from=${at(2)}`, 'CBA'],
    [`due_from=${at(2, 1)}`, 'CB'],
    [`due_to=${at(60)}`, 'CA'],
    [`due_to=${at(60, 1)}`, 'CBA'],
    [`due_from=${at(2, 1)}&due_to=${at(60)}`, 'C'],
    [`created_from=${at(2)}`, 'EDC'],
    [`created_from=${enc(at(2).replace('Z', '+00:00'))}`, 'EDC'],
    [`created_to=${at(2)}`, 'BA'],
    [`created_from=${at(1)}&created_to=${at(3)}`, 'CB'],
    [`updated_from=${at(4)}`, 'EB'],
    [`updated_from=${at(5, 1)}`, ''],
    ['deleted=false', 'EDCBA'],
    ['deleted=true', ''],
    ['q=adjust', 'A'],
    ['q=card', 'DA'],
    ['q=bern', 'C'],
    ['q=G%20NOTE', 'C'],
    ['q=mill+brass', 'B'],
    ['q=brass+babbage', ''],
    ['status=todo&priority=low', 'D'],
    [`tag=cards&assignee_id=${grace.id}`, 'D'],
    [`tag=cards&category_id=${programme.id}&q=adj&completed=false&overdue=true`, 'A'],
    ['status=completed&completed=false', ''],
    [`created_by=${ada.id}&priority=medium&priority=low&due_to=${at(60)}`, 'C'],
  ];
}
