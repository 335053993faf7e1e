import { assertKept } from '../activity/stream.ts';
import type { Handlers } from '../handlers.ts';
import { readPage } from './read.ts';

const EXPIRED =
  'The changes since then are no longer kept. Start again without a cursor, and replace what you have stored.';

export const sync = {
  async sync({ query: { cursor, limit } }, { db, actor: { user_id }, now, sync: { cursors, catchUp } }) {
    const last = await catchUp();
    const from = cursor === undefined ? { after: null, until: last } : cursors.open(cursor, user_id);
    if (cursor !== undefined) await assertKept(db, from.after ?? from.until, last, EXPIRED);
    const { items, position } = await readPage({ db, user_id, now }, from, { last, limit });
    const has_more = position.at !== undefined || position.until < last;
    const data = {
      items,
      next_cursor: cursors.seal(position, user_id),
      has_more,
      sequence: position.until,
    };
    return { status: 200, data };
  },
} satisfies Partial<Handlers>;
