import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import pg from 'pg';
import * as assert from 'uvu/assert';
import { createComment } from '../comments-kit.ts';
import { createTask, inWorld, type Person } from '../world.ts';

const SEARCHES = [
  'even',
  'ev',
  'every seventh',
  'seventh sparrow',
  'sparrow',
  'eve&sort=relevance',
  'blue&tag=blue',
];

async function totals(person: Person, rest = ''): Promise<number[]> {
  const found: number[] = [];
  for (const q of SEARCHES) {
    const { body } = await person.get(`/tasks?q=${q.replace(' ', '%20')}${rest}`).expect(200);
    assert.ok(body.data.length === Math.min(20, body.meta.total), q);
    found.push(body.meta.total);
  }
  return found;
}

inWorld('a search', (it) => {
  it('finds the same in a space with many tasks as in one with few', async ({ ada, eve, project_id, db }) => {
    // 30 tasks of a personal space, and the same in a project whose other 3,000 tasks have none of the words.
    const add = (space: 'owner_id' | 'project_id', id: string, by: Person) =>
      sql`
      insert into task (${sql.ref(space)}, title, tags, created_by, deleted_at)
      select ${id}::uuid, case when n % 2 = 0 then 'Even' else 'Odd' end || case when n % 7 = 0 then ', every seventh' else '' end,
        array[case when n % 3 = 0 then 'blue' else 'red' end], ${by.id}::uuid, case when n % 10 = 9 then now() end
      from generate_series(1, 30) as n`.execute(db);
    await add('owner_id', eve.id, eve);
    await add('project_id', project_id, ada);
    await createTask(eve, { title: 'A sparrow' });
    await createTask(ada, { title: 'A sparrow', project_id });
    const [few, fewDeleted] = [await totals(eve), await totals(eve, '&deleted=true')];
    assert.equal(few, [15, 17, 4, 0, 1, 17, 9]);
    const inProject = `&project_id=${project_id}`;
    assert.equal(
      [await totals(ada, inProject), await totals(ada, `&deleted=true${inProject}`)],
      [few, fewDeleted],
    );

    await sql`
      insert into task (project_id, title, created_by, deleted_at)
      select ${project_id}::uuid, 'Other ' || n, ${ada.id}::uuid, deleted_at
      from generate_series(1, 3000) as n, (values (null), (now())) as places (deleted_at)`.execute(db);
    assert.equal(
      [await totals(ada, inProject), await totals(ada, `&deleted=true${inProject}`)],
      [few, fewDeleted],
    );
    assert.equal(await totals(eve), few);
  });

  it('finds parts of words in texts that were written before an update to it', async (world) => {
    const { ada, db } = world;
    const [one, two] = [
      await createTask(ada, { title: 'Up/down' }),
      await createTask(ada, { title: 'Lift' }),
    ];
    await createComment(ada, two, { body: 'See inside/outside.' });
    await sql`update task_search set words = to_tsvector('simple', 'up/down inside/outside') || array_to_tsvector(array[space_word(space_id)])
      from task where task.id = task_id and task_id in (${one.id}, ${two.id})`.execute(db);
    const total = async (q: string) => (await ada.get(`/tasks?q=${q}`).expect(200)).body.meta.total;
    assert.equal([await total('down'), await total('outside')], [0, 0]);
    const file = '../../src/database/migrations/0101_signs_between_words_values.sql';
    const client = new pg.Client({ connectionString: world.databaseUrl });
    await client.connect();
    try {
      await client.query(readFileSync(new URL(file, import.meta.url), 'utf8'));
    } finally {
      await client.end();
    }
    assert.equal([await total('down'), await total('outside')], [1, 1]);
  });
});
