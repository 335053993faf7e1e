import { assertScope } from '../access/scopes.ts';
import { assertMayWrite } from '../access/write.ts';
import type { Context } from '../context.ts';
import type { OperationRequest, Precondition } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { ApiError, invalid } from '../errors.ts';
import { authorOf } from '../events/append.ts';
import { NO_CONFLICT } from '../events/conflict.ts';
import { staleVersion } from '../events/stale.ts';
import type { Handlers } from '../handlers.ts';
import { UNKNOWN_PROJECT } from '../tasks/destination.ts';
import { lockPlaces } from '../tasks/space-lock.ts';
import { assigneesIn, type Content, contentIn, normalizeContent } from './content.ts';
import { contentOf, readSource } from './from-task.ts';
import { instantiate } from './instantiate.ts';
import * as queries from './queries.ts';
import {
  changeRepetition,
  NEVER,
  previewOf,
  type RepeatValues,
  readRepetition,
  repeatValues,
} from './repeat.ts';
import { planSchedule } from './schedule.ts';

export const templates = {
  async listTemplates({ query }, { db, actor: { user_id }, paginate }) {
    const list = await paginate((window) => queries.listTemplates(db, { ...query, user_id }, window));
    return { status: 200, ...list };
  },

  async createTemplate({ body: { project_id, recurrence, ...body } }, context) {
    if (recurrence) assertMayRepeat(context);
    const content = normalizeContent(contentIn(body));
    const repeat = recurrence ? newRepeat(recurrence, context) : NEVER;
    return context.transaction(async (db) => {
      const space_id = await findSpace(db, project_id, context);
      await assertAssignable(db, content, space_id, context);
      return create(db, content, repeat, space_id, context);
    });
  },

  async getTemplate({ path: { template_id: id } }, { db, actor: { user_id } }) {
    return { status: 200, data: await find(db, { user_id, id }) };
  },

  async replaceTemplate(
    { path: { template_id: id }, body: { version: _, ...fields }, precondition },
    context,
  ) {
    return change(id, { ...fields, isMerged: false }, precondition, context);
  },

  async updateTemplate(
    { path: { template_id: id }, body: { version: _, ...fields }, precondition },
    context,
  ) {
    return change(id, { ...fields, isMerged: true }, precondition, context);
  },

  async previewOccurrences({ path: { template_id: id }, query }, { db, now, actor: { user_id } }) {
    const template = await queries.findTemplate.first(db, { user_id, id });
    if (!template) throw new ApiError('NOT_FOUND');
    return { status: 200, data: previewOf(template, query, now) };
  },

  async deleteTemplate({ path: { template_id: id }, precondition }, context) {
    const one = { user_id: context.actor.user_id, id };
    return context.transaction(async (db) => {
      await lock(db, one, precondition, context);
      await queries.deleteTemplate.first(db, { ...authorOf(context), ...one });
      return { status: 204 as const };
    });
  },

  async instantiateTemplate({ path: { template_id: id }, body }, context) {
    return instantiate(id, body, context);
  },

  async createTemplateFromTask({ path: { task_id }, body }, context) {
    const work = async (db: Database) => {
      const source = await readSource(db, task_id, body, context);
      const space_id = await findSpace(db, source.project_id, context);
      const content = normalizeContent(await contentOf(db, source, space_id, context));
      const reply = await create(db, content, NEVER, space_id, context);
      const project_id = reply.data.project_id ?? source.task.project_id;
      return { ...reply, ...(project_id && { project_id }) };
    };
    // The task and its reminders stay as they are while several statements read them.
    return context.transaction(work, (db) => lockPlaces(db, context.actor, { task_id }));
  },
} satisfies Partial<Handlers>;

type One = { user_id: string; id: string };
type Body = OperationRequest<'updateTemplate'>['body'];
type Fields = Partial<Content> & Pick<Body, 'recurrence' | 'recurrence_paused'> & { isMerged: boolean };

async function find(db: Database, one: One): Promise<queries.Template> {
  const template = await queries.findShown(db, one);
  if (!template) throw new ApiError('NOT_FOUND');
  return template;
}

/**
 * Checks the right to write what becomes tasks by itself. Otherwise an API key that can only write templates could create tasks.
 * @throws ApiError INSUFFICIENT_SCOPE
 */
const assertMayRepeat = ({ actor }: Context) => assertScope(actor, 'tasks:write', 'A template that repeats');

/** Returns how a new template repeats. */
function newRepeat(sent: NonNullable<Body['recurrence']>, context: Context): RepeatValues {
  const repetition = readRepetition(sent, context, null);
  const schedule = planSchedule(repetition, Date.parse(context.now), null);
  return repeatValues(repetition, schedule, context.actor.user_id);
}

/**
 * Finds the space of a new template.
 * @throws ApiError UNKNOWN_PROJECT, FORBIDDEN or PROJECT_ARCHIVED
 */
async function findSpace(db: Database, project_id: string | null, { actor: { user_id } }: Context) {
  const id = project_id ?? user_id;
  // A personal space has the ID of its user, which is not that of a project.
  const isProject = project_id === null || id !== user_id;
  const space = isProject ? await queries.findSpaceToWrite.first(db, { user_id, id }) : undefined;
  if (!space) throw invalid([UNKNOWN_PROJECT]);
  assertMayWrite(space, 'change tasks');
  return id;
}

async function create(
  db: Database,
  content: Content,
  { is_waiting: _, ...repeat }: RepeatValues,
  space_id: string,
  context: Context,
) {
  const values = { ...authorOf(context), ...queries.valuesOf(content), ...repeat, space_id };
  const row = await queries.insertTemplate.first(db, values);
  if (!row?.id) throw new ApiError('FORBIDDEN');
  const data = await find(db, { user_id: context.actor.user_id, id: row.id });
  return { status: 201 as const, headers: { Location: `/api/v1/templates/${data.id}` }, data };
}

async function change(
  id: string,
  { recurrence, recurrence_paused: paused, isMerged, ...fields }: Fields,
  precondition: Precondition,
  context: Context,
) {
  const one = { user_id: context.actor.user_id, id };
  return context.transaction(async (db) => {
    const { space_id, is_completed } = await lock(db, one, precondition, context);
    const before = await queries.findTemplate.one(db, one);
    const content = normalizeContent(contentIn({ ...before, ...fields }));
    await assertAssignable(db, content, space_id, context, before);
    const repeat = changeRepetition(
      { ...before, is_completed },
      { sent: recurrence, paused, isMerged },
      context,
    );
    const { repetition_status: status } = repeat ?? before;
    if (status === 'active') assertMayRepeat(context);
    const values = { ...authorOf(context), ...one, ...queries.valuesOf(content), ...repeat };
    await queries.updateTemplate.first(db, values, {});
    return { status: 200 as const, data: await find(db, one) };
  });
}

/**
 * Checks the assignees that a template did not have before: who has left the project can stay, but not come back.
 * @throws ApiError UNKNOWN_ASSIGNEE
 */
async function assertAssignable(
  db: Database,
  content: Content,
  space_id: string,
  { actor: { user_id } }: Context,
  before?: Content,
): Promise<void> {
  const known = new Set(before ? assigneesIn(before).map(({ id }) => id) : []);
  const added = assigneesIn(content).filter(({ id }) => !known.has(id));
  if (added.length === 0) return;
  const ids = [...new Set(added.map(({ id }) => id))];
  const strangers = new Set(
    (await queries.findStrangers.all(db, { user_id, space_id, ids })).map(({ id }) => id),
  );
  const message =
    'Choose members of the project, or for a private template yourself or members of your projects.';
  const errors = added
    .filter(({ id }) => strangers.has(id))
    .map(({ field }) => ({ field, code: 'UNKNOWN_ASSIGNEE', message }));
  if (errors.length > 0) throw invalid(errors);
}

/**
 * Locks a template to change it.
 * @throws ApiError NOT_FOUND, FORBIDDEN, PROJECT_ARCHIVED, or the version conflict
 */
async function lock(db: Database, one: One, precondition: Precondition, { actor }: Context) {
  await queries.lockTemplate.first(db, one);
  const before = await queries.findToWrite.first(db, one);
  if (!before) throw new ApiError('NOT_FOUND');
  assertMayWrite(before, 'change tasks', NO_CONFLICT);
  if (precondition.versions && !precondition.versions.includes(before.version)) {
    throw await staleVersion(db, await find(db, one), precondition, actor);
  }
  return before;
}
