import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { inWorld } from '../world.ts';
import { expressionsOn } from './expressions.ts';
import { createScene } from './scene.ts';

/** `FILTER_RUNS=20000 npm test -- tests/filters/filters.test.ts` tries more. */
const RUNS = Number(process.env['FILTER_RUNS'] ?? 200);

inWorld('filters', (it) => {
  it('random expressions find exactly the tasks for which they hold, as evaluated in memory', async (world) => {
    const { scene, tasks } = await createScene(world);
    const found = { none: 0, some: 0, all: 0 };
    await fc.assert(
      fc.asyncProperty(expressionsOn(scene), async ({ text, holds }) => {
        const query = new URLSearchParams({ filter: text, per_page: '100' });
        const { body } = await world.ada.get(`/tasks?${query}`).expect(200);
        const expected = tasks.filter(holds).map(({ title, id }) => ({ title, id }));
        assert.equal(
          body.data.map(({ title, id }: { title: string; id: string }) => ({ title, id })),
          expected,
          text,
        );
        assert.is(body.meta.total, expected.length);
        found[expected.length === 0 ? 'none' : expected.length === tasks.length ? 'all' : 'some'] += 1;
      }),
      { numRuns: RUNS, includeErrorInReport: true },
    );
    if (RUNS > 200) console.log(found);
    assert.ok(found.some > RUNS / 2, JSON.stringify(found));
  });
});
