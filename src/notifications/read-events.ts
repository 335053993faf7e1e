import type { ReadEvents } from '../events/reader.ts';
import { announce, CAUSES, countReceivers, fanOut } from './fan-out.ts';

/** The rows that one statement writes, about: 1,500 take less than 100 ms. An event with more receivers has a statement of its own. */
const MAX_ROWS = 1_500;

/** The reader `notifications`. Writes the notifications of a batch, and one event for each user who has got any. */
export const readEvents: ReadEvents = async (trx, events) => {
  const positions = events.filter(({ type }) => CAUSES.has(type)).map(({ position }) => position);
  if (positions.length === 0) return;
  const newest = new Map<string, string>();
  for (const part of slices(await countReceivers.all(trx, { positions }))) {
    for (const { user_id, notification_id } of await fanOut.all(trx, { positions: part })) {
      if (notification_id !== null) newest.set(user_id, notification_id);
    }
  }
  if (newest.size > 0) await announce.run(trx, { user_ids: [...newest.keys()], ids: [...newest.values()] });
};

/** Divides events so that each slice has a limited number of receivers. */
function slices(counted: readonly { position: string; receivers: number }[]): string[][] {
  const all: string[][] = [];
  let room = 0;
  for (const { position, receivers } of counted) {
    const last = all.at(-1);
    if (last && receivers <= room) last.push(position);
    else {
      all.push([position]);
      room = MAX_ROWS;
    }
    room -= receivers;
  }
  return all;
}
