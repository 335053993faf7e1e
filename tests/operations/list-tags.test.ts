import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { addMember, createProject } from '../fixtures.ts';
import { type Caller, createTask, operation } from '../world.ts';

const tagsOf = async (person: Caller, query = '') => {
  const { body } = await person.get(`/tags?${query}`).expect(200);
  return (body.data as Schema<'Tag'>[]).map(
    ({ name, task_count, changeable_task_count }) => `${name} ${task_count}/${changeable_task_count}`,
  );
};

operation('listTags', (it) => {
  it('200: returns the tags of visible tasks that are not in the trash, with counts', async ({
    ada,
    grace,
    vera,
    eve,
    db,
    project_id,
  }) => {
    await createTask(ada, { tags: ['cards', 'Own'] });
    await createTask(ada, { project_id, tags: ['cards', 'Mill'] });
    await createTask(grace, { project_id, tags: ['Cards'] });
    const trashed = await createTask(ada, { project_id, tags: ['cards', 'gone'] });
    await ada.delete(`/tasks/${trashed.id}`).expect(204);
    await createTask(eve, { tags: ['cards', 'Hers'] });
    const { body } = await ada.get('/tags').expect(200);
    assert.equal(body.data, [
      { name: 'cards', task_count: 3, changeable_task_count: 3 },
      { name: 'Mill', task_count: 1, changeable_task_count: 1 },
      { name: 'Own', task_count: 1, changeable_task_count: 1 },
    ]);
    assert.is(body.meta.total, 3);
    assert.equal(await tagsOf(grace), ['Cards 2/2', 'Mill 1/1']);
    assert.equal(await tagsOf(vera), ['Cards 2/0', 'Mill 1/0']);
    await db.updateTable('project').set({ archived: true }).where('id', '=', project_id).execute();
    assert.equal(await tagsOf(ada), ['cards 3/1', 'Mill 1/0', 'Own 1/1']);
  });

  it('200: spellings of a tag are one, in the most frequent one', async ({ eve }) => {
    const spellings = [
      'Stra\u00dfe',
      'STRASSE',
      'strasse',
      'STRASSE',
      'Cafe\u0301',
      'caf\u00e9',
      'caf\u00e9',
    ];
    for (const tag of spellings) await createTask(eve, { tags: [tag] });
    assert.equal(await tagsOf(eve), ['caf\u00e9 3/3', 'STRASSE 4/4']);
    assert.equal(await tagsOf(eve, 'q=STRAS'), ['STRASSE 4/4']);
    assert.equal(await tagsOf(eve, `q=${encodeURIComponent('CAFE\u0301')}`), ['caf\u00e9 3/3']);
    assert.equal(await tagsOf(eve, 'q=trasse'), []);
    assert.equal(await tagsOf(eve, 'q=%25'), []);
  });

  it('200: sorts by name and by count, filters by project, and pages by cursor', async ({
    ada,
    project_id,
    db,
    eve,
  }) => {
    const other = await createProject(ada);
    for (const [tags, where] of [
      [['c', 'a'], project_id],
      [['c', 'b'], project_id],
      [['c', 'd'], other.id],
      [['b'], null],
    ] as const)
      await createTask(ada, { tags: [...tags], project_id: where });
    assert.equal(await tagsOf(ada, 'order=desc'), ['d 1/1', 'c 3/3', 'b 2/2', 'a 1/1']);
    assert.equal(await tagsOf(ada, 'sort=count&order=desc'), ['c 3/3', 'b 2/2', 'd 1/1', 'a 1/1']);
    assert.equal(await tagsOf(ada, `project_id=${project_id}`), ['a 1/1', 'b 1/1', 'c 2/2']);
    assert.equal(await tagsOf(ada, `project_id=${other.id}&project_id=${project_id}&q=c`), ['c 3/3']);
    assert.equal(await tagsOf(ada, `project_id=${ada.id}`), []);
    await addMember(db, other.id, eve, 'viewer');
    assert.equal(await tagsOf(eve, `project_id=${project_id}`), []);
    for (const query of ['sort=name', 'sort=count&order=desc']) {
      const seen: string[] = [];
      for (let cursor = ''; ; ) {
        const { body } = await ada.get(`/tags?per_page=1&${query}${cursor}`).expect(200);
        seen.push(...body.data.map(({ name }: Schema<'Tag'>) => name));
        if (body.meta.next_cursor === null) break;
        cursor = `&cursor=${body.meta.next_cursor}`;
      }
      assert.is(seen.join(''), query === 'sort=name' ? 'abcd' : 'cbda');
    }
  });

  it('400: names invalid parameters', async ({ ada }) => {
    for (const [query, field] of [
      ['q=', 'q'],
      [`q=${'x'.repeat(51)}`, 'q'],
      ['q=%00', 'q'],
      ['sort=created_at', 'sort'],
      ['project_id=1', 'project_id[0]'],
      ['cursor=x', 'cursor'],
    ] as const) {
      const { body } = await ada.get(`/tags?${query}`).expect(400);
      assert.is(body.errors[0]?.field, field, query);
    }
  });
});
