import * as assert from 'uvu/assert';
import { withTransaction } from '../../src/database/transaction.ts';
import { choosePlace, type Spot } from '../../src/tasks/order.ts';
import { inWorld } from '../world.ts';

/** Random numbers from a seed, so that a failure can be repeated (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const MOVES = 400;

inWorld('the order of a list', (it) => {
  for (const seed of [1, 2, 3]) {
    it(`is that of a list in memory, after ${MOVES} random moves (seed ${seed})`, async ({ ada, db }) => {
      const random = randomFrom(seed);
      const list = { space_id: ada.id, parent_id: null };
      const rows = Array.from({ length: 40 }, (_, n) => ({ title: `${n}`, owner_id: ada.id }));
      const created = await db.insertInto('task').values(rows).returning(['id', 'title']).execute();
      let expected = created.map(({ id }) => id).sort();
      if (seed === 3) {
        // No room anywhere.
        for (const [index, id] of expected.entries())
          await db
            .updateTable('task')
            .set({ place: `019cadc6-9a80-76ac-9a32-${String(index).padStart(12, '0')}` })
            .where('id', '=', id)
            .execute();
      }
      let respaced = 0;
      for (let n = 0; n < MOVES; n += 1) {
        const id = expected[random(expected.length)] ?? '';
        const others = expected.filter((each) => each !== id);
        // Mostly to a few places, which are filled soon.
        const at = random(4) ? random(3) : random(others.length);
        const sibling = others[at] ?? '';
        const spots: [Spot, number][] = [
          [{ before: sibling }, at],
          [{ after: sibling }, at + 1],
          [{ place: 'first' }, 0],
          [{ place: 'last' }, others.length],
        ];
        const [spot, index] = spots[random(20) ? random(2) : random(4)] as [Spot, number];
        const before = expected;
        expected = others.toSpliced(index, 0, id);
        await withTransaction(db, async (trx) => {
          const chosen = await choosePlace(trx, list, spot, id);
          assert.is(
            chosen === undefined,
            before.join() === expected.join(),
            'writes only what changes something',
          );
          if (!chosen) return;
          respaced += chosen.respaced.length;
          await trx.updateTable('task').set({ place: chosen.place }).where('id', '=', id).execute();
        });
        if (n % 20 === 0 || n === MOVES - 1) {
          const { body } = await ada.get('/tasks?sort=position&order=asc&per_page=100').expect(200);
          const tasks: { id: string; position: string }[] = body.data;
          assert.equal(
            tasks.map((task) => task.id),
            expected,
          );
          const bySelf = tasks.toSorted((a, b) => (`${a.position}${a.id}` < `${b.position}${b.id}` ? -1 : 1));
          assert.equal(bySelf, tasks, 'positions compare as text');
        }
      }
      assert.ok(respaced < MOVES * 10, `${respaced} tasks were moved to make room`);
      if (seed === 3) assert.ok(respaced > 0);
    });
  }
});
