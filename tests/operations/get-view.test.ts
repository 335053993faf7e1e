import * as assert from 'uvu/assert';
import { addMember, createProject } from '../fixtures.ts';
import { operation } from '../world.ts';

operation('getView', (it) => {
  it('200: shows current names, and IDs of what the caller cannot see or what has no name of its own', async (world) => {
    const { ada, grace, db, project_id } = world;
    const secret = await createProject(ada, { name: 'Secret' });
    const filter = `project in ("Secret", 'analytical engine') and assignee = "Grace Hopper" and title ~ "Secret"`;
    const { body } = await ada.post('/views').send({ name: 'Both', project_id, filter }).expect(201);
    const shownTo = async (person: typeof ada) =>
      (await person.get(`/views/${body.data.id}`).expect(200)).body.data.filter;
    assert.is(
      await shownTo(ada),
      'project in ("Secret", "Analytical engine") and assignee = "Grace Hopper" and title ~ "Secret"',
    );
    assert.is(
      await shownTo(grace),
      `project in (${secret.id}, "Analytical engine") and assignee = "Grace Hopper" and title ~ "Secret"`,
    );
    await ada.patch(`/projects/${secret.id}`).send({ name: 'Say "hi"', version: 1 }).expect(200);
    assert.match(await shownTo(ada), String.raw`project in ("Say \"hi\"", "Analytical engine")`);
    const twin = await createProject(grace, { name: 'say "HI"' });
    await addMember(db, twin.id, ada);
    assert.match(await shownTo(ada), `project in (${secret.id}, "Analytical engine")`);
  });
});
