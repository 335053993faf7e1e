import { FIELDS, LIMITS } from '../../generated/filters.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../errors.ts';
import type { Comparison, Problem, Value } from '../filters/language.ts';
import { parseFilter } from '../filters/parse.ts';
import { detailsOf } from '../filters/problems.ts';
import { quoted } from '../filters/tokens.ts';
import { comparisonsOf, type FilterContext, readTaskFilter } from '../tasks/filter/compile.ts';
import { findNamesOf, type Named } from './queries.ts';

type Use = { value: Value; comparison: Comparison };
type IdUse = Use & { value: Value & { kind: 'id' }; type: Named['type'] };

/** Replaces values in the text of a filter. */
function rewritten(text: string, uses: readonly Use[], textOf: (use: Use) => string): string {
  const sorted = uses.toSorted((a, b) => b.value.at - a.value.at);
  return sorted.reduce(
    (result, use) => result.slice(0, use.value.at) + textOf(use) + result.slice(use.value.end),
    text,
  );
}

const usesIn = (comparisons: readonly Comparison[]): Use[] =>
  comparisons.flatMap((comparison) => comparison.values.map((value) => ({ value, comparison })));

/** The IDs of projects, categories and users in the filter of a view, which is valid. */
function idsIn(text: string): IdUse[] {
  const parsed = parseFilter(text);
  if ('problems' in parsed) return [];
  return usesIn(comparisonsOf(parsed.filter)).flatMap(({ value, comparison }) => {
    const { type } = FIELDS[comparison.field];
    const isNamed = type === 'project' || type === 'category' || type === 'user';
    return isNamed && value.kind === 'id' ? [{ value, comparison, type }] : [];
  });
}

async function namesOf(db: Database, user_id: string, uses: readonly IdUse[]): Promise<Named[]> {
  if (uses.length === 0) return [];
  const ids = (type: Named['type']) => [
    ...new Set(uses.flatMap((use) => (use.type === type ? [use.value.id] : []))),
  ];
  return findNamesOf.all(db, {
    user_id,
    projects: ids('project'),
    categories: ids('category'),
    users: ids('user'),
  });
}

/** Those of projects and categories that the caller cannot see, or that no longer exist. */
const missing = (uses: readonly IdUse[], known: readonly Named[]) =>
  uses.filter(
    ({ type, value }) => type !== 'user' && !known.some((each) => each.type === type && each.id === value.id),
  );

/**
 * Returns the filter of a view as it is stored: with IDs in place of names.
 * @throws ApiError INVALID_FILTER, also for projects and categories that do not exist, and for categories in a shared view
 */
export async function toStore(text: string, context: FilterContext, isShared: boolean): Promise<string> {
  const read = await readTaskFilter(text, context);
  if ('problems' in read) throw invalidFilter(text, read.problems);
  const comparisons = comparisonsOf(read.filter);
  const isPrivate = comparisons.find(({ field }) => field === 'category');
  if (isShared && isPrivate) {
    throw invalidFilter(text, [
      problemAt(text, isPrivate, 'no categories in a shared view, because they are private'),
    ]);
  }
  const uses = idsIn(text);
  const gone = missing(uses, await namesOf(context.db, context.actor.user_id, uses));
  if (gone.length > 0) {
    throw invalidFilter(
      text,
      gone.map(({ value, type }) => problemAt(text, value, `the name or ID of a ${type} that you can see`)),
    );
  }
  const named = usesIn(comparisons).filter(({ value }) => value.kind === 'name');
  const stored = rewritten(text, named, ({ value, comparison }) =>
    value.kind === 'name' ? read.idOf(value, comparison.field) : '',
  );
  // A user who cannot see the names gets the filter with IDs, and must be able to send it back.
  if (stored.length > LIMITS.view_characters) {
    const expected = `at most ${LIMITS.view_characters} characters with IDs in place of names`;
    throw invalidFilter(text, [problemAt(text, { at: 0, end: text.length }, expected)]);
  }
  return stored;
}

const invalidFilter = (text: string, problems: readonly Problem[]) =>
  new ApiError('INVALID_FILTER', { errors: detailsOf(text, problems) });

const problemAt = (text: string, { at, end }: { at: number; end: number }, expected: string): Problem => ({
  at,
  end,
  found: text.slice(at, end),
  expected,
  suggestion: undefined,
  candidates: [],
});

/** Shows the filters of views with current names, where these are the only ones of their kind, and as long as they can be sent back. */
export async function withNames<View extends { filter: string | null }>(
  db: Database,
  user_id: string,
  views: readonly View[],
): Promise<View[]> {
  const uses = views.map(({ filter }) => (filter ? idsIn(filter) : []));
  const known = await namesOf(db, user_id, uses.flat());
  return views.map((view, index) => {
    if (!view.filter) return view;
    const nameOf = ({ value, type }: IdUse) =>
      known.find((each) => each.type === type && each.id === value.id && each.is_only)?.name;
    const named = (uses[index] ?? []).filter((use) => nameOf(use) !== undefined);
    const filter = rewritten(view.filter, named, (use) => quoted(nameOf(use as IdUse) ?? ''));
    return filter.length > LIMITS.view_characters ? view : { ...view, filter };
  });
}

/** @throws ApiError VIEW_BROKEN if the filter of a view names what the caller cannot see */
export async function assertUsable(db: Database, user_id: string, filter: string): Promise<void> {
  const uses = idsIn(filter);
  const gone = missing(uses, await namesOf(db, user_id, uses));
  if (gone.length === 0) return;
  const errors = gone.map(({ type, value }) => ({
    field: 'filter',
    code: 'VIEW_BROKEN',
    message: `You cannot see the ${type} ${value.id}.`,
  }));
  throw new ApiError('VIEW_BROKEN', { errors });
}
