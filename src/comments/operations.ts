import { isAllowed } from '../access/roles.ts';
import { assertMayWrite } from '../access/write.ts';
import { deleteThoseOfComment } from '../attachments/write.ts';
import type { Context } from '../context.ts';
import type { Database } from '../database/database.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { accepted } from '../events/accepted.ts';
import { authorOf } from '../events/append.ts';
import { NO_CONFLICT } from '../events/conflict.ts';
import { staleVersion } from '../events/stale.ts';
import type { Handlers } from '../handlers.ts';
import type { Pointers } from './markdown.ts';
import { type Comment, findComment, listComments, type Place } from './queries.ts';
import { deleteReaction, insertReaction } from './reactions.ts';
import * as write from './write.ts';

/** `maxItems` of mentions and references in the contract. */
const MAX_POINTERS = 20;

export const comments = {
  async listComments({ path, query }, { db, actor, paginate }) {
    const { include, parent_id, ...rest } = query;
    const parent = parent_id === 'null' ? { isRoot: true } : { parent_id };
    const values = { ...path, ...rest, ...parent, user_id: actor.user_id };
    const { data, page } = await paginate((window) => listComments(db, values, window));
    return { status: 200, data: include === 'html' ? await withHtml(data) : data, page };
  },

  async createComment({ path, body: { body, parent_id } }, context) {
    const pointers = await pointersOf(body);
    return context.transaction(async (db) => {
      const values = { ...authorOf(context), ...path, ...pointers, body, parent_id };
      const task = { user_id: context.actor.user_id, ...path };
      const { reference_ids } = pointers;
      if (reference_ids.length > 0) await write.lockReferred.all(db, { ...task, reference_ids });
      await write.lockTask.first(db, task);
      const row = await write.insertComment.first(db, values);
      if (!row) throw new ApiError('NOT_FOUND');
      if (row.id === null) throw refusalOf(row);
      const data = await findComment.one(db, { ...path, id: row.id, user_id: context.actor.user_id });
      const headers = { Location: `/api/v1/tasks/${path.task_id}/comments/${data.id}` };
      return { status: 201 as const, headers, data, ...(row.project_id && { project_id: row.project_id }) };
    });
  },

  async getComment({ path: { task_id, comment_id: id }, query }, { db, actor: { user_id } }) {
    const found = await findComment.first(db, { user_id, task_id, id });
    if (!found) throw new ApiError('NOT_FOUND');
    const [data = found] = query.include === 'html' ? await withHtml([found]) : [];
    return { status: 200, data };
  },

  async updateComment({ path: { task_id, comment_id: id }, body: { body }, precondition }, context) {
    const pointers = await pointersOf(body);
    const place = { user_id: context.actor.user_id, task_id, id };
    return context.transaction(async (db) => {
      const before = await lock(db, place, precondition, context, pointers.mention_ids);
      if (!before.is_author) throw new ApiError('FORBIDDEN');
      if (before.unknown_mentions.length > 0) throw invalid(before.unknown_mentions.map(unknownMention));
      // First, because it can wait for the deletion of a task. The next one checks the role.
      await write.replacePointers.first(db, { user_id: place.user_id, id, ...pointers });
      await accepted(await write.updateBody.first(db, { ...authorOf(context), ...place, body }));
      return { status: 200 as const, data: await findComment.one(db, place) };
    });
  },

  async deleteComment({ path: { task_id, comment_id: id }, precondition }, context) {
    const place = { user_id: context.actor.user_id, task_id, id };
    return context.transaction(async (db) => {
      const before = await lock(db, place, precondition, context);
      if (!before.is_author && !isAllowed(before.role, 'delete the comments of others')) {
        throw new ApiError('FORBIDDEN');
      }
      const author = authorOf(context);
      const target = { ...author, ...place };
      await deleteThoseOfComment.all(db, { ...author, comment_id: id });
      await write.removeContent.run(db, { id });
      const deleted = await write.deleteComment.first(db, target);
      const isDone = deleted
        ? deleted.id !== null
        : (await write.emptyComment.first(db, target)) !== undefined;
      if (!isDone) throw new ApiError('FORBIDDEN');
      if (deleted && before.parent_id) await write.removeEmpty.run(db, { id: before.parent_id });
      return { status: 204 as const };
    });
  },

  async addReaction({ path: { task_id, comment_id: id, emoji } }, context) {
    const place = { user_id: context.actor.user_id, task_id, id };
    return context.transaction(async (db) => {
      const target = await insertReaction.first(db, { ...authorOf(context), ...place, emoji });
      if (!target) throw new ApiError('NOT_FOUND');
      assertMayWrite(target, 'change tasks');
      return { status: 200 as const, data: await findComment.one(db, place) };
    });
  },

  async removeReaction({ path: { task_id, comment_id: id, emoji } }, context) {
    return context.statement(async (db) => {
      const target = await deleteReaction.first(db, { ...authorOf(context), task_id, id, emoji });
      if (!target) throw new ApiError('NOT_FOUND');
      assertMayWrite(target, 'change tasks');
      if (target.emoji === null) throw new ApiError('NOT_FOUND');
      return { status: 204 as const };
    });
  },
} satisfies Partial<Handlers>;

/** Its libraries take 50 ms of CPU time to load, so a start does not wait for them. */
const markdown = () => import('./markdown.ts');

/** Without it, the first comment loads and compiles what Markdown needs. */
export async function prepareMarkdown(): Promise<void> {
  const { htmlOf } = await markdown();
  htmlOf({ body: '*First* comment', mentions: [], references: [] });
}

async function withHtml(comments: readonly Comment[]): Promise<Comment[]> {
  const texts = comments.map(({ body, mentions, references }) =>
    body === null ? null : { body, mentions, references },
  );
  const { htmlOfEach } = await markdown();
  const html = await htmlOfEach(texts);
  return comments.map((comment, index) => ({ ...comment, body_html: html[index] ?? null }));
}

/** @throws ApiError VALIDATION_FAILED for a text that points to too much */
async function pointersOf(body: string): Promise<Pointers> {
  const { pointersIn } = await markdown();
  const pointers = pointersIn(body);
  const errors: ErrorDetail[] = [];
  if (pointers.mention_ids.length > MAX_POINTERS)
    errors.push(tooMany(`Mention at most ${MAX_POINTERS} users.`));
  if (pointers.reference_ids.length > MAX_POINTERS)
    errors.push(tooMany(`Refer to at most ${MAX_POINTERS} tasks.`));
  if (errors.length > 0) throw invalid(errors);
  return pointers;
}

const tooMany = (message: string): ErrorDetail => ({ field: 'body', code: 'TOO_MANY', message });

const unknownMention = (id: string): ErrorDetail => ({
  field: 'body',
  code: 'UNKNOWN_MENTION',
  message: `No member of the project has the ID ${id}. On a personal task, you can only mention yourself.`,
});

const UNKNOWN_PARENT: ErrorDetail = {
  field: 'parent_id',
  code: 'UNKNOWN_COMMENT',
  message: 'Reply to a comment of this task that is not a reply.',
};

type Target = NonNullable<Awaited<ReturnType<typeof write.insertComment.first>>>;

/** Returns the reason why a comment was not created. */
function refusalOf({ unknown_mentions, has_parent, ...space }: Target): ApiError {
  assertMayWrite(space, 'change tasks');
  const errors = [...unknown_mentions.map(unknownMention), ...(has_parent ? [] : [UNKNOWN_PARENT])];
  return errors.length > 0 ? invalid(errors) : new ApiError('TOO_MANY_COMMENTS');
}

/**
 * Locks a comment to change it.
 * @throws ApiError NOT_FOUND, FORBIDDEN, PROJECT_ARCHIVED, or the version conflict
 */
async function lock(
  db: Database,
  place: Place,
  precondition: Parameters<typeof staleVersion>[2],
  { actor }: Context,
  mention_ids: readonly string[] = [],
) {
  await write.lockThread.all(db, place);
  const before = await write.findToWrite.first(db, { ...place, mention_ids: [...mention_ids] });
  if (!before) throw new ApiError('NOT_FOUND');
  assertMayWrite(before, 'change tasks', NO_CONFLICT);
  if (precondition.versions && !precondition.versions.includes(before.version)) {
    throw await staleVersion(db, await findComment.first(db, place), precondition, actor);
  }
  return before;
}
