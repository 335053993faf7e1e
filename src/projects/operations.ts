import { pathOf, startJob } from '../background/start.ts';
import type { Context } from '../context.ts';
import type { Precondition } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../errors.ts';
import { accepted } from '../events/accepted.ts';
import { authorOf } from '../events/append.ts';
import { staleVersion } from '../events/stale.ts';
import type { Handlers } from '../handlers.ts';
import { deleteMembers, deleteProject, hideProject, lockProject } from './delete.ts';
import { countUpTo, MAX_DIRECT, projectDeletion } from './delete-tasks.ts';
import * as queries from './queries.ts';

/** RFC 7240, section 4.1. */
const RESPOND_ASYNC = 'respond-async';

export const projects = {
  async listProjects({ query }, { db, actor, paginate }) {
    const list = await paginate((window) =>
      queries.listProjects(db, { ...query, user_id: actor.user_id }, window),
    );
    return { status: 200, ...list };
  },

  async createProject({ body }, context) {
    const project = { ...body, name: body.name.trim() };
    return context.statement(async (db) => {
      const data = await queries.insertProject.one(db, { ...project, ...authorOf(context) });
      return { status: 201 as const, headers: { Location: `/api/v1/projects/${data.id}` }, data };
    });
  },

  async getProject({ path }, { db, actor }) {
    const project = await queries.findProject(db, actor, path.project_id);
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
        const current = await queries.findProject(db, context.actor, id);
        throw await staleVersion(db, current, precondition, context.actor);
      }
      const author = authorOf(context);
      if (!inBackground && (await countUpTo(db, id, MAX_DIRECT + 1)) <= MAX_DIRECT) {
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
} satisfies Partial<Handlers>;

function applyUpdate(
  id: string,
  fields: queries.ProjectFields,
  precondition: Precondition,
  context: Context,
) {
  const { actor } = context;
  return context.statement(async (db) => {
    const values = { id, versions: precondition.versions, ...fields, ...authorOf(context) };
    const row = await queries.updateProject.first(db, values, {});
    const find = () => queries.findProject(db, actor, id);
    return { status: 200 as const, data: await accepted(row, { db, actor, precondition, find }) };
  });
}
