import { pathOf, RESPOND_ASYNC, startJob } from '../../background/start.ts';
import type { Context } from '../../context.ts';
import type { OperationRequest } from '../../contract.ts';
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

  async renameTag({ path, query, body, prefer }, context) {
    return changeTag({ tag: path.tag_name, name: body.name }, { ...query, prefer }, context);
  },

  async deleteTag({ path, query, prefer }, context) {
    return changeTag({ tag: path.tag_name, name: null }, { ...query, prefer }, context);
  },
} satisfies Partial<Handlers>;

type Options = OperationRequest<'deleteTag'>['query'] & { prefer: readonly string[] };

/** Changes a tag in all tasks of the caller at once, or in the background if there are many. */
function changeTag(
  { tag, name }: Pick<TagChange, 'tag' | 'name'>,
  { dry_run, max_affected = Number.MAX_SAFE_INTEGER, prefer }: Options,
  context: Context,
) {
  const author = authorOf(context);
  const { user_id, origin } = author;
  const change = { user_id, tag, name, origin };
  const inBackground = prefer.includes(RESPOND_ASYNC);
  const reply = (changed_count: number, skipped_count: number) => {
    if (changed_count > max_affected) throw tooMany(max_affected);
    return { status: 200 as const, data: { changed_count, skipped_count, dry_run } };
  };
  return context.transaction(async (db) => {
    const { changeable, changing, skipped } = await countTagged(db, change);
    if (changeable + skipped === 0) throw new ApiError('NOT_FOUND');
    const expected = reply(changing, skipped);
    if (dry_run) return expected;
    if (!inBackground && changeable <= BATCH) {
      const { changed } = await changeNext(db, change, author, { after: FIRST_ID, limit: BATCH });
      // Other tasks can have got the tag meanwhile.
      return reply(changed, skipped);
    }
    const data = await startJob(db, 'tag_change', tagChange, change, author);
    const applied = inBackground && { 'Preference-Applied': RESPOND_ASYNC };
    return { status: 202 as const, headers: { Location: pathOf(data), ...applied }, data };
  });
}

const tooMany = (limit: number): ApiError =>
  new ApiError('TOO_MANY_AFFECTED', {
    errors: [
      {
        field: 'max_affected',
        code: 'TOO_MANY_AFFECTED',
        message: `More than ${limit} tasks would change. Raise the number.`,
      },
    ],
  });
