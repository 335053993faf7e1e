import type { ContractDocument, FilterLanguage } from '../../../src/document.ts';
import { comment, HEAD } from './comment.ts';

type FieldOf = FilterLanguage['fields'][string];

/** The types of values in TypeScript, by type of the language. */
const VALUES: Record<string, string> = {
  text: 'string',
  tag: 'string',
  flag: 'boolean',
  number: 'number',
  time: 'string | Date | Relative',
  day: 'string | Relative<DayUnit>',
  task: 'string',
  project: 'string',
  category: 'string',
  user: 'string | Me',
};

const METHODS: Record<string, string> = {
  '=': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'lte',
  '>': 'gt',
  '>=': 'gte',
  '~': 'contains',
  in: 'in',
  'not in': 'notIn',
};

/** Returns the builder of filters: a property for each field, with the methods of its type. */
export function filtersFile({ 'x-filter': language }: ContractDocument): string {
  const { fields, days, units } = language;
  const dayUnits = Object.keys(units).filter((unit) => unit !== 'min' && unit !== 'h');
  const union = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' | ');
  return `${HEAD}
import { combinators, FilterField, type Me, Relative } from '../runtime/filter.ts';

type DayUnit = ${union(dayUnits)};
type Unit = ${union(Object.keys(units))};

/**
 * Builds filters: \`filter.and(filter.status.in('todo'), filter.due_date.lt(filter.now.plus('7d')))\`. The result is a string for every
 * parameter and property that takes a filter. A text is put in quotes.
 */
export const filter = {
  ...combinators,
  /** The time of the request. */
  now: new Relative<Unit>('now'),
${Object.entries(days)
  .map(([name, meaning]) => `${comment(sentence(meaning), '  ')}  ${name}: new Relative<DayUnit>('${name}'),`)
  .join('\n')}
${Object.entries(fields)
  .map(
    ([name, field]) => `${comment(field.description, '  ')}  ${name}: ${fieldText(language, name, field)},`,
  )
  .join('\n')}
};
`;
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function fieldText({ types }: FilterLanguage, name: string, { type, values, nullable }: FieldOf): string {
  const value = values ? values.map((word) => `'${word}'`).join(' | ') : (VALUES[type] ?? 'never');
  const methods = (types[type]?.operators ?? []).map((operator) => `'${METHODS[operator]}'`);
  const accepted = `${value}${nullable ? ' | null' : ''}`;
  return `new FilterField<${accepted}>('${name}') as Pick<\n    FilterField<${accepted}>,\n    ${methods.join(' | ')}\n  >`;
}
