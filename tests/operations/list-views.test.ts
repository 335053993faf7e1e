import * as assert from 'uvu/assert';
import { operation } from '../world.ts';

operation('listViews', (it) => {
  it('200: lists private and shared views by name, with filters', async ({ ada, grace, eve, project_id }) => {
    for (const name of ['Öl', 'apples', 'Bread']) await ada.post('/views').send({ name }).expect(201);
    const filter = 'project = "Analytical engine"';
    await ada.post('/views').send({ name: 'Shared', project_id, filter }).expect(201);
    const names = async (person: typeof ada, query = '') => {
      const { body } = await person.get(`/views?${query}`).expect(200);
      return body.data.map(({ name }: { name: string }) => name);
    };
    assert.equal(await names(ada), ['apples', 'Bread', 'Shared', 'Öl']);
    assert.equal(await names(ada, 'sort=created_at&order=desc'), ['Shared', 'Bread', 'apples', 'Öl']);
    assert.equal(await names(ada, 'q=ÖL'), ['Öl']);
    assert.equal(await names(ada, `project_id=${project_id}`), ['Shared']);
    assert.equal(await names(grace), ['Shared']);
    assert.equal(await names(eve), []);
    const { body } = await grace.get('/views').expect(200);
    assert.is(body.data[0].filter, filter);
  });
});
