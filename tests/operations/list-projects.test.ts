import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { forgedFrom, positionIn } from '../cursors.ts';
import { createProject } from '../fixtures.ts';
import { type Caller, createTask, operation } from '../world.ts';

type Project = Schema<'Project'>;

const names = async (person: Caller, query: string): Promise<string[]> => {
  const { body } = await person.get(`/projects?${query}`).expect(200);
  return body.data.map(({ name }: Project) => name);
};

/** Every page by cursor. */
async function pagesOf(person: Caller, query: string): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const from: string = cursor && `&cursor=${cursor}`;
    const { body } = await person.get(`/projects?${query}${from}`).expect(200);
    pages.push(body.data.map(({ name }: Project) => name));
    cursor = body.meta.next_cursor;
  }
  return pages;
}

operation('listProjects', (it) => {
  it("200: returns exactly the caller's projects, each with the caller's role", async ({
    ada,
    vera,
    eve,
    project_id,
  }) => {
    const hers = await createProject(vera);
    await createProject(ada);
    await createTask(ada, { project_id });
    const { body } = await vera.get('/projects').expect(200);
    assert.equal(
      body.data.map(({ id, role, task_count }: Project) => [id, role, task_count]).sort(),
      [
        [hers.id, 'owner', 0],
        [project_id, 'viewer', 1],
      ].sort(),
    );
    assert.is(body.meta.total, 2);
    const none = await eve.get('/projects').expect(200);
    assert.equal([none.body.data, none.body.meta.total, none.body.meta.next_cursor], [[], 0, null]);
  });

  it('200: filters by the role of the caller', async ({ ada, vera, project_id }) => {
    const hers = await createProject(vera);
    await createProject(ada);
    const idsOf = async (query: string) => {
      const { body } = await vera.get(`/projects?${query}`).expect(200);
      assert.is(body.meta.total, body.data.length);
      return body.data.map(({ id }: Project) => id).sort();
    };
    assert.equal(await idsOf('role=viewer'), [project_id]);
    assert.equal(await idsOf('role=owner'), [hers.id]);
    assert.equal(await idsOf('role=owner&role=viewer'), [hers.id, project_id].sort());
    assert.equal(await idsOf('role=admin'), []);
    assert.equal(await idsOf('role=owner&archived=true'), []);
  });

  it('200: returns the same as getProject', async ({ eve }) => {
    const project = await createProject(eve, { description: 'With *everything*.', color: '#abcdef' });
    const { body } = await eve.get('/projects').expect(200);
    assert.equal(body.data, [project]);
  });

  it('200: is sorted newest first by default', async ({ eve, clock }) => {
    for (const name of ['b', 'C', 'a']) {
      await createProject(eve, { name });
      clock.advance(1000);
    }
    assert.equal(await names(eve, ''), ['a', 'C', 'b']);
    assert.equal(await names(eve, 'order=asc'), ['b', 'C', 'a']);
    assert.equal(await names(eve, 'sort=name&order=asc'), ['a', 'b', 'C']);
    assert.equal(await names(eve, 'sort=name'), ['C', 'b', 'a']);
  });

  it('200: sorts by last update', async ({ eve, clock }) => {
    const first = await createProject(eve, { name: 'first' });
    clock.advance(1000);
    await createProject(eve, { name: 'second' });
    clock.advance(1000);
    await eve.patch(`/projects/${first.id}`).send({ color: '#000000' }).expect(200);
    assert.equal(await names(eve, 'sort=updated_at'), ['first', 'second']);
    assert.equal(await names(eve, 'sort=updated_at&order=asc'), ['second', 'first']);
  });

  it('200: filters archived projects, others, or both', async ({ eve }) => {
    const { id } = await createProject(eve, { name: 'away' });
    await createProject(eve, { name: 'here' });
    await eve.patch(`/projects/${id}`).send({ archived: true }).expect(200);
    assert.equal(await names(eve, 'archived=true'), ['away']);
    assert.equal(await names(eve, 'archived=false'), ['here']);
    assert.is((await names(eve, '')).length, 2);
  });

  it('200: `q` matches a part of the name, ignoring case, without wildcards', async ({ eve }) => {
    for (const name of ['100% done', '1000 done', 'under_score', 'underXscore', String.raw`back\slash`]) {
      await createProject(eve, { name });
    }
    const found = async (q: string) => (await names(eve, `q=${encodeURIComponent(q)}`)).sort();
    assert.equal(await found('DONE'), ['100% done', '1000 done']);
    assert.equal(await found('0% d'), ['100% done']);
    assert.equal(await found('R_S'), ['under_score']);
    assert.equal(await found('\\'), [String.raw`back\slash`]);
    assert.equal(await found('%'), ['100% done']);
    assert.equal(await found("' or true --"), []);
    assert.equal(await found('.*'), []);
  });

  it('200: `q` finds nothing of other users', async ({ ada, eve }) => {
    await createProject(ada, { name: 'Secret engine' });
    const { body } = await eve.get('/projects?q=secret').expect(200);
    assert.equal([body.data, body.meta.total], [[], 0]);
  });

  it('200: pages have the right totals, also after the last one', async ({ eve }) => {
    for (const name of ['a', 'b', 'c']) await createProject(eve, { name });
    const query = 'sort=name&order=asc&per_page=2';
    const first = await eve.get(`/projects?${query}`).expect(200);
    assert.is(first.body.meta.total, 3);
    assert.match(first.headers['link'] ?? '', 'rel="next"');
    const second = await eve.get(`/projects?${query}&page=2`).expect(200);
    assert.equal([second.body.data.length, second.body.meta.next_cursor], [1, null]);
    const past = await eve.get(`/projects?${query}&page=9`).expect(200);
    assert.equal([past.body.data, past.body.meta.total, past.body.meta.page], [[], 3, 9]);
  });

  it('200: a cursor neither skips nor repeats items in any order, including equal values', async ({
    eve,
  }) => {
    // The clock does not advance, so that all of them have the same time.
    for (const name of ['a', 'B', 'b', 'A', 'ä']) await createProject(eve, { name });
    for (const sort of ['created_at', 'updated_at', 'name']) {
      for (const order of ['asc', 'desc']) {
        const whole = await names(eve, `sort=${sort}&order=${order}`);
        const pages = await pagesOf(eve, `sort=${sort}&order=${order}&per_page=2`);
        assert.equal(pages.flat(), whole, `${sort} ${order}`);
        assert.equal(
          pages.map((page) => page.length),
          [2, 2, 1],
        );
      }
    }
  });

  it('200: writes between pages do not move items of later pages', async ({ eve, clock }) => {
    for (const name of ['1', '2', '3', '4']) {
      clock.advance(1000);
      await createProject(eve, { name });
    }
    const first = await eve.get('/projects?per_page=2').expect(200);
    clock.advance(1000);
    await createProject(eve, { name: '5' });
    await eve.delete(`/projects/${first.body.data[1].id}`).expect(204);
    const next = await names(eve, `per_page=2&cursor=${first.body.meta.next_cursor}`);
    assert.equal(next, ['2', '1']);
  });

  it('400: a cursor of another list or order, and a forged one', async ({ ada, eve }) => {
    for (const name of ['a', 'b']) await createProject(eve, { name });
    const { body } = await eve.get('/projects?per_page=1&sort=name').expect(200);
    const cursor: string = body.meta.next_cursor;
    const [, id] = positionIn(cursor);
    const forged = (parts: unknown) => forgedFrom(cursor, parts);
    const wrong = [
      `sort=name&order=asc&cursor=${cursor}`,
      `sort=created_at&cursor=${cursor}`,
      `sort=name&archived=false&cursor=${cursor}`,
      `sort=name&q=a&cursor=${cursor}`,
      'cursor=nonsense',
      `cursor=${forged({})}`,
      `sort=name&cursor=${forged(['a\0', id])}`,
      `sort=name&cursor=${forged([1, id])}`,
      `sort=name&cursor=${forged(['a', `${id}'`])}`,
    ];
    for (const query of wrong) {
      const refusal = await eve.get(`/projects?${query}`).expect(400);
      assert.equal([refusal.body.error, refusal.body.errors[0].field], ['INVALID_CURSOR', 'cursor'], query);
    }
    const other = await eve.get(`/categories?cursor=${cursor}`).expect(400);
    assert.is(other.body.error, 'INVALID_CURSOR');
    await ada.get(`/projects?per_page=1&sort=name&cursor=${cursor}`).expect(400);
  });

  it('400: a cursor with an invalid time', async ({ eve }) => {
    for (const name of ['a', 'b']) await createProject(eve, { name });
    const { body } = await eve.get('/projects?per_page=1').expect(200);
    const [, id] = positionIn(body.meta.next_cursor);
    const cursor = forgedFrom(body.meta.next_cursor, ['yesterdayish', id]);
    await eve.get(`/projects?per_page=1&cursor=${cursor}`).expect(400);
  });

  it('400: names invalid and unknown parameters', async ({ eve }) => {
    const wrong: [string, string][] = [
      ['per_page=0', 'per_page'],
      ['per_page=101', 'per_page'],
      ['page=0', 'page'],
      ['page=10001', 'page'],
      ['page=1e9', 'page'],
      ['sort=role', 'sort'],
      ['sort=name;drop table project', 'sort'],
      ['order=sideways', 'order'],
      ['archived=maybe', 'archived'],
      ['q=', 'q'],
      [`q=${'x'.repeat(201)}`, 'q'],
      ['q=%00', 'q'],
      ['role=boss', 'role[0]'],
      ['user_id=1', 'user_id'],
    ];
    for (const [query, field] of wrong) {
      const { body } = await eve.get(`/projects?${query}`).expect(400);
      assert.is(body.errors[0]?.field, field, query);
    }
    const { body } = await eve.get('/projects?page=1&cursor=abc').expect(400);
    assert.is(body.errors[0].field, 'page');
  });
});
