import { isAllowed } from '../access/roles.ts';
import { assertMayWrite } from '../access/write.ts';
import type { Context } from '../context.ts';
import type { Database } from '../database/database.ts';
import { ApiError, invalid } from '../errors.ts';
import { authorOf } from '../events/append.ts';
import { NO_CONFLICT } from '../events/conflict.ts';
import { staleVersion } from '../events/stale.ts';
import { fileName } from '../files/names.ts';
import type { Handlers } from '../handlers.ts';
import { contentOf } from './content.ts';
import { findLinked } from './links.ts';
import { findAttachment, findContent, findThumbnail, listAttachments } from './queries.ts';
import { addPart, beginUpload, currentUpload, stateHeaders, uploadOf } from './resumable.ts';
import { uploadTo } from './upload.ts';
import { deleteUpload } from './upload-queries.ts';
import * as write from './write.ts';

export const attachments = {
  async listAttachments({ path, query }, { db, actor, paginate }) {
    const { comment_id, ...rest } = query;
    const filter = comment_id === 'null' ? { ofTask: true } : { comment_id };
    const values = { ...path, ...rest, ...filter, user_id: actor.user_id };
    const { data, page } = await paginate((window) => listAttachments(db, values, window));
    return { status: 200, data, page };
  },

  async uploadAttachment({ path, query, body }, context) {
    return uploadTo(path.task_id, { comment_id: query.comment_id ?? null, description: null }, body, context);
  },

  async getAttachment({ path: { attachment_id: id } }, { db, actor: { user_id } }) {
    const data = await findAttachment.first(db, { user_id, id });
    if (!data) throw new ApiError('NOT_FOUND');
    return { status: 200, data };
  },

  async updateAttachment(
    { path: { attachment_id: id }, body: { version: _, ...fields }, precondition },
    context,
  ) {
    const one = { user_id: context.actor.user_id, id };
    if (fields.name !== undefined && fields.name !== fileName(fields.name)) throw invalid([INVALID_NAME]);
    return context.transaction(async (db) => {
      const before = await lock(db, one, precondition, context);
      if (!before.is_uploader) throw new ApiError('FORBIDDEN');
      await write.updateAttachment.first(db, { ...authorOf(context), ...one, ...fields }, {});
      const data = await findAttachment.one(db, one);
      return { status: 200 as const, data };
    });
  },

  async deleteAttachment({ path: { attachment_id: id }, precondition }, context) {
    const one = { user_id: context.actor.user_id, id };
    return context.transaction(async (db) => {
      const before = await lock(db, one, precondition, context);
      if (!before.is_uploader && !isAllowed(before.role, 'delete the attachments of others')) {
        throw new ApiError('FORBIDDEN');
      }
      await write.deleteAttachment.first(db, { ...authorOf(context), ...one });
      return { status: 204 as const };
    });
  },

  async downloadAttachment({ path: { attachment_id: id } }, { db, actor: { user_id }, files }) {
    const found = await findContent.first(db, { user_id, id });
    if (!found) throw new ApiError('NOT_FOUND');
    const mayContinue = async () => {
      if (!(await findContent.first(db, { user_id, id }))) throw new ApiError('NOT_FOUND');
    };
    return { status: 200, content: contentOf(files, found), mayContinue };
  },

  async downloadThumbnail({ path: { attachment_id: id } }, { db, actor: { user_id }, files }) {
    const found = await findThumbnail.first(db, { user_id, id });
    if (!found) throw new ApiError('NOT_FOUND');
    return { status: 200, content: contentOf(files, found), mayContinue: async () => {} };
  },

  async createUpload({ path, headers }, context) {
    return beginUpload(path.task_id, headers, context);
  },

  async getUpload({ path: { upload_id } }, context) {
    const upload = await currentUpload(upload_id, context);
    return { status: 200, headers: stateHeaders(upload), data: uploadOf(upload) };
  },

  async uploadPart({ path: { upload_id }, headers, body }, context) {
    return addPart(upload_id, { headers, body }, context);
  },

  async cancelUpload({ path: { upload_id: id } }, context) {
    await currentUpload(id, context);
    return context.statement(async (db) => {
      const deleted = await deleteUpload.first(db, { id, user_id: context.actor.user_id });
      if (!deleted) throw new ApiError('NOT_FOUND');
      return { status: 204 as const };
    });
  },

  async createDownloadLink({ path: { attachment_id: id }, body }, context) {
    const { actor, clock, fileLinks, publicPath } = context;
    const { user_id } = actor;
    return context.statement(async (db) => {
      const found = await findLinked(db, { user_id, id }, body.thumbnail);
      if (!found) throw new ApiError('NOT_FOUND');
      const { project_id } = found;
      const expiresAt = clock.now() + body.expires_in * 1000;
      const token = fileLinks.write({
        attachment_id: id,
        user_id,
        expiresAt,
        isInline: body.disposition === 'inline',
        isThumbnail: body.thumbnail,
      });
      const data = {
        url: `${publicPath}/api/v1/files/${token}`,
        expires_at: new Date(expiresAt).toISOString(),
      };
      return { status: 201 as const, data, ...(project_id && { project_id }) };
    });
  },
} satisfies Partial<Handlers>;

const INVALID_NAME = {
  field: 'name',
  code: 'INVALID_FORMAT',
  message: 'Must be the name of a file, without a path or invisible characters, and at most 255 bytes long.',
};

/**
 * Locks an attachment to change it.
 * @throws ApiError NOT_FOUND, FORBIDDEN, PROJECT_ARCHIVED, or the version conflict
 */
async function lock(
  db: Database,
  one: { user_id: string; id: string },
  precondition: Parameters<typeof staleVersion>[2],
  { actor }: Context,
) {
  await write.lockAttachment.first(db, one);
  const before = await write.findToWrite.first(db, one);
  if (!before) throw new ApiError('NOT_FOUND');
  assertMayWrite(before, 'change tasks', NO_CONFLICT);
  if (precondition.versions && !precondition.versions.includes(before.version)) {
    throw await staleVersion(db, await findAttachment.first(db, one), precondition, actor);
  }
  return before;
}
