import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Database } from '../../src/database/database.ts';
import { indexWords, setSearchLanguage } from '../../src/tasks/search/language.ts';
import { createComment } from '../comments-kit.ts';
import { createTask, inWorld, type Person } from '../world.ts';

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const run = { signal: new AbortController().signal };

async function found(person: Person, q: string): Promise<string[]> {
  const { body } = await person.post('/tasks/search').send({ q }).expect(200);
  const listed = await person.get(`/tasks?q=${encodeURIComponent(q.replaceAll('"', ''))}`).expect(200);
  if (!q.includes('"') && !q.includes('-')) assert.is(listed.body.meta.total, body.meta.total, q);
  return body.data.map(({ task }: { task: { title: string } }) => task.title).sort();
}

const waitingJobs = async (db: Database) => {
  const { rows } = await sql<{ jobs: number }>`
    select count(*)::integer as jobs from graphile_worker.jobs where task_identifier = 'index_words'`.execute(
    db,
  );
  return rows[0]?.jobs;
};

inWorld('the language of searches', (it) => {
  it('finds other forms of a word, before and after a change of the language', async ({ ada, db }) => {
    const flies = await createTask(ada, { title: 'Flies in the cabin' });
    await createTask(ada, { title: 'A happy crew', description: 'They were running the engines.' });
    await createTask(ada, { title: 'Commented' });
    await createComment(ada, flies, { body: 'H\u00e4user am Hafen' });
    const forms = () => Promise.all(['fly', 'happiness', 'runs', 'engine', 'Haus'].map((q) => found(ada, q)));
    const plain = [[], [], [], ['A happy crew'], []];
    assert.equal(await forms(), plain);

    await setSearchLanguage(db, 'english', silent);
    assert.equal(await waitingJobs(db), 1);
    await setSearchLanguage(db, 'english', silent);
    assert.equal(await waitingJobs(db), 1);
    // Everything that was found before is still found, and new texts already have stems.
    assert.equal(await forms(), plain);
    await createTask(ada, { title: 'A flying fish' });
    assert.equal(await found(ada, 'fly'), ['A flying fish']);
    await indexWords(db, run, silent);
    const english = [
      ['A flying fish', 'Flies in the cabin'],
      ['A happy crew'],
      ['A happy crew'],
      ['A happy crew'],
      [],
    ];
    assert.equal(await forms(), english);
    // Beginnings, phrases and exclusions are as they were.
    for (const q of ['eng', 'eng runs', 'fli', "it's x'a a' \\\\' or engines"]) await found(ada, q);
    assert.equal([await found(ada, 'eng runs'), await found(ada, 'flight')], [['A happy crew'], []]);
    assert.equal(
      [await found(ada, '"flies in"'), await found(ada, '"fly in"')],
      [['Flies in the cabin'], []],
    );
    assert.equal(await found(ada, 'fly -flies'), ['A flying fish']);
    assert.equal(await found(ada, 'the flies'), ['Flies in the cabin']);
    const { body } = await ada.post('/tasks/search').send({ q: 'runs' }).expect(200);
    assert.is(body.data[0].fragment.html, 'They were <mark>running</mark> the engines.');

    await setSearchLanguage(db, 'german', silent);
    await indexWords(db, run, silent);
    assert.equal((await forms()).at(-1), ['Flies in the cabin']);
    assert.equal((await forms())[0], ['A flying fish']);
    await setSearchLanguage(db, 'none', silent);
    await indexWords(db, run, silent);
    assert.equal(await forms(), [['A flying fish'], ...plain.slice(1)]);
    const { rows } = await sql`select from task_search where language <> 'none'
      or strip(words) <> strip((select task_search_words(space_id, title, tags, description) from task where id = task_id) || coalesce(comment_words, ''))`.execute(
      db,
    );
    assert.equal(rows, []);
  });

  it('continues after an interruption with the tasks that are left', async ({ ada, db }) => {
    for (let n = 0; n < 3; n += 1) await createTask(ada, { title: `Boxes ${n}` });
    await setSearchLanguage(db, 'english', silent);
    const stopped = AbortSignal.abort(new Error('stopped'));
    assert.is(await indexWords(db, { signal: stopped }, silent).catch(({ message }) => message), 'stopped');
    await indexWords(db, run, silent);
    const { rows } = await sql`select from task_search where language <> 'english'`.execute(db);
    assert.equal(rows, []);
    await setSearchLanguage(db, 'none', silent);
  });
});
