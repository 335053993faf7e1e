import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { budget } from '../../src/tasks/filter/cost.ts';
import { afterFile } from '../after-file.ts';
import { fillProject } from '../fixtures.ts';
import { exported } from '../tasks/transfer-kit.ts';
import { createTask, inWorld } from '../world.ts';
import { expressionsOn, type Task } from './expressions.ts';
import { createScene } from './scene.ts';

const usual = { ...budget };
afterFile(() => {
  Object.assign(budget, usual);
});

const RUNS = Number(process.env['FILTER_RUNS'] ?? 100);
const PER_PAGE = 5;

const SORTS = ['created_at', 'updated_at', 'due_date', 'priority', 'title', 'position'];

inWorld('filters of many tasks', (it) => {
  it('200, 400: finds the same tasks by an index or in the order of the list, or is too expensive', async (world) => {
    const { ada } = world;
    const { scene, tasks } = await createScene(world);
    const ids: Record<string, string[]> = {};
    for (const sort of SORTS)
      for (const order of ['asc', 'desc']) {
        const { body } = await ada.get(`/tasks?per_page=100&sort=${sort}&order=${order}`).expect(200);
        ids[`sort=${sort}&order=${order}`] = body.data.map(({ id }: Task) => id);
      }
    const outcomes = { tooExpensive: 0, counted: 0, notCounted: 0 };
    await fc.assert(
      fc.asyncProperty(
        expressionsOn(scene),
        fc.constantFrom(...Object.keys(ids)),
        fc.integer({ min: 40, max: 400 }),
        async ({ text, holds }, sorted, allowed) => {
          Object.assign(budget, { units: allowed, leastSteps: 3 });
          const holding = new Set(tasks.filter(holds).map(({ id }) => id));
          const expected = (ids[sorted] ?? []).filter((id) => holding.has(id));
          const query = `/tasks?filter=${encodeURIComponent(text)}&per_page=${PER_PAGE}&${sorted}`;
          let cursor = '';
          const found: string[] = [];
          do {
            const { body, status } = await ada.get(`${query}${cursor && `&cursor=${cursor}`}`);
            if (status === 400) {
              assert.is(body.error, 'FILTER_TOO_EXPENSIVE');
              outcomes.tooExpensive += 1;
              break;
            }
            found.push(...body.data.map(({ id }: Task) => id));
            if (cursor === '' && body.meta.total !== null) {
              assert.is(body.meta.total, expected.length);
              outcomes.counted += 1;
            } else if (cursor === '') outcomes.notCounted += 1;
            cursor = body.meta.next_cursor;
            if (cursor === null) assert.is(found.length, expected.length);
          } while (cursor !== null);
          assert.equal(found, expected.slice(0, found.length));
          const second = await ada.get(`${query}&page=2`);
          if (second.status === 400) assert.is(second.body.error, 'FILTER_TOO_EXPENSIVE');
          else {
            const listed = second.body.data.map(({ id }: Task) => id);
            assert.equal(listed, expected.slice(PER_PAGE, 2 * PER_PAGE));
          }
        },
      ),
      { numRuns: RUNS, includeErrorInReport: true },
    );
    if (RUNS > 100) console.log(outcomes);
    for (const [name, count] of Object.entries(outcomes)) assert.ok(count > RUNS / 20, `${name}: ${count}`);
  });

  it('400: long texts count as more work', async ({ person }) => {
    const ada = await person('Ada');
    const first = await createTask(ada, { title: 'A', description: 'Short.' });
    await createTask(ada, { title: 'B' });
    Object.assign(budget, { units: 200, leastSteps: 2 });
    const ask = (filter: string, more = '') => ada.get(`/tasks?filter=${encodeURIComponent(filter)}${more}`);
    const filter = 'description ~ "xyz"';
    await ask(filter).expect(200);
    await ada
      .patch(`/tasks/${first.id}`)
      .send({ version: 1, description: 'ä'.repeat(5_000) })
      .expect(200);
    for (const sort of ['created_at', 'due_date'])
      assert.is((await ask(filter, `&sort=${sort}`).expect(400)).body.error, 'FILTER_TOO_EXPENSIVE');
    await ask(`${filter} and created_by = me`).expect(400);
    await ask(filter, '&q=A').expect(400);
    await ask(filter, '&q=B').expect(200);
    await ask('status = todo').expect(200);
    Object.assign(budget, { units: 2_000 });
    await ask(filter).expect(200);
    Object.assign(budget, usual);
  });

  it('200, 400: an export has only what matches, wherever the comparing ends', async (world) => {
    const { ada, db, project_id } = world;
    await fillProject(db, project_id, 150);
    const oldest = await db
      .selectFrom('task')
      .where('project_id', '=', project_id)
      .where('deleted_at', 'is', null)
      .select('id')
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    const hundredth = oldest[99]?.id ?? '';
    await db.updateTable('task').set({ version: 2 }).where('id', '=', hundredth).execute();
    const filter = encodeURIComponent(`version = 1 and project = ${project_id}`);
    const outcomes = new Set<number>();
    for (const compared of [98, 99, 100, 101, 200]) {
      Object.assign(budget, { units: compared * 2.4 + 1, leastSteps: 2 });
      const { response, text } = await exported(world, ada, `format=jsonl&filter=${filter}`);
      outcomes.add(response.status);
      if (response.ok) assert.not.ok(text.includes(hundredth), String(compared));
    }
    assert.equal([...outcomes], [400, 200]);
    Object.assign(budget, usual);
  });

  it('400: a later page that a number cannot reach says to use a cursor', async ({ person }) => {
    const ada = await person('Ada');
    for (let number = 1; number <= 8; number += 1) await createTask(ada);
    Object.assign(budget, { units: 12.1, leastSteps: 2 });
    const list = `/tasks?filter=${encodeURIComponent('version = 1 and project = null')}&per_page=3`;
    const first = await ada.get(list).expect(200);
    const { body } = await ada.get(`${list}&page=2`).expect(400);
    assert.match(body.errors[0].message, /request this page by `cursor`/);
    const next = await ada.get(`${list}&cursor=${first.body.meta.next_cursor}`).expect(200);
    assert.is(next.body.data.length, 3);
    Object.assign(budget, usual);
  });

  it('400: the error says how to narrow the filter', async ({ ada, project_id }) => {
    for (let number = 1; number <= 8; number += 1) await createTask(ada, { title: `Task ${number}` });
    await createTask(ada, { project_id });
    Object.assign(budget, { units: 10, leastSteps: 2 });
    const ask = (filter: string) => ada.get(`/tasks?filter=${encodeURIComponent(filter)}`);
    const { body } = await ask('title = "Task 1"').expect(400);
    assert.is(body.error, 'FILTER_TOO_EXPENSIVE');
    assert.equal([body.errors[0].field, body.errors[0].code], ['filter', 'FILTER_TOO_EXPENSIVE']);
    const inProject = await ask(`title ~ "bernoulli" and project = "Analytical engine"`).expect(200);
    assert.is(inProject.body.meta.total, 1);
    const listed = await ada
      .get(`/projects/${project_id}/tasks?filter=${encodeURIComponent('title ~ "bernoulli"')}`)
      .expect(200);
    assert.is(listed.body.meta.total, 1);
    const searched = await ask('title = "Task 1"&q=8').expect(400);
    assert.is(searched.body.errors[0].field, 'filter');
  });
});
