import { FIELDS } from '../../../generated/filters.ts';
import type { Actor } from '../../actor.ts';
import type { Database } from '../../database/database.ts';
import { ApiError } from '../../errors.ts';
import type { FieldName, Filter, Problem, Value } from '../../filters/language.ts';
import { dependsOnWeek, type WeekStart } from '../../filters/moments.ts';
import { nearest } from '../../filters/nearest.ts';
import { parseFilter } from '../../filters/parse.ts';
import { detailsOf } from '../../filters/problems.ts';
import { quoted } from '../../filters/tokens.ts';
import { fold } from '../../fold.ts';
import { findNames, findWeekStart, knownNames, type NameType } from './names.ts';
import { shapeFilter, type TaskFilter } from './shape.ts';

/** The caller, and the time that `now` and `today` mean. For a page after the first, it is that of the first page. */
export type FilterContext = {
  readonly db: Database;
  readonly actor: Pick<Actor, 'user_id' | 'timezone'>;
  readonly now: string;
  /** The first day of the week, if it has been read already. */
  readonly weekStart?: WeekStart;
};

/**
 * Compiles a filter of tasks for the caller: resolves names, `me` and relative times.
 * @param field the parameter or property that has the filter, for errors
 * @throws ApiError INVALID_FILTER with the place of each error in the text
 */
export async function compileTaskFilter(
  text: string,
  context: FilterContext,
  field = 'filter',
): Promise<TaskFilter> {
  return (await compiledFilter(text, context, field)).compiled;
}

/**
 * Compiles a filter for many times. The function that it returns only computes: names, and the week of the caller, are those of now. It
 * returns nothing for a time with which the filter leaves the years of TaskFlow.
 * @throws ApiError INVALID_FILTER
 */
export async function compileMovingFilter(
  text: string,
  context: FilterContext,
): Promise<(now: string) => TaskFilter | undefined> {
  const { at } = await compiledFilter(text, context, 'filter');
  return (now) => {
    const shaped = at(now);
    return 'problems' in shaped ? undefined : shaped;
  };
}

async function compiledFilter(text: string, context: FilterContext, field: string): Promise<ReadFilter> {
  const found = await readTaskFilter(text, context);
  if ('problems' in found) {
    throw new ApiError('INVALID_FILTER', { errors: detailsOf(text, found.problems, field) });
  }
  return found;
}

export type ReadFilter = {
  readonly filter: Filter;
  readonly compiled: TaskFilter;
  /** The filter as it is at another time. */
  at(now: string): ReturnType<typeof shapeFilter>;
  /** The ID of each name in the filter. */
  idOf(value: Named, field: FieldName): string;
};

/** Reads a filter like `compileTaskFilter`, and returns its problems. */
export async function readTaskFilter(
  text: string,
  context: FilterContext,
): Promise<ReadFilter | { problems: readonly Problem[] }> {
  const parsed = parseFilter(text);
  if ('problems' in parsed) return parsed;
  const { filter } = parsed;
  const [names, weekStart] = await Promise.all([
    resolveNames(filter, context),
    weekStartFor(filter, context),
  ]);
  if ('problems' in names) return names;
  const { user_id, timezone } = context.actor;
  const at = (now: string) => shapeFilter(filter, { user_id, timezone, now, weekStart, ...names });
  const compiled = at(context.now);
  return 'problems' in compiled ? compiled : { filter, compiled, at, ...names };
}

type Named = Value & { kind: 'name' };
type Use = { value: Named; type: NameType };

/** Returns every comparison of a filter. */
export function comparisonsOf(filter: Filter): Extract<Filter, { kind: 'comparison' }>[] {
  if (filter.kind === 'comparison') return [filter];
  return filter.kind === 'not' ? comparisonsOf(filter.term) : filter.terms.flatMap(comparisonsOf);
}

async function weekStartFor(filter: Filter, { db, actor, weekStart }: FilterContext): Promise<WeekStart> {
  if (weekStart) return weekStart;
  const depends = comparisonsOf(filter).some(({ values }) => values.some(dependsOnWeek));
  return depends ? weekStartOf(db, actor.user_id) : 'monday';
}

export async function weekStartOf(db: Database, user_id: string): Promise<WeekStart> {
  return (await findWeekStart.first(db, { user_id }))?.week_start ?? 'monday';
}

const typeOf = (field: FieldName): NameType => {
  const { type } = FIELDS[field];
  if (type === 'project' || type === 'category' || type === 'user') return type;
  throw new TypeError(`${field} has no names.`);
};

const keyOf = (type: NameType, name: string) => `${type} ${fold(name)}`;

async function resolveNames(
  filter: Filter,
  { db, actor: { user_id } }: FilterContext,
): Promise<Pick<ReadFilter, 'idOf'> | { problems: Problem[] }> {
  const uses = comparisonsOf(filter).flatMap(({ field, values }) =>
    values.flatMap((value): Use[] => (value.kind === 'name' ? [{ value, type: typeOf(field) }] : [])),
  );
  const ids = new Map<string, readonly string[]>();
  if (uses.length > 0) {
    const namesOf = (type: NameType) => [
      ...new Set(uses.flatMap((use) => (use.type === type ? [use.value.text] : []))),
    ];
    const asked = { projects: namesOf('project'), categories: namesOf('category'), users: namesOf('user') };
    for (const row of await findNames.all(db, { user_id, ...asked })) {
      ids.set(keyOf(row.type, row.name), row.ids);
    }
  }
  const idsOf = (type: NameType, name: string) => ids.get(keyOf(type, name)) ?? [];
  const wrong = uses.filter(({ type, value }) => idsOf(type, value.text).length !== 1);
  if (wrong.length > 0) {
    const known = await knownNames.all(db, { user_id });
    const namesOf = (type: NameType) => known.flatMap((each) => (each.type === type ? [each.name] : []));
    return {
      problems: wrong.map((use) => problemOf(use, idsOf(use.type, use.value.text), namesOf(use.type))),
    };
  }
  return { idOf: (value, field) => idsOf(typeOf(field), value.text)[0] ?? '' };
}

const PLURALS = { project: 'projects', category: 'categories', user: 'users' };

function problemOf({ value, type }: Use, ids: readonly string[], known: readonly string[]): Problem {
  const { at, end, text } = value;
  const isAmbiguous = ids.length > 1;
  const expected = isAmbiguous
    ? `an ID, because several ${PLURALS[type]} have this name: ${ids.join(', ')}${ids.length > 1 ? ', …' : ''}`
    : `the name or ID of a ${type} that you can see`;
  const near = isAmbiguous ? undefined : nearest(text, known);
  const suggestion = near === undefined ? undefined : quoted(near);
  return { at, end, found: text, expected, suggestion, candidates: isAmbiguous ? ids : known.map(quoted) };
}
