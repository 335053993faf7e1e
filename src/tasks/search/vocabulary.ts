import { sql } from 'kysely';
import { spaces } from '../../access/spaces.ts';
import { compiled, type Params } from '../../database/compiled.ts';

/** The newest tasks whose words are suggested. Their words take 30 ms of CPU time, and only a search that finds nothing needs them. */
const TASKS = 3_000;
const MAX_WORDS = 10_000;

/** A word of a task, as it is compared, and the number of tasks that have it. */
export type Word = { word: string; tasks: number };

type Values = { user_id: string; lengths: readonly number[]; slack: number };

/**
 * Finds the words of tasks that the user can see, and never those of others, whose lengths are near the given ones. Not as a join, for which
 * PostgreSQL could read the words of all users.
 */
export const findWords = compiled(
  'tasks: words to suggest',
  (db, p: Params<Values>) => sql<Word>`
    with space as materialized (select id from ${spaces(db, p)} as own)
    select lexeme as word, count(*)::integer as tasks
    from space cross join lateral (
      select task.id from task where task.space_id = space.id and task.deleted_at is null
      order by task.created_at desc, task.id desc limit (select ${sql.lit(TASKS)} / count(*) + 1 from space)) as recent
    cross join lateral (select words from task_search where task_search.task_id = recent.id offset 0) as found
    cross join lateral unnest(tsvector_to_array(found.words)) as lexeme
    where exists (select from unnest(${p.lengths}::integer[]) as length where abs(length(lexeme) - length) <= ${p.slack}::integer)
      and lexeme !~ '^ '
    group by lexeme order by tasks desc, lexeme limit ${sql.lit(MAX_WORDS)}`,
);
