import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Database } from '../../src/database/database.ts';
import { personalData } from '../../src/resources.ts';
import { eraseAccount } from '../../src/users/erase.ts';
import { commentsOf, createComment, mentionOf } from '../comments-kit.ts';
import { createTask, inWorld, type Person } from '../world.ts';

async function found(person: Person, q: string, rest = ''): Promise<string[]> {
  const { body } = await person.get(`/tasks?q=${encodeURIComponent(q)}${rest}`).expect(200);
  assert.is(body.meta.total, body.data.length, q);
  return body.data.map(({ title }: { title: string }) => title);
}

/** Returns the tasks whose indexed words are not those of their text and comments. */
async function outOfDate(db: Database): Promise<unknown[]> {
  const { rows } = await sql`
    select task.title from task left join task_search on task_id = task.id
    where strip(words) is distinct from strip(task_search_words(space_id, title, task.tags, description) || coalesce(comment_words, ''))
      or exists (select from comment_search as more where more.task_id = task.id
        and strip(more.words) <> strip(task_search_words(space_id, title, task.tags, description) || more.comment_words))
      or array(select lexeme from unnest(coalesce(comment_words, '')) union select lexeme from comment_search as more, unnest(more.comment_words)
          where more.task_id = task.id order by 1)
        <> array(select distinct lexeme from comment, unnest(comment_words(body)) where comment.task_id = task.id order by 1)
      or comment_length > 20000 or exists (select from comment_search as more where more.task_id = task.id and more.comment_length > 20000)`.execute(
    db,
  );
  return rows;
}

/** Adds comments of nearly 10,000 characters, each with 1,000 words of its own: `c7w1` to `c7w1000`. */
const addLong = (db: Database, task: { id: string }, author: Person, many: number) =>
  sql`
    insert into comment (task_id, author_id, body)
    select ${task.id}::uuid, ${author.id}::uuid, (select string_agg('c' || c || 'w' || w, ' ') from generate_series(1, 1000) as w)
    from generate_series(1, ${many}::integer) as c`.execute(db);

inWorld('searches in comments', (it) => {
  it('a comment is found as soon as it is written, edited or deleted', async ({
    ada,
    grace,
    db,
    project_id,
  }) => {
    const task = await createTask(ada, { title: 'Sails', project_id });
    const first = await createComment(grace, task, { body: 'The Gr\u00fc\u00dfe of the *sparrow*' });
    const second = await createComment(grace, task, { body: 'A swallow', parent_id: first.id });
    for (const q of ['sparrow', 'spar gr\u00fcsse', 'sails sparrow swallow'])
      assert.equal(await found(ada, q), ['Sails'], q);
    await grace.patch(commentsOf(task, first)).send({ body: 'The lark' }).expect(200);
    assert.equal([await found(ada, 'sparrow'), await found(ada, 'lark')], [[], ['Sails']]);
    await ada.delete(commentsOf(task, first)).expect(204);
    assert.equal([await found(ada, 'lark'), await found(ada, 'swallow')], [[], ['Sails']]);
    await ada.patch(`/tasks/${task.id}`).send({ title: 'Masts', version: 1 }).expect(200);
    assert.equal([await found(ada, 'sails'), await found(ada, 'masts swallow')], [[], ['Masts']]);
    await ada.delete(commentsOf(task, second)).expect(204);
    assert.equal([await found(ada, 'swallow'), await found(ada, 'masts')], [[], ['Masts']]);
    assert.equal(await outOfDate(db), []);
  });

  it('only people who can see the task find it, also after it has moved or is in the trash', async (world) => {
    const { ada, grace, eve, db, project_id } = world;
    const task = await createTask(ada, { title: 'Hull' });
    await createComment(ada, task, { body: 'tarpaulin' });
    const finders = async (rest?: string) => {
      const all = await Promise.all([ada, grace, eve].map((person) => found(person, 'tarpaulin', rest)));
      return all.map(({ length }) => length);
    };
    assert.equal(await finders(), [1, 0, 0]);
    await ada.post(`/tasks/${task.id}/move`).send({ project_id }).expect(200);
    assert.equal(await finders(), [1, 1, 0]);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    assert.equal(await finders(), [0, 0, 0]);
    assert.equal(await finders('&deleted=true'), [1, 1, 0]);
    await ada.post(`/tasks/${task.id}/restore`).expect(200);
    assert.equal(await finders(), [1, 1, 0]);
    assert.equal(await outOfDate(db), []);
  });

  it('comments of a deleted account are still found, but not the ID of a mentioned user', async (world) => {
    const { ada, grace, db, project_id } = world;
    const task = await createTask(ada, { title: 'Keel', project_id });
    await createComment(grace, task, { body: `oakum for ${mentionOf(ada, 'Countess')}` });
    assert.equal([await found(ada, 'countess'), await found(ada, ada.id)], [['Keel'], []]);
    await sql`update "user" set active = false where id = ${grace.id}`.execute(db);
    await eraseAccount(db, { user_id: grace.id }, { signal: new AbortController().signal }, personalData);
    assert.equal(await found(ada, 'oakum'), ['Keel']);
  });

  it('every word of 100 long comments is found, in a space with few tasks and in one with many', async (world) => {
    const { ada, db, project_id } = world;
    const task = await createTask(ada, { title: 'Log', tags: ['Blue'], project_id });
    await createTask(ada, { title: 'Other log', project_id });
    await addLong(db, task, ada, 100);
    const check = async () => {
      for (const q of ['c1w1', 'c2w1000', 'c3w7', 'c77w500', 'c100w1000', 'log c100w3', 'blue c99w1 c99w2']) {
        assert.equal(await found(ada, q), ['Log'], q);
      }
      assert.equal(await found(ada, 'c99w1', '&tag=blue&sort=relevance'), ['Log']);
      assert.equal((await found(ada, 'log', '&sort=relevance')).sort(), ['Log', 'Other log']);
      assert.equal(await found(ada, 'c101w1'), []);
    };
    await check();
    await sql`insert into task (project_id, title, created_by)
      select ${project_id}::uuid, 'Filler', ${ada.id}::uuid from generate_series(1, 2100)`.execute(db);
    await check();
    const { rows } = await sql<{ id: string }>`select id from comment where body like 'c99w%'`.execute(db);
    const [comment = { id: '' }] = rows;
    await ada.patch(commentsOf(task, comment)).send({ body: 'short' }).expect(200);
    assert.equal([await found(ada, 'c99w1'), await found(ada, 'short')], [[], ['Log']]);
    await ada.patch(`/tasks/${task.id}`).send({ title: 'Book', version: 1 }).expect(200);
    assert.equal([await found(ada, 'log c100w3'), await found(ada, 'book c100w3')], [[], ['Book']]);
    await sql`delete from comment where task_id = ${task.id} and body not like 'c100w%'`.execute(db);
    assert.equal([await found(ada, 'c98w3'), await found(ada, 'c100w3')], [[], ['Book']]);
    assert.equal(await outOfDate(db), []);
    await createComment(ada, task, { body: 'at last' });
    assert.equal(await found(ada, 'book last c100w9'), ['Book']);
    await ada.delete(`/tasks/${task.id}?permanent=true`);
    assert.equal(await outOfDate(db), []);
  });

  it('short comments that become long are found too', async ({ ada, db }) => {
    const task = await createTask(ada, { title: 'Ballast' });
    await sql`insert into comment (task_id, author_id, body)
      select ${task.id}::uuid, ${ada.id}::uuid, 'short' || n from generate_series(1, 40) as n`.execute(db);
    await sql`update comment set body = (select string_agg(body || 'w' || w, ' ') from generate_series(1, 700) as w)
      where task_id = ${task.id}`.execute(db);
    for (const q of ['short1w1', 'short27w700', 'ballast short40w3'])
      assert.equal(await found(ada, q), ['Ballast'], q);
    assert.equal(await outOfDate(db), []);
  });

  it('writes at the same time leave the words of all of them', async ({ ada, grace, db, project_id }) => {
    const task = await createTask(ada, { title: 'Crew', project_id });
    const edited = await Promise.all([1, 2, 3].map((n) => createComment(ada, task, { body: `before${n}` })));
    await Promise.all([
      ...edited.map((comment, n) =>
        ada
          .patch(commentsOf(task, comment))
          .send({ body: `after${n}` })
          .expect(200),
      ),
      ...[1, 2, 3].map((n) => createComment(grace, task, { body: `added${n}` })),
      ada.patch(`/tasks/${task.id}`).send({ title: 'Sailors', version: 1 }).expect(200),
    ]);
    assert.equal(await found(ada, 'sailors after0 after1 after2 added1 added2 added3'), ['Sailors']);
    assert.equal(await found(ada, 'before'), []);
    assert.equal(await outOfDate(db), []);
  });

  it('Chinese and Japanese text is found inside sentences', async ({ ada, db, project_id }) => {
    const texts = {
      '\u6771\u4eac\u90fd\u5e81\u306b\u884c\u304f': [
        '\u6771\u4eac',
        '\u4eac\u90fd',
        '\u6771\u4eac\u90fd',
        '\u90fd\u5e81',
        '\u5e81',
        '\u884c\u304f',
        '\u304f',
      ],
      '\u660e\u5929\u5728\u5317\u4eac\u5f00\u4f1a\uff0c\u4e0d\u8981\u8fdf\u5230': [
        '\u5317\u4eac',
        '\u5f00\u4f1a',
        '\u4f1a',
        '\u4e0d\u8981\u8fdf',
        '\u660e\u5929 \u8fdf\u5230',
      ],
      'Node.js\u5165\u9580 2026\u5e74': ['node.js', 'Node.js\u5165', '\u5165\u9580', '2026\u5e74', '2026'],
      '\u30ab\u3099\u30e9\u30b9\u306e\u30b3\u30c3\u30d7': ['\u30ac\u30e9\u30b9', '\u30b3\u30c3\u30d7'],
    };
    for (const title of Object.keys(texts)) await createTask(ada, { title, project_id });
    const commented = await createTask(ada, { title: 'Comment', project_id });
    await createComment(ada, commented, { body: '\u4eca\u65e5\u306f\u96ea\u304c\u964d\u308b' });
    for (const [title, searches] of Object.entries(texts)) {
      for (const q of searches) assert.equal(await found(ada, q), [title], q);
    }
    assert.equal(await found(ada, '\u96ea\u304c'), ['Comment']);
    for (const q of ['\u4eac\u6771', '\u6771\u90fd', '\u90fd\u4eac', '\u5317\u5f00', '\u5165']) {
      assert.equal((await found(ada, q)).length, q === '\u5165' ? 1 : 0, q);
    }
    assert.equal(await outOfDate(db), []);
  });
});
