import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { createCategory, createProject } from '../fixtures.ts';
import { type Caller, createTask, operation } from '../world.ts';

type Category = Schema<'Category'>;

const names = async (person: Caller, query: string): Promise<string[]> => {
  const { body } = await person.get(`/categories?${query}`).expect(200);
  return body.data.map(({ name }: Category) => name);
};

operation('listCategories', (it) => {
  it("200: returns the caller's categories only", async ({ ada, grace, vera, project_id }) => {
    const category = await createCategory(ada, { name: 'Errands', color: '#b45309' });
    await createCategory(grace, { name: 'Secret' });
    await createTask(ada, { project_id, category_ids: [category.id] });
    const { body } = await ada.get('/categories').expect(200);
    assert.equal(body.data, [{ ...category, task_count: 1 }]);
    assert.is(body.meta.total, 1);
    const found = await ada.get('/categories?q=secret').expect(200);
    assert.equal([found.body.data, found.body.meta.total], [[], 0]);
    const none = await vera.get('/categories').expect(200);
    assert.equal([none.body.data, none.body.meta.total, none.body.meta.next_cursor], [[], 0, null]);
  });

  it('200: is sorted by name by default', async ({ eve, clock }) => {
    for (const name of ['b', 'C', 'a']) {
      await createCategory(eve, { name });
      clock.advance(1000);
    }
    assert.equal(await names(eve, ''), ['a', 'b', 'C']);
    assert.equal(await names(eve, 'order=desc'), ['C', 'b', 'a']);
    assert.equal(await names(eve, 'sort=created_at'), ['b', 'C', 'a']);
    assert.equal(await names(eve, 'sort=created_at&order=desc'), ['a', 'C', 'b']);
  });

  it('200: `q` matches a part of the name, ignoring case, without wildcards', async ({ eve }) => {
    for (const name of ['100% done', '1000 done', 'a_b', 'aXb', String.raw`c:\d`]) {
      await createCategory(eve, { name });
    }
    const found = (q: string) => names(eve, `q=${encodeURIComponent(q)}`);
    assert.equal(await found('DONE'), ['100% done', '1000 done']);
    assert.equal(await found('%'), ['100% done']);
    assert.equal(await found('A_B'), ['a_b']);
    assert.equal(await found('\\'), [String.raw`c:\d`]);
    assert.equal(await found("' or true --"), []);
  });

  it('200: a cursor neither skips nor repeats items in any order, including equal values', async ({
    eve,
  }) => {
    // The clock does not advance, so that all of them have the same time.
    for (const name of ['a', 'B', 'c', 'D', 'é']) await createCategory(eve, { name });
    for (const sort of ['created_at', 'name']) {
      for (const order of ['asc', 'desc']) {
        const query = `sort=${sort}&order=${order}`;
        const seen: string[] = [];
        let cursor: string | null = '';
        while (cursor !== null) {
          const from: string = cursor && `&cursor=${cursor}`;
          const { body } = await eve.get(`/categories?${query}&per_page=2${from}`).expect(200);
          seen.push(...body.data.map(({ name }: Category) => name));
          cursor = body.meta.next_cursor;
        }
        assert.equal(seen, await names(eve, query), query);
      }
    }
  });

  it('200: pages have the right totals, also after the last one', async ({ eve }) => {
    for (const name of ['a', 'b', 'c']) await createCategory(eve, { name });
    const second = await eve.get('/categories?per_page=2&page=2').expect(200);
    assert.equal(
      second.body.data.map(({ name }: Category) => name),
      ['c'],
    );
    assert.equal([second.body.meta.total, second.body.meta.next_cursor], [3, null]);
    assert.match(second.headers['link'] ?? '', 'rel="prev"');
    const past = await eve.get('/categories?per_page=2&page=3').expect(200);
    assert.equal([past.body.data, past.body.meta.total], [[], 3]);
  });

  it('400: a cursor of another list or order', async ({ ada, eve }) => {
    for (const name of ['a', 'b']) {
      await createCategory(eve, { name });
      await createProject(eve, { name });
    }
    const { body } = await eve.get('/categories?per_page=1').expect(200);
    const cursor: string = body.meta.next_cursor;
    const projects = await eve.get('/projects?per_page=1&sort=created_at&order=asc').expect(200);
    const wrong = [
      `order=desc&cursor=${cursor}`,
      `sort=created_at&cursor=${cursor}`,
      `q=a&cursor=${cursor}`,
      `cursor=${projects.body.meta.next_cursor}`,
      `cursor=${cursor}x`,
    ];
    for (const query of wrong) {
      const refusal = await eve.get(`/categories?${query}`).expect(400);
      assert.is(refusal.body.error, 'INVALID_CURSOR', query);
    }
    await ada.get(`/categories?cursor=${cursor}`).expect(400);
  });

  it('400: names invalid and unknown parameters', async ({ eve }) => {
    const wrong: [string, string][] = [
      ['per_page=0', 'per_page'],
      ['per_page=ten', 'per_page'],
      ['page=0', 'page'],
      ['sort=updated_at', 'sort'],
      ['order=up', 'order'],
      ['q=', 'q'],
      ['q=%00', 'q'],
      ['archived=true', 'archived'],
      ['owner_id=1', 'owner_id'],
    ];
    for (const [query, field] of wrong) {
      const { body } = await eve.get(`/categories?${query}`).expect(400);
      assert.is(body.errors[0]?.field, field, query);
    }
  });
});
