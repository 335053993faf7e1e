import * as assert from 'uvu/assert';
import { createTemplate } from '../templates-kit.ts';
import { operation } from '../world.ts';

operation('listTemplates', (it) => {
  it('200: lists private and shared templates by name, with filters', async ({
    ada,
    grace,
    eve,
    project_id,
  }) => {
    for (const name of ['Öl', 'apples', 'Bread']) await createTemplate(ada, { name });
    const shared = await createTemplate(ada, { name: 'Shared', project_id, subtasks: [{ title: 'One' }] });
    const names = async (person: typeof ada, query = '') => {
      const { body } = await person.get(`/templates?${query}`).expect(200);
      return body.data.map(({ name }: { name: string }) => name);
    };
    assert.equal(await names(ada), ['apples', 'Bread', 'Shared', 'Öl']);
    assert.equal(await names(ada, 'sort=created_at&order=desc'), ['Shared', 'Bread', 'apples', 'Öl']);
    assert.equal(await names(ada, 'q=ÖL'), ['Öl']);
    assert.equal(await names(ada, `project_id=${project_id}`), ['Shared']);
    assert.equal(await names(eve), []);
    const { body } = await grace.get('/templates').expect(200);
    const { id, name, title, created_by, version, created_at, updated_at } = shared;
    const times = { version, created_at, updated_at };
    assert.equal(body.data, [
      {
        id,
        project_id,
        name,
        title,
        recurrence_text: null,
        task_count: 2,
        use_count: 0,
        created_by,
        ...times,
      },
    ]);
  });
});
