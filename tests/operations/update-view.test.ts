import * as assert from 'uvu/assert';
import { addMember, createProject } from '../fixtures.ts';
import { operation } from '../world.ts';

const create = async (
  person: { post(path: string): { send(body: object): PromiseLike<{ body: { data: { id: string } } }> } },
  body: object,
) => (await person.post('/views').send({ name: 'Open', filter: 'not completed', ...body })).body.data;

operation('updateView', (it) => {
  it('200: changes only what is sent, with an event, and writes nothing if nothing changes', async ({
    ada,
  }) => {
    const { id } = await create(ada, { columns: ['title'] });
    const change = { filter: 'overdue', sort: 'due_date', columns: ['title', 'due_date'], version: 1 };
    const { body } = await ada.patch(`/views/${id}`).send(change).expect(200);
    const { name, filter, sort, order, columns, version } = body.data;
    assert.equal(
      [name, filter, sort, order, columns, version],
      ['Open', 'overdue', 'due_date', 'desc', ['title', 'due_date'], 2],
    );
    const again = await ada
      .patch(`/views/${id}`)
      .send({ ...change, version: 2 })
      .expect(200);
    assert.is(again.body.data.version, 2);
    const events = await ada.get('/activity?type=view.updated').expect(200);
    assert.is(events.body.meta.total, 1);
    assert.equal(
      events.body.data[0].changes.map(({ field }: { field: string }) => field),
      ['columns', 'filter', 'sort'],
    );
    const cleared = await ada.patch(`/views/${id}`).send({ filter: null, version: 2 }).expect(200);
    assert.is(cleared.body.data.filter, null);
  });

  it('200: takes the longest filter that the view can show, with names, or with IDs if the names are too long', async ({
    ada,
    grace,
    db,
  }) => {
    const { id: project_id } = await createProject(ada, { name: 'a' });
    await addMember(db, project_id, grace);
    const values = (each: string) => `project in (${Array(994).fill(each)})`;
    const sent = `${values('a')}${' '.repeat(2_000 - values('a').length)}`;
    const { id } = await create(ada, { filter: sent, project_id });
    const shownTo = async (person: typeof ada) =>
      (await person.get(`/views/${id}`).expect(200)).body.data.filter;
    const takesBack = async (person: typeof ada) => {
      const filter = await shownTo(person);
      const { body } = await person.patch(`/views/${id}`).send({ filter }).expect(200);
      assert.equal([body.data.filter, body.data.version], [filter, 1]);
      return filter;
    };
    assert.is((await takesBack(ada)).trim(), values('"a"'));
    await ada
      .patch(`/projects/${project_id}`)
      .send({ name: '"'.repeat(100), version: 1 })
      .expect(200);
    assert.is((await takesBack(grace)).trim(), values(project_id));
  });

  it('400: a filter that is too long with IDs in place of names', async ({ ada }) => {
    await createProject(ada, { name: 'a' });
    const { id } = await create(ada, {});
    const values = `project in (${Array(994).fill('a')})`;
    const change = { filter: values.padEnd(40_000), version: 1 };
    const { body } = await ada.patch(`/views/${id}`).send(change).expect(400);
    assert.match(body.errors[0].message, 'at most 40000 characters with IDs in place of names');
  });

  it('403, 409: members change a shared view, until its project is archived', async ({
    ada,
    grace,
    vera,
    eve,
    project_id,
  }) => {
    const { id } = await create(ada, { project_id });
    await grace.patch(`/views/${id}`).send({ name: 'All', version: 1 }).expect(200);
    await vera.patch(`/views/${id}`).send({ name: 'None', version: 2 }).expect(403);
    await eve.patch(`/views/${id}`).send({ name: 'None', version: 2 }).expect(404);
    const { body } = await grace
      .patch(`/views/${id}`)
      .send({ filter: 'stauts = todo', version: 2 })
      .expect(400);
    assert.is(body.error, 'INVALID_FILTER');
    await ada.patch(`/projects/${project_id}`).send({ archived: true, version: 1 }).expect(200);
    const archived = await grace.patch(`/views/${id}`).send({ name: 'Late', version: 2 }).expect(409);
    assert.is(archived.body.error, 'PROJECT_ARCHIVED');
  });

  it('409: keeps the newer version when two clients update at once', async ({ ada, grace, project_id }) => {
    const { id } = await create(ada, { project_id });
    const both = await Promise.all(
      [ada, grace].map((person) => person.patch(`/views/${id}`).send({ name: person.full_name, version: 1 })),
    );
    assert.equal(both.map(({ status }) => status).sort(), [200, 409]);
    const refused = both.find(({ status }) => status === 409);
    assert.is(refused?.body.error, 'VERSION_CONFLICT');
    assert.is(refused?.body.data.version, 2);
  });
});
