import { sql } from 'kysely';
import { FIRST_ID } from '../../database/batches.ts';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { withTransaction } from '../../database/transaction.ts';
import { enqueue } from '../../jobs/enqueue.ts';
import type { Run } from '../../jobs/job.ts';
import type { Log } from '../../log.ts';

declare module '../../jobs/job.ts' {
  interface JobPayloads {
    index_words: Record<string, never>;
  }
}

const BATCH = 100;

const setLanguage = compiled('tasks: set the language of searches', (db, p: Params<{ language: string }>) =>
  db
    .updateTable('search_setting')
    .set({ language: p.language })
    .where('language', '<>', p.language)
    .returning('language'),
);

const findOutdated = compiled('tasks: find words in another language', (db, p: Params<{ after: string }>) =>
  db
    .selectFrom('task_search')
    .where('task_id', '>', p.after)
    .where('language', '<>', (eb) => eb.selectFrom('search_setting').select('language'))
    .select('task_id')
    .orderBy('task_id')
    .limit(BATCH),
);

const writeWords = compiled(
  'tasks: write the words again',
  (_db, p: Params<{ id: string }>) => sql`select write_all_words(${p.id}::uuid)`,
);

/**
 * Sets the language of searches. If it is a new one, adds the job that writes the words of all tasks again. Until that is done,
 * searches find what they found without a language, and other forms of a word only in tasks that have been written since.
 */
export async function setSearchLanguage(db: Database, language: string, log: Log): Promise<void> {
  const isNew = await withTransaction(db, async (trx) => {
    if (!(await setLanguage.first(trx, { language }))) return false;
    await enqueue(trx, 'index_words', {}, { key: 'index_words' });
    return true;
  });
  if (isNew) log.info({ language }, 'language of searches changed, indexing all tasks again');
}

/**
 * Writes the words of tasks again that were written in another language. Each task in a transaction of its own: a group of writes can
 * have locked several tasks in any order. A retry continues where the last run stopped.
 */
export async function indexWords(db: Database, { signal }: Pick<Run, 'signal'>, log: Log): Promise<void> {
  let tasks = 0;
  for (let after: string | undefined = FIRST_ID; after !== undefined; ) {
    const found: string[] = (await findOutdated.all(db, { after })).map(({ task_id }) => task_id);
    for (const id of found) {
      signal.throwIfAborted();
      await writeWords.first(db, { id });
    }
    tasks += found.length;
    after = found.at(-1);
  }
  log.info({ tasks }, 'tasks indexed for searches');
}
