import * as assert from 'uvu/assert';
import type { Schema } from '../src/contract.ts';
import { administrator } from './admin/administrator.ts';
import { createCategory, createProject } from './fixtures.ts';
import { type Caller, createTask, inWorld } from './world.ts';

/** The same text in several Unicode forms, which are all equal. */
const FORMS = [
  'Caf\u00e9 Stra\u00dfe',
  'Cafe\u0301 Stra\u00dfe',
  'CAF\u00c9 STRASSE',
  'cafe\u0301 stra\u1e9ee',
];
const [FIRST = '', ...OTHERS] = FORMS;

const found = async (person: Caller, list: string, query: Record<string, string>) => {
  const { body } = await person.get(`/${list}?${new URLSearchParams(query)}`).expect(200);
  return body.data as { id: string; name: string; title: string; tags: string[] }[];
};

const idsIn = (items: { id: string }[]) => items.map(({ id }) => id).sort();

inWorld('one text in several Unicode forms', (it) => {
  it('409: a category name is taken in all forms, for creation and update', async ({ eve }) => {
    await createCategory(eve, { name: FIRST });
    const other = await createCategory(eve, { name: 'Bar' });
    for (const name of FORMS) {
      const refusals = [
        await eve.post('/categories').send({ name }).expect(409),
        await eve.patch(`/categories/${other.id}`).send({ name, version: 1 }).expect(409),
        await eve.put(`/categories/${other.id}`).send({ name, color: '#000000', version: 1 }).expect(409),
      ];
      for (const { body } of refusals) assert.is(body.error, 'CATEGORY_NAME_TAKEN', name);
    }
    assert.is((await found(eve, 'categories', {})).length, 2);
  });

  it('200: a category can be given another form of its name, which is returned as sent', async ({ eve }) => {
    const { id } = await createCategory(eve, { name: FIRST });
    let version = 1;
    for (const name of OTHERS) {
      const { body } = await eve.patch(`/categories/${id}`).send({ name, version }).expect(200);
      assert.is(body.data.name, name);
      version = body.data.version;
    }
  });

  it('201: diacritics and the dotless i make a different name', async ({ eve }) => {
    for (const name of ['resume', 'r\u00e9sum\u00e9', 'kisa', 'k\u0131sa'])
      await createCategory(eve, { name });
    const names = (await found(eve, 'categories', { q: 'e' })).map(({ name }) => name);
    assert.equal(names, ['resume']);
  });

  it('400: a task has a tag in one form only; the second is named', async ({ ada }) => {
    const task = await createTask(ada, { tags: [FIRST] });
    const tags = ['a', FIRST, 'b', OTHERS[0]];
    const refusals = [
      await ada.post('/tasks').send({ title: 'x', tags }).expect(400),
      await ada.patch(`/tasks/${task.id}`).send({ tags, version: 1 }).expect(400),
      await ada.put(`/tasks/${task.id}`).send({ title: 'x', tags, version: 1 }).expect(400),
    ];
    for (const { body } of refusals) {
      assert.is(body.error, 'VALIDATION_FAILED');
      assert.equal(
        body.errors.map(({ field, code }: { field: string; code: string }) => [field, code]),
        [['tags[3]', 'DUPLICATE']],
      );
      assert.match(body.errors[0].message, 'tags[1]');
    }
    await ada
      .patch(`/tasks/${task.id}`)
      .send({ tags: ['resume', 'r\u00e9sum\u00e9'], version: 1 })
      .expect(200);
  });

  it('200: each form finds the same tags, words and names, which are returned as sent', async ({ eve }) => {
    const tasks: Schema<'Task'>[] = [];
    for (const form of FORMS) {
      const task = await createTask(eve, { title: `Visit ${form}`, tags: [form] });
      assert.equal([task.title, task.tags], [`Visit ${form}`, [form]]);
      tasks.push(task, await createTask(eve, { title: 'Other', description: `By the ${form}.` }));
      await createProject(eve, { name: form });
    }
    await createCategory(eve, { name: FIRST });
    for (const form of FORMS) {
      const tagged = idsIn(tasks.filter(({ tags }) => tags.length > 0));
      assert.equal(idsIn(await found(eve, 'tasks', { tag: form })), tagged, form);
      assert.equal(idsIn(await found(eve, 'tasks', { q: form })), idsIn(tasks), form);
      assert.equal(idsIn(await found(eve, 'tasks', { q: form.slice(0, -3) })), idsIn(tasks), form);
      assert.is((await found(eve, 'projects', { q: form.slice(2) })).length, FORMS.length);
      assert.is((await found(eve, 'categories', { q: form.slice(2) })).length, 1);
    }
    const moved = await eve
      .patch(`/tasks/${tasks[1]?.id}`)
      .send({ title: `Paint ${FIRST}`, tags: [OTHERS[0]], description: null, version: 1 })
      .expect(200);
    assert.equal(moved.body.data.tags, [OTHERS[0]]);
    assert.equal(idsIn(await found(eve, 'tasks', { q: `paint ${OTHERS[1]}` })), [tasks[1]?.id]);
    assert.equal(await found(eve, 'tasks', { q: 'by the' }).then((rest) => rest.length), FORMS.length - 1);
  });

  it('200: forms of one name are sorted together, and cursors pass them', async ({ eve }) => {
    const sorted = ['cafe', 'Caf\u00e9', 'Cafe\u0301', 'CAF\u00c9', 'caf\u00e9s', 'zebra'];
    for (const title of [...sorted].reverse()) await createTask(eve, { title });
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const from: string = cursor && `&cursor=${cursor}`;
      const { body } = await eve.get(`/tasks?sort=title&order=asc&per_page=1${from}`).expect(200);
      seen.push(body.data[0].title);
      cursor = body.meta.next_cursor;
    }
    assert.equal([seen[0], ...seen.slice(4)], [sorted[0], ...sorted.slice(4)]);
    assert.equal(seen.slice(1, 4).sort(), sorted.slice(1, 4).sort());
  });

  it('200: administrators find users by every form of their names', async (world) => {
    const annie = await administrator(world);
    const name = 'Zo\u00eb Gro\u00dfmann';
    const person = await world.person('Zoe');
    await person.patch('/users/profile').send({ full_name: name, version: 1 }).expect(200);
    for (const q of [name, name.normalize('NFD'), name.toUpperCase(), 'ZOE\u0308 grossm']) {
      assert.equal(idsIn(await found(annie, 'admin/users', { q })), [person.id], q);
    }
  });
});
