import { pathOf, RESPOND_ASYNC, startJob } from '../../background/start.ts';
import type { Context } from '../../context.ts';
import { BATCH, FIRST_ID } from '../../database/batches.ts';
import { ApiError } from '../../errors.ts';
import { authorOf } from '../../events/append.ts';
import type { Handlers } from '../../handlers.ts';
import { changeNext, countTagged, type TagChange, tagChange } from './change.ts';
import { listTags } from './tags.ts';

export const tags = {
  async listTags({ query }, { db, actor: { user_id }, paginate }) {
    const { data, page } = await paginate((window) => listTags(db, { ...query, user_id }, window));
    return { status: 200, data: data.map(({ id: _, ...tag }) => tag), page };
  },

  async renameTag({ path, body, prefer }, context) {
    return changeTag({ tag: path.tag_name, name: body.name }, prefer, context);
  },

  async deleteTag({ path, prefer }, context) {
    return changeTag({ tag: path.tag_name, name: null }, prefer, context);
  },
} satisfies Partial<Handlers>;

/** Changes a tag in all tasks of the caller at once, or in the background if there are many. */
function changeTag(
  { tag, name }: Pick<TagChange, 'tag' | 'name'>,
  prefer: readonly string[],
  context: Context,
) {
  const author = authorOf(context);
  const { user_id, origin } = author;
  const change = { user_id, tag, name, origin };
  const inBackground = prefer.includes(RESPOND_ASYNC);
  return context.transaction(async (db) => {
    const { changeable, skipped } = await countTagged(db, change);
    if (changeable + skipped === 0) throw new ApiError('NOT_FOUND');
    if (!inBackground && changeable <= BATCH) {
      const { changed } = await changeNext(db, change, author, { after: FIRST_ID, limit: BATCH });
      return { status: 200 as const, data: { changed_count: changed, skipped_count: skipped } };
    }
    const data = await startJob(db, 'tag_change', tagChange, change, author);
    const applied = inBackground && { 'Preference-Applied': RESPOND_ASYNC };
    return { status: 202 as const, headers: { Location: pathOf(data), ...applied }, data };
  });
}
