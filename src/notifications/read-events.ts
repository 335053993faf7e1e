import type { ReadEvents } from '../events/reader.ts';
import { CAUSES, countReceivers, fanOut } from './fan-out.ts';
import { type Notified, tell } from './tell.ts';

/** The rows that one statement writes, about: 0.1 to 0.2 ms for each. An event with more receivers has several statements of its own. */
const STATEMENT_ROWS = 250;
/** The rows of one transaction. Until it ends, it locks the notifications that get further events, which their receivers can want to change. */
const TRANSACTION_ROWS = 2_000;

/** The reader `notifications`. Writes the notifications of a batch, and one event for each user who has got any. */
export const readEvents: ReadEvents = async (trx, events) => {
  const positions = events.filter(({ type }) => CAUSES.has(type)).map(({ position }) => position);
  if (positions.length === 0) return undefined;
  const counted = new Map(
    (await countReceivers.all(trx, { positions })).map(({ position, receivers }) => [position, receivers]),
  );
  const part = within(TRANSACTION_ROWS, events, ({ position }) => counted.get(position) ?? 0);
  const causes = part.filter(({ position }) => counted.has(position));
  const notified: Notified[] = [];
  for (let rest = causes; rest.length > 0; ) {
    const some = within(STATEMENT_ROWS, rest, ({ position }) => counted.get(position) ?? 0);
    rest = rest.slice(some.length);
    const positions = some.map(({ position }) => position);
    const receivers = positions.reduce((sum, position) => sum + (counted.get(position) ?? 0), 0);
    const parts = Math.ceil(receivers / STATEMENT_ROWS);
    for (let part = 0; part < parts; part += 1)
      notified.push(...(await fanOut.all(trx, { positions, parts, part })));
  }
  await tell(trx, notified);
  return part.length;
};

/** Returns the first of these, at least one, whose sum is at most `max`. */
function within<Item>(max: number, items: readonly Item[], sizeOf: (item: Item) => number): readonly Item[] {
  let sum = 0;
  const end = items.findIndex((item, index) => {
    sum += sizeOf(item);
    return index > 0 && sum > max;
  });
  return end < 0 ? items : items.slice(0, end);
}
