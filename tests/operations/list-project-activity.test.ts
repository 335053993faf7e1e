import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { createProject, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { type Caller, createTask, operation } from '../world.ts';

type Event = Schema<'Event'>;

async function historyFor(person: Caller, id: string, query = ''): Promise<Event[]> {
  const { body } = await person.get(`/projects/${id}/activity?${query}`).expect(200);
  return body.data;
}

const typesFor = async (person: Caller, id: string, query?: string) =>
  (await historyFor(person, id, query)).map(({ type }) => type);

operation('listProjectActivity', (it) => {
  it('200: returns the events of the project, its tasks and its members, newest first', async (world) => {
    const { ada, grace, vera, project_id } = world;
    const task = await createTask(grace, { project_id });
    await createTask(ada, { project_id: (await createProject(ada)).id });
    await createTask(ada);
    await ada.patch(`/projects/${project_id}`).send({ name: 'Engine' }).expect(200);
    await ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'admin' }).expect(200);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    const history = await historyFor(vera, project_id);
    assert.equal(
      history.slice(0, 4).map(({ type, actor }) => [type, actor?.id]),
      [
        ['task.deleted', ada.id],
        ['member.updated', ada.id],
        ['project.updated', ada.id],
        ['task.created', grace.id],
      ],
    );
    for (const event of history) assert.is(event.project_id, project_id);
    assert.equal(await historyFor(ada, project_id), history);
  });

  it('200: viewers see what went to the trash, but not the task in it', async ({ ada, vera, project_id }) => {
    const task = await createTask(ada, { project_id, title: 'Difference engine' });
    await ada.delete(`/tasks/${task.id}`).expect(204);
    const events = await historyFor(vera, project_id, `subject_id=${task.id}`);
    assert.equal(
      events.map(({ type, subject }) => [type, subject.name]),
      [
        ['task.deleted', 'Difference engine'],
        ['task.created', 'Difference engine'],
      ],
    );
    await vera.get(`/tasks/${task.id}/activity`).expect(404);
    await vera.get(`/tasks/${task.id}`).expect(404);
    assert.equal((await vera.get(`/projects/${project_id}/tasks?deleted=true`)).body.data ?? [], []);
  });

  it('200: filters by type, actor, subject and time', async ({ ada, grace, project_id, clock }) => {
    const task = await createTask(grace, { project_id });
    clock.advance(1000);
    const now = new Date(clock.now()).toISOString();
    await ada.patch(`/projects/${project_id}`).send({ name: 'Engine' }).expect(200);
    assert.equal(await typesFor(ada, project_id, 'type=task.created'), ['task.created']);
    assert.equal(await typesFor(ada, project_id, `actor_id=${grace.id}`), ['task.created']);
    assert.equal(await typesFor(ada, project_id, `subject_id=${task.id}`), ['task.created']);
    assert.equal(await typesFor(ada, project_id, `created_from=${now}`), ['project.updated']);
  });

  it('200: a former member is 404, also with a cursor from before', async ({ ada, grace, project_id }) => {
    for (const name of ['A', 'B', 'C']) await ada.patch(`/projects/${project_id}`).send({ name }).expect(200);
    const { body } = await grace.get(`/projects/${project_id}/activity?per_page=1`).expect(200);
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    const cursor = body.meta.next_cursor;
    await grace.get(`/projects/${project_id}/activity?per_page=1&cursor=${cursor}`).expect(404);
  });

  it('400: names invalid parameters', async ({ ada, project_id }) => {
    const { body } = await ada.get(`/projects/${project_id}/activity?type=none`).expect(400);
    assert.is(body.errors[0].field, 'type[0]');
    const other = await ada.get(`/projects/${project_id}/activity?project_id=${project_id}`).expect(400);
    assert.is(other.body.errors[0].field, 'project_id');
  });

  it('404: treats a project of others, and a personal space, as nonexistent', async ({ eve, project_id }) => {
    const ask = (id: string) => eve.get(`/projects/${id}/activity`).expect(404);
    const unknown = withoutRequestId(await ask(UNKNOWN_ID));
    assert.equal(withoutRequestId(await ask(project_id)), unknown);
    assert.equal(withoutRequestId(await ask(eve.id)), unknown);
  });
});
