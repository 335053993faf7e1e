import { sql } from 'kysely';
import { mayWrite } from '../access/roles.ts';
import { spaces, spacesToWrite, type Viewer } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import { compiled, compiledShapes, EVERY_VALUE, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { nameContains } from '../database/lists.ts';
import { alphabetical, newest, paged } from '../database/paged.ts';
import type { AuthorValues } from '../events/append.ts';
import { logged, type TargetValues } from '../events/logged.ts';
import type { ListValues } from '../lists/pagination.ts';
import { userSummary } from '../users/summary.ts';
import type { Content } from './content.ts';
import { type Repeated, type RepeatValues, shownRecurrence } from './repeat.ts';

export type Template = Schema<'Template'>;

/** What clients set, in the order of responses. */
const CONTENT = [
  'name',
  'title',
  'description',
  'priority',
  'tags',
  'estimate_minutes',
  'assignee_ids',
  'category_names',
  'start_in_days',
  'start_time',
  'due_in_days',
  'due_time',
  'reminders',
  'subtasks',
] as const satisfies (keyof Content)[];

export const contentColumns = CONTENT.map((name) => `template.${name}` as const);

const counts = [
  sql<number>`1 + jsonb_array_length(template.subtasks)`.as('task_count'),
  'template.use_count',
] as const;

const createdBy = userSummary(sql.ref<string | null>('template.created_by')).as('created_by');

const times = ['template.version', 'template.created_at', 'template.updated_at'] as const;

const columns = [
  'template.id',
  'template.project_id',
  ...contentColumns,
  'template.recurrence',
  'template.use_count',
  ...times,
] as const;

/** Selects the templates that the actor can see. Every query of templates starts here. */
function visibleTo(db: Pick<Database, 'selectFrom'>, viewer: Viewer) {
  return db.selectFrom(spaces(db, viewer).as('space')).innerJoin('template', 'template.space_id', 'space.id');
}

function toWrite(db: Pick<Database, 'selectFrom'>, viewer: Viewer) {
  return db
    .selectFrom(spacesToWrite(db, viewer).as('space'))
    .innerJoin('template', 'template.space_id', 'space.id');
}

type One = { user_id: string; id: string };

export const findTemplate = compiled('templates: get', (db, p: Params<One>) =>
  visibleTo(db, p)
    .where('template.id', '=', p.id)
    .select(['template.id', 'template.project_id', ...contentColumns])
    .select(counts)
    .select(createdBy)
    .select(times)
    .select(['template.repetition', 'template.repetition_status', 'template.paused_because'])
    .select(['template.position', 'template.next'])
    .$castTo<Omit<Template, 'recurrence'> & Repeated>(),
);

/** Finds a template that the actor can see, as the contract has it. */
export async function findShown(db: Database, one: One): Promise<Template | undefined> {
  const row = await findTemplate.first(db, one);
  if (!row) return undefined;
  const { repetition, repetition_status, paused_because, position, next, ...template } = row;
  const { subtasks, task_count, ...rest } = template;
  const recurrence = shownRecurrence({ repetition, repetition_status, paused_because, position, next });
  return { ...rest, subtasks, recurrence, task_count };
}

export const listTemplates = paged<{ user_id: string } & ListValues<'listTemplates'>>('templates: list')({
  from: (db, p) => visibleTo(db, p).selectAll('template'),
  as: 'template',
  filters: {
    q: (q) => nameContains(sql.ref('template.name'), q),
    project_id: (ids) => sql`template.project_id = any(${ids}::uuid[])`,
  },
  by: { name: alphabetical('template.name'), created_at: newest('template.created_at') },
  shown: (page) =>
    page
      .select(['template.id', 'template.project_id', 'template.name', 'template.title'])
      .select('template.recurrence as recurrence_text')
      .select(counts)
      .select(createdBy)
      .select(times)
      .$castTo<Schema<'TemplateSummary'>>(),
});

// --- Writes -------------------------------------------------------------------

const template = logged('template', columns, [...CONTENT, 'recurrence'], (row) => ({
  space_id: row('space_id'),
  project_id: row('project_id'),
  subject: { type: 'template', id: row('id'), name: row('name') },
}));

/** The content as values of a statement: lists of objects as JSON. */
type ContentValues = Omit<Content, 'reminders' | 'subtasks'> & { reminders: string; subtasks: string };

export const valuesOf = ({ reminders, subtasks, ...content }: Content): ContentValues => ({
  ...content,
  reminders: JSON.stringify(reminders),
  subtasks: JSON.stringify(subtasks),
});

const contentIn = (p: Params<ContentValues>) => ({
  name: p.name,
  title: p.title,
  description: p.description,
  priority: p.priority,
  tags: sql<string[]>`${p.tags}::text[]`,
  estimate_minutes: p.estimate_minutes,
  assignee_ids: sql<string[]>`${p.assignee_ids}::uuid[]`,
  category_names: sql<string[]>`${p.category_names}::text[]`,
  start_in_days: p.start_in_days,
  start_time: p.start_time,
  due_in_days: p.due_in_days,
  due_time: p.due_time,
  reminders: sql<string>`${p.reminders}::jsonb`,
  subtasks: sql<string>`${p.subtasks}::jsonb`,
});

const repeatIn = (p: Params<Omit<RepeatValues, 'is_waiting'>>) => ({
  recurrence: p.recurrence,
  repetition: sql<string>`${p.repetition}::jsonb`,
  repetition_status: p.repetition_status,
  paused_because: p.paused_because,
  repeated_for: sql<string>`${p.repeated_for}::uuid`,
  position: p.position,
  next: p.next,
  create_at: sql<string>`${p.create_at}::timestamptz`,
});

/** Finds what a new template depends on: the role of the actor in its space. */
export const findSpaceToWrite = compiled('templates: find the space of a new one', (db, p: Params<One>) =>
  db
    .selectFrom(spacesToWrite(db, p).as('space'))
    .where('space.id', '=', p.id)
    .select(['space.role', 'space.archived']),
);

/** Creates a template. Returns no ID if the actor can no longer write to the space. */
export const insertTemplate = compiled(
  'templates: create',
  (db, p: Params<AuthorValues & ContentValues & Omit<RepeatValues, 'is_waiting'> & { space_id: string }>) => {
    const isProject = sql`before.id <> ${p.user_id}::uuid`;
    return template.insertWithin(db, {
      type: 'template.created',
      by: p,
      target: db
        .selectFrom(spacesToWrite(db, p).as('space'))
        .where('space.id', '=', p.space_id)
        .select('space.id'),
      allowed: mayWrite('space', 'change tasks'),
      values: {
        project_id: sql`case when ${isProject} then before.id end`,
        owner_id: sql`case when not ${isProject} then before.id end`,
        ...contentIn(p),
        ...repeatIn(p),
        created_by: p.user_id,
      },
    });
  },
);

/** Locks a template. A separate statement, so that the next one sees what was committed during the wait. */
export const lockTemplate = compiled('templates: lock', (db, p: Params<One>) =>
  toWrite(db, p).where('template.id', '=', p.id).select('template.id').forNoKeyUpdate('template'),
);

/** Finds what a write of a locked template depends on. */
export const findToWrite = compiled('templates: find one to write', (db, p: Params<One>) =>
  toWrite(db, p)
    .where('template.id', '=', p.id)
    .select(['space.id as space_id', 'space.role', 'space.archived', 'template.version'])
    .select(
      sql<boolean>`(template.waiting_for is null
        or exists (select from task where task.id = template.waiting_for and task.status = 'completed'))`.as(
        'is_completed',
      ),
    ),
);

type Change = Omit<TargetValues, 'versions'> & ContentValues & Partial<RepeatValues>;

/** Changes a locked template. Without a repetition, that stays as it is. */
export const updateTemplate = compiledShapes(
  'templates: change',
  (db, p: Params<Change>) =>
    template.update(db, {
      type: 'template.updated',
      by: p,
      target: toWrite(db, p).where('template.id', '=', p.id),
      fields: {
        ...contentIn(p),
        ...(p.repetition && {
          ...repeatIn(p as Params<RepeatValues>),
          waiting_for: sql<string>`case when ${(p as Params<RepeatValues>).is_waiting}::boolean then template.waiting_for end`,
        }),
      },
    }),
  EVERY_VALUE,
);

/** Deletes a locked template. */
export const deleteTemplate = compiled('templates: delete', (db, p: Params<Omit<TargetValues, 'versions'>>) =>
  template.delete(db, {
    type: 'template.deleted',
    by: p,
    target: toWrite(db, p).where('template.id', '=', p.id),
  }),
);

/** Counts a use of a locked template. It is no change of the template, so it has neither a version nor an event. */
export const countUse = compiled('templates: count a use', (db, p: Params<{ id: string }>) =>
  db
    .updateTable('template')
    .set({ use_count: sql`use_count + 1` })
    .where('id', '=', p.id)
    .returning('use_count'),
);

// --- People -------------------------------------------------------------------

/** Finds those of these users who cannot be in a template: in a private one, they share a project with the actor. */
export const findStrangers = compiled(
  'templates: find users who cannot be assigned',
  (_db, p: Params<{ user_id: string; space_id: string; ids: readonly string[] }>) => sql<{ id: string }>`
    select given.id from unnest(${p.ids}::uuid[]) as given (id)
    where case when ${p.space_id}::uuid = ${p.user_id}::uuid
      then given.id <> ${p.user_id}::uuid and not exists (
        select from project_member as own join project_member as other on other.project_id = own.project_id
        where own.user_id = ${p.user_id} and other.user_id = given.id)
      else not exists (
        select from project_member where project_member.project_id = ${p.space_id} and project_member.user_id = given.id) end`,
);

/** Finds what the variables say about the user who creates tasks, and their project. */
export const findMaker = compiled(
  'templates: find who creates tasks',
  (db, p: Params<{ user_id: string; space_id: string }>) =>
    db
      .selectFrom('user')
      .leftJoin('project', (join) => join.on('project.id', '=', p.space_id))
      .where('user.id', '=', p.user_id)
      .select(['user.full_name', 'user.locale', 'project.name as project_name']),
);
