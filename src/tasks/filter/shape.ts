import { FIELDS } from '../../../generated/filters.ts';
import { dayAfter, dayOf, endOf, startOf } from '../../days.ts';
import type { FieldName, Filter, Operator, Problem, Value } from '../../filters/language.ts';
import { type Moment, momentOf, type Present } from '../../filters/moments.ts';
import { fold } from '../../fold.ts';

/** A comparison without its values, which are parameters of the statement from number `at` on. */
export type Leaf = {
  readonly field: FieldName;
  /** Lists have `in` and `not in`, also of one value. A day is `=` or `!=`; its other comparisons are those with a time. */
  readonly operator: Operator;
  /** Whether null is one of the values. */
  readonly hasNull?: true;
  readonly isDay?: true;
  readonly at: number;
  /** How many parameters it has. */
  readonly size: number;
};

/** What a filter adds to the text of a statement. Filters that differ only in values have the same shape. */
export type FilterShape =
  | Leaf
  | { readonly kind: 'and' | 'or'; readonly terms: readonly FilterShape[] }
  | { readonly kind: 'not'; readonly term: FilterShape };

export type FilterValue = string | number | readonly (string | number)[];
/** The values of a filter, as named parameters of the statement. */
export type FilterValues = { readonly [Name in `filter_${number}`]: FilterValue };

/** A filter for a statement that is defined with `compiledShapes`: `shape` is part of its shape, and `values` of its values. */
export type TaskFilter = { readonly shape: FilterShape; readonly values: FilterValues };

/** Who asks, and when. `ids` are the IDs of the names in the filter. */
export type Resolution = Present & {
  readonly user_id: string;
  idOf(value: Value & { kind: 'name' }, field: FieldName): string;
};

/** Separates a filter into its shape and its values, as they are for the caller now. */
export function shapeFilter(filter: Filter, by: Resolution): TaskFilter | { problems: Problem[] } {
  const values: Record<`filter_${number}`, FilterValue> = {};
  const problems: Problem[] = [];
  let size = 0;
  const shapeOf = (part: Filter): FilterShape => {
    if (part.kind === 'not') return { kind: 'not', term: shapeOf(part.term) };
    if (part.kind !== 'comparison') return { kind: part.kind, terms: part.terms.map(shapeOf) };
    const { field, operator } = part;
    const leaf = leafOf(field, operator, part.values, by, problems);
    const at = size;
    for (const value of leaf.values) {
      values[`filter_${size}`] = value;
      size += 1;
    }
    const { hasNull, isDay } = leaf;
    return {
      field,
      operator: leaf.operator,
      ...(hasNull && { hasNull }),
      ...(isDay && { isDay }),
      at,
      size: leaf.values.length,
    };
  };
  const shape = shapeOf(filter);
  return problems.length > 0 ? { problems } : { shape, values };
}

type Parts = { operator: Operator; hasNull?: boolean; isDay?: boolean; values: FilterValue[] };
type Shaped = Omit<Parts, 'hasNull' | 'isDay'> & { hasNull?: true | undefined; isDay?: true | undefined };

function leafOf(
  field: FieldName,
  operator: Operator,
  values: readonly Value[],
  by: Resolution,
  problems: Problem[],
): Shaped {
  const { type } = FIELDS[field];
  const hasNull = values.some(({ kind }) => kind === 'null') || undefined;
  const given = values.filter(({ kind }) => kind !== 'null');
  const [first] = given;
  if (type === 'flag') return flagOf(field, operator, given, by);
  if (!first) return { operator: LISTED[operator] ?? operator, hasNull, values: extra(field, by) };
  if (type === 'time' || type === 'day') {
    const moment = momentOf(first, by);
    if (moment) return timeOf(field, operator, moment, by.timezone);
    problems.push(outOfRange(first));
    return { operator, values: [] };
  }
  const listed = LISTED[operator];
  const plain = given.map((value) => plainOf(value, field, by));
  if (listed) return { operator: listed, hasNull, values: [plain, ...extra(field, by)] };
  return { operator, values: [plain[0] ?? ''] };
}

/** `=` and `!=` are lists of one value, so that filters have fewer shapes. */
const LISTED: { readonly [Each in Operator]?: 'in' | 'not in' } = {
  '=': 'in',
  '!=': 'not in',
  in: 'in',
  'not in': 'not in',
};

/** The conditions on projects and categories also compare with the caller. */
const extra = (field: FieldName, { user_id }: Resolution): FilterValue[] =>
  field === 'project' || field === 'category' ? [user_id] : [];

function flagOf(field: FieldName, operator: Operator, [value]: readonly Value[], by: Resolution): Shaped {
  const isTrue = (value?.kind === 'flag' && value.flag) === (operator === '=');
  const today = () => dayOf(Date.parse(by.now), by.timezone);
  const values = field === 'overdue' ? [by.now, today()] : field === 'following' ? [by.user_id] : [];
  return { operator: isTrue ? '=' : '!=', values };
}

function plainOf(value: Value, field: FieldName, by: Resolution): string | number {
  switch (value.kind) {
    case 'text':
      return fold(value.text);
    case 'word':
      return value.word;
    case 'number':
      return value.number;
    case 'id':
      return value.id;
    case 'me':
      return by.user_id;
    case 'name':
      return by.idOf(value, field);
    default:
      throw new TypeError(`${field} cannot be compared with a ${value.kind}.`);
  }
}

/**
 * Returns the comparison with a day or a time. A day is from its first instant to before the first of the next one, in the time zone of
 * the caller. `due_date` is also compared with the day: a task that is due on a day is due at the end of it.
 */
function timeOf(field: FieldName, operator: Operator, moment: Moment, zone: string): Shaped {
  if (field === 'due_on') return { operator, values: 'day' in moment ? [moment.day] : [] };
  const isDue = field === 'due_date';
  if ('time' in moment) {
    const { time } = moment;
    const isExact = operator === '=' || operator === '!=';
    return { operator, values: isDue && !isExact ? [time, dayOf(Date.parse(time), zone)] : [time] };
  }
  const { day } = moment;
  if (operator === '=' || operator === '!=') {
    const bounds = [textOf(startOf(day, zone)), textOf(endOf(day, zone))];
    return { operator, isDay: true, values: isDue ? [...bounds, day] : bounds };
  }
  const isAfterDay = operator === '<=' || operator === '>';
  const bound = isAfterDay ? dayAfter(day) : day;
  const time = textOf(startOf(bound, zone));
  return {
    operator: operator === '<' || operator === '<=' ? '<' : '>=',
    values: isDue ? [time, bound] : [time],
  };
}

const textOf = (at: number) => new Date(at).toISOString();

const outOfRange = ({ at, end }: Value): Problem => ({
  at,
  end,
  found: 'a time outside of these years',
  expected: 'a time from 1970 to 2200',
  suggestion: undefined,
  candidates: [],
});
