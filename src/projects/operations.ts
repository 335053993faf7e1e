import { isAllowed, type Right } from '../access/roles.ts';
import { lockTimeRulesToChange } from '../access/time-rules.ts';
import { pathOf, RESPOND_ASYNC, startJob } from '../background/start.ts';
import type { Context } from '../context.ts';
import type { OperationRequest, Precondition } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { classify } from '../database/driver/failures.ts';
import { ApiError, invalid } from '../errors.ts';
import { accepted } from '../events/accepted.ts';
import { authorOf } from '../events/append.ts';
import { changesSince } from '../events/changes.ts';
import { NO_CONFLICT, versionConflict } from '../events/conflict.ts';
import { staleVersion } from '../events/stale.ts';
import type { Handlers } from '../handlers.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { MINUTE_MS } from '../jobs/job.ts';
import { countAssigned, memberRemoval } from '../tasks/assignees/unassign.ts';
import { removeChoices } from '../tasks/followers/followers.ts';
import { deleteMembers, deleteProject, hideProject, lockProject } from './delete.ts';
import { isSmall, projectDeletion, releaseTime } from './delete-tasks.ts';
import * as members from './members.ts';
import * as queries from './queries.ts';

export const projects = {
  async listProjects({ query }, { db, actor, now, paginate }) {
    const list = await paginate((window) =>
      queries.listProjects(db, { ...query, user_id: actor.user_id, now }, window),
    );
    return { status: 200, ...list };
  },

  async createProject({ body }, context) {
    const project = { ...body, name: body.name.trim() };
    return context.statement(async (db) => {
      const data = await queries.insertProject.one(db, { ...project, ...authorOf(context) });
      const headers = { Location: `/api/v1/projects/${data.id}` };
      return { status: 201 as const, headers, data, project_id: data.id };
    });
  },

  async getProject({ path }, context) {
    const project = await queries.findProject(context.db, context, path.project_id);
    if (!project) throw new ApiError('NOT_FOUND');
    return { status: 200, data: project };
  },

  async replaceProject({ path, body: { version: _, ...fields }, precondition }, context) {
    return applyUpdate(path.project_id, { ...fields, name: fields.name.trim() }, precondition, context);
  },

  async updateProject({ path, body: { version: _, name, ...fields }, precondition }, context) {
    const named = name === undefined ? fields : { ...fields, name: name.trim() };
    return applyUpdate(path.project_id, named, precondition, context);
  },

  async deleteProject({ path: { project_id: id }, precondition, prefer }, context) {
    const inBackground = prefer.includes(RESPOND_ASYNC);
    const lock = (db: Database) => lockProject.first(db, { id, user_id: context.actor.user_id });
    return context.transaction(async (db) => {
      const project = await lock(db);
      if (!project) throw new ApiError('NOT_FOUND');
      if (!project.allowed) throw new ApiError('FORBIDDEN');
      if (precondition.versions && !precondition.versions.includes(project.version)) {
        const current = await queries.findProject(db, context, id);
        throw await staleVersion(db, current, precondition, context.actor);
      }
      const author = authorOf(context);
      if (!inBackground && (await isSmall(db, id))) {
        await releaseTime.one(db, { project_id: id });
        await deleteProject.run(db, { id, ...author });
        return { status: 204 as const };
      }
      await hideProject.run(db, { id, ...author });
      await deleteMembers.run(db, { id });
      const data = await startJob(db, 'project_deletion', projectDeletion, { project_id: id }, author);
      const applied = inBackground && { 'Preference-Applied': RESPOND_ASYNC };
      return { status: 202 as const, headers: { Location: pathOf(data), ...applied }, data };
    }, lock);
  },

  async listMembers({ path, query }, { db, actor, paginate }) {
    const values = { ...path, ...query, user_id: actor.user_id };
    const { data, page } = await paginate((window) => members.listMembers(db, values, window));
    return { status: 200, data: data.map(({ id: _, ...member }) => member), page };
  },

  async getMember({ path }, { db, actor }) {
    return { status: 200, data: await findMember(db, path, actor) };
  },

  async updateMember({ path, body: { role }, precondition }, context) {
    const id = path.user_id;
    context.accessChanged(id);
    return changeMembers(path.project_id, 'change members', context, async (db, { project_id }) => {
      const target = { project_id, id, versions: precondition.versions, ...authorOf(context) };
      const row = await members.updateMember.first(db, { ...target, role }, {});
      if (row && row.id !== null) {
        const { id: _, ...data } = row;
        return { status: 200 as const, data };
      }
      const current = await findMember(db, { project_id, user_id: id }, context.actor);
      if (current.role === 'owner') throw new ApiError('OWNER_REQUIRED', NO_CONFLICT);
      throw await staleMember(db, { project_id, current, precondition }, context);
    });
  },

  async removeMember({ path, precondition }, context) {
    const id = path.user_id;
    const { actor, clock } = context;
    context.accessChanged(id);
    const right = id === actor.user_id ? 'leave the project' : 'change members';
    return changeMembers(path.project_id, right, context, async (db, { project_id }) => {
      const target = { project_id, id, versions: precondition.versions, ...authorOf(context) };
      const row = await members.removeMember.first(db, target, {});
      if (!row || row.id === null) {
        const current = await findMember(db, { project_id, user_id: id }, actor);
        if (current.role === 'owner') throw new ApiError('OWNER_REQUIRED');
        throw await staleMember(db, { project_id, current, precondition }, context);
      }
      const removed = { project_id, user_id: id };
      // A write in progress that has seen the member can still assign a task. No statement takes a minute.
      const run_at = new Date(clock.now() + MINUTE_MS).toISOString();
      await enqueue(db, 'unassign_late', removed, { run_at });
      const hasMore = await removeChoices(db, removed);
      if (!hasMore && (await countAssigned(db, removed, 1)) === 0) return { status: 204 as const };
      const data = await startJob(db, 'member_removal', memberRemoval, removed, authorOf(context));
      return { status: 202 as const, headers: { Location: pathOf(data) }, data };
    });
  },

  async transferProject({ path, body }, context) {
    const id = body.user_id;
    const { actor } = context;
    context.accessChanged(actor.user_id);
    return changeMembers(
      path.project_id,
      'transfer the project',
      context,
      async (db, { project_id, name }) => {
        if (id !== actor.user_id) {
          const values = { project_id, id, ...authorOf(context) };
          await members.demoteOwner.run(db, { project_id, ...authorOf(context) });
          const promoted = await members.promoteMember.first(db, { ...values, name });
          if (!promoted) throw invalid([UNKNOWN_MEMBER]);
        }
        const data = await queries.findProject(db, context, project_id);
        if (!data) throw new ApiError('NOT_FOUND');
        return { status: 200 as const, data };
      },
    );
  },
} satisfies Partial<Handlers>;

/** Runs a change of members under the lock of their project, with the actor's role as of then. */
function changeMembers<Reply>(
  project_id: string,
  right: Right,
  context: Context,
  change: (db: Database, project: { project_id: string; name: string }) => Promise<Reply>,
): Promise<Reply> {
  const lock = (db: Database) =>
    members.lockMembers.first(db, { project_id, user_id: context.actor.user_id });
  return context.transaction(async (db) => {
    const project = await lock(db);
    if (!project) throw new ApiError('NOT_FOUND');
    if (!isAllowed(project.role, right)) throw new ApiError('FORBIDDEN');
    return change(db, { project_id, name: project.name });
  }, lock);
}

async function findMember(
  db: Database,
  { project_id, user_id: id }: OperationRequest<'getMember'>['path'],
  { user_id }: Context['actor'],
): Promise<members.Member> {
  const member = await members.findMember.first(db, { project_id, id, user_id });
  if (!member) throw new ApiError('NOT_FOUND');
  return member;
}

const UNKNOWN_MEMBER = {
  field: 'user_id',
  code: 'UNKNOWN_MEMBER',
  message: 'Choose an active member of the project.',
} as const;

/** The version of a member counts in one project, so the changes of the user in other projects are no part of it. */
async function staleMember(
  db: Database,
  of: { project_id: string; current: members.Member; precondition: Precondition },
  { actor }: Context,
): Promise<ApiError> {
  const { current, precondition, project_id: space_id } = of;
  const about = { subject_id: current.user.id, space_id, actor };
  const changes = await changesSince(db, about, Math.max(...(precondition.versions ?? [])));
  return versionConflict(precondition.failureAt(current.version), current, changes);
}

function applyUpdate(
  id: string,
  fields: queries.ProjectFields,
  precondition: Precondition,
  context: Context,
) {
  const { actor } = context;
  // A removal or demotion of the actor has the lock of `lockMembers`, and a statement that waits for it reads the role from before.
  const lock = async (db: Database) => {
    const project = { project_id: id, user_id: actor.user_id };
    // Before the lock of the row. A PUT sends both, usually as they are.
    const changesTime = fields.time_overlap !== undefined || fields.time_locked_until !== undefined;
    if (changesTime) await lockTimeRulesToChange.all(db, project);
    await members.lockMembers.first(db, project);
  };
  return context.transaction(async (db) => {
    const values = { id, versions: precondition.versions, ...fields, ...authorOf(context) };
    const row = await queries.updateProject.first(db, values, {}).catch(explainRejection);
    const find = () => queries.findProject(db, context, id);
    return { status: 200 as const, data: await accepted(row, { db, actor, precondition, find }) };
  }, lock);
}

/** @throws ApiError UNKNOWN_ASSIGNEE if the foreign key of the default assignee rejected the write, and the error otherwise */
function explainRejection(error: unknown): never {
  const { kind, constraint } = classify(error);
  if (kind === 'missing_reference' && constraint === 'project_default_assignee_fkey')
    throw invalid([UNKNOWN_ASSIGNEE]);
  throw error;
}

const UNKNOWN_ASSIGNEE = {
  field: 'default_assignee_id',
  code: 'UNKNOWN_ASSIGNEE',
  message: 'No member of the project has this ID.',
} as const;
