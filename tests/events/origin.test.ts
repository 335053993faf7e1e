import * as assert from 'uvu/assert';
import { type Caller, createTask, inWorld } from '../world.ts';

const originsOf = async (person: Caller, task: { id: string }): Promise<[string, string | null][]> =>
  (await person.get(`/tasks/${task.id}/activity`).expect(200)).body.data.map(
    (event: { type: string; origin: string | null }) => [event.type, event.origin],
  );

inWorld('origin of events', (it) => {
  it('200: an event has the X-Origin of its request, or null', async ({ ada, project_id }) => {
    const task = await createTask(ada, { title: 'Punch the cards', project_id });
    const change = ada.patch(`/tasks/${task.id}`).set('X-Origin', 'calendar-sync:2');
    await change.send({ title: 'Punch all cards', version: 1 }).expect(200);
    assert.equal(await originsOf(ada, task), [
      ['task.updated', 'calendar-sync:2'],
      ['task.created', null],
    ]);
  });

  it('202: a job keeps the origin of the request that started it', async (world) => {
    const { ada } = world;
    const task = await createTask(ada, { tags: ['old'] });
    const inBackground = (path: string, method: 'patch' | 'post') =>
      ada[method](path).set('X-Origin', 'importer').set('Prefer', 'respond-async');
    await inBackground('/tags/old', 'patch').send({ name: 'new' }).expect(202);
    await world.runJobs();
    const body = { action: 'update', atomic: false, ids: [task.id], changes: { priority: 'high' } };
    await inBackground('/tasks/bulk', 'post').send(body).expect(202);
    await world.runJobs();
    assert.equal(await originsOf(ada, task), [
      ['task.updated', 'importer'],
      ['task.updated', 'importer'],
      ['task.created', null],
    ]);
    const file = ada.post('/tasks/import').set('X-Origin', 'importer').set('Content-Type', 'text/csv');
    await file.send('title\nSort the decks\n').expect(202);
    await world.runJobs();
    const { body: imported } = await ada.get('/tasks?q=decks').expect(200);
    assert.equal(await originsOf(ada, imported.data[0]), [['task.created', 'importer']]);
  });

  it('200: writes that share a transaction keep their own origins', async ({ ada }) => {
    const tasks = await Promise.all(
      Array.from({ length: 12 }, async (_, number) => {
        const request = ada.post('/tasks').set('X-Origin', `program-${number}`);
        return (await request.send({ title: `${number}` }).expect(201)).body.data;
      }),
    );
    for (const [number, task] of tasks.entries())
      assert.equal(await originsOf(ada, task), [['task.created', `program-${number}`]]);
  });

  it('400: names the header if it is not an origin', async ({ ada }) => {
    for (const [origin, code] of [
      ['two words', 'INVALID_FORMAT'],
      ['a'.repeat(65), 'TOO_LONG'],
      ['a, b', 'INVALID_FORMAT'],
    ] as const) {
      const { body } = await ada.post('/tasks').set('X-Origin', origin).send({ title: 'Any' }).expect(400);
      assert.equal(
        body.errors.map((error: { field: string; code: string }) => [error.field, error.code]),
        [['X-Origin', code]],
      );
    }
    await ada.get('/tasks').set('X-Origin', 'two words').expect(200);
  });
});
