import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Schema } from '../../contract.ts';
import type { Database } from '../../database/database.ts';
import { ApiError, type ErrorDetail, invalid } from '../../errors.ts';
import type { Handlers } from '../../handlers.ts';
import type { Window } from '../../lists/pagination.ts';
import { compileTaskFilter } from '../filter/compile.ts';
import { maxCompared } from '../filter/cost.ts';
import type { TaskFilter } from '../filter/shape.ts';
import { finder, type Matches, marked, markedFragment, needlesOf } from './highlight.ts';
import {
  excludedQuery,
  includedQuery,
  isIndexable,
  MAX_TERMS,
  readQuery,
  singleWords,
  type TaskQuery,
} from './query.ts';
import { type Found, searchTasks } from './statement.ts';
import { lengthsIn, SLACK, suggestionFor } from './suggest.ts';
import { findWords } from './vocabulary.ts';

export const search = {
  async searchTasks({ body: { q, filter: text, facets } }, { db, actor, now, paginate }) {
    const query = readQuery(q);
    checkQuery(query);
    const { user_id } = actor;
    const values = valuesOf(query, user_id);
    let first: Found | undefined;
    let filter: TaskFilter | undefined;
    const read = async ({ limit, offset, after, counted, now: then = now }: Window) => {
      filter = text === undefined ? undefined : await compileTaskFilter(text, { db, actor, now: then });
      const window = { limit, offset, after_key: after?.key ?? undefined, after_id: after?.id };
      const shape = { facets, counted, filter: filter?.shape };
      const rows = await searchTasks(db, { ...values, ...window, ...valuesOfFilter(filter) }, shape);
      [first] = rows;
      return rows;
    };
    const { data, page } = await paginate(read, text === undefined ? undefined : now);
    if (!first) throw new ApiError('NOT_FOUND');
    if (first.is_too_expensive) throw tooExpensive();
    const find = finder(query, first.stems);
    const is_lower_bound = first.is_lower_bound;
    return {
      status: 200,
      data: await hitsOf(data, find),
      page: {
        ...page,
        total_is_lower_bound: is_lower_bound,
        did_you_mean: page.total === 0 ? await suggest(query, filter, { db, user_id }) : null,
        facets: first.facets,
        facets_are_lower_bounds: is_lower_bound,
      },
    };
  },
} satisfies Partial<Handlers>;

const valuesOf = (query: TaskQuery, user_id: string) => ({
  user_id,
  included: includedQuery(query),
  excluded: excludedQuery(query),
  indexable: isIndexable(query),
  single: singleWords(query),
  needles: needlesOf(query),
});

const valuesOfFilter = (filter: TaskFilter | undefined) =>
  filter && { ...filter.values, most: maxCompared(filter.shape) };

function tooExpensive(): ApiError {
  const code = 'FILTER_TOO_EXPENSIVE';
  const message = 'Too many tasks have to be compared. Search for more words, or compare fewer fields.';
  return new ApiError(code, { errors: [{ field: 'filter', code, message }] });
}

/** Returns a similar search that finds something, for one that finds nothing. */
async function suggest(
  query: TaskQuery,
  filter: TaskFilter | undefined,
  { db, user_id }: { db: Database; user_id: string },
): Promise<string | null> {
  const words = await findWords.all(db, { user_id, lengths: lengthsIn(query), slack: SLACK });
  const suggestion = suggestionFor(query, words);
  if (suggestion === undefined) return null;
  const window = { limit: 1, offset: 0 };
  const shape = { facets: [], counted: true, filter: filter?.shape };
  const values = { ...valuesOf(readQuery(suggestion), user_id), ...window, ...valuesOfFilter(filter) };
  const [first] = await searchTasks(db, values, shape);
  return first?.total ? suggestion : null;
}

/** @throws ApiError VALIDATION_FAILED for a search without a word, or with too many */
function checkQuery({ groups, excluded }: TaskQuery): void {
  const errors: ErrorDetail[] = [];
  if (groups.length === 0) {
    const message = 'Search for at least one letter or digit that is not excluded.';
    errors.push({ field: 'q', code: 'INVALID_VALUE', message });
  }
  if (groups.flat().length + excluded.length > MAX_TERMS) {
    errors.push({
      field: 'q',
      code: 'INVALID_VALUE',
      message: `Search for at most ${MAX_TERMS} words and phrases.`,
    });
  }
  if (errors.length > 0) throw invalid(errors);
}

type Hit = Omit<Found, 'sort_key' | 'total'>;

/** A page of long texts in which each word matches takes a second. */
const TURN_MS = 10;

/** Returns the hits with what matches in them. Lets other requests run in between. */
async function hitsOf(found: readonly Hit[], find: (text: string) => Matches): Promise<Schema<'TaskHit'>[]> {
  const hits: Schema<'TaskHit'>[] = [];
  let began = performance.now();
  for (const each of found) {
    hits.push(hitOf(each, find));
    if (performance.now() - began < TURN_MS) continue;
    await nextTurn();
    began = performance.now();
  }
  return hits;
}

function hitOf(
  { comment, is_lower_bound: _, is_too_expensive: ____, facets: __, stems: ___, ...task }: Hit,
  find: (text: string) => Matches,
): Schema<'TaskHit'> {
  return { task, title: marked(find(task.title)), fragment: fragmentOf(task.description, comment, find) };
}

/** Returns the best part of the description, or of the comment if more of the search matches there. */
function fragmentOf(
  description: string | null,
  comment: Found['comment'],
  find: (text: string) => Matches,
): Schema<'TaskHit'>['fragment'] {
  const inDescription = find(description ?? '');
  const inComment = find(comment?.body ?? '');
  if (comment && inComment.terms > inDescription.terms) {
    return { source: 'comment', comment_id: comment.id, html: markedFragment(inComment) };
  }
  if (inDescription.terms === 0) return null;
  return { source: 'description', comment_id: null, html: markedFragment(inDescription) };
}
