import { type Day, daysAfter } from '../days.ts';
import type { ErrorDetail } from '../errors.ts';
import { nearest } from '../filters/nearest.ts';

/** The names that a text can have between `{{` and `}}`. */
export const VARIABLES = [
  'date',
  'day',
  'weekday',
  'week',
  'month',
  'quarter',
  'year',
  'n',
  'project',
  'user',
] as const;

export type Values = Readonly<Record<(typeof VARIABLES)[number], string>>;

/** A variable, or braces that are text. */
const MARK = /\\\{\{|\{\{([^{}]{1,100})\}\}/g;

/** Returns the errors of a text that has unknown variables. */
export function variableErrors(text: string | null, field: string): ErrorDetail[] {
  const names = [...(text ?? '').matchAll(MARK)].flatMap(([, name]) => name?.trim() ?? []);
  const unknown = names.find((name) => !isVariable(name));
  if (unknown === undefined) return [];
  const meant = nearest(unknown, VARIABLES);
  const known = VARIABLES.map((name) => `{{${name}}}`).join(', ');
  const hint = meant ? `Did you mean \`{{${meant}}}\`?` : `Use one of ${known}.`;
  const message = `There is no variable \`{{${unknown}}}\`. ${hint} Write \`\\{{\` for braces that are text.`;
  return [{ field, code: 'UNKNOWN_VARIABLE', message }];
}

/** Returns a text with the values of its variables. */
export const fillIn = (text: string, values: Values): string =>
  text.replace(MARK, (whole: string, written: string | undefined) => {
    if (written === undefined) return '{{';
    const name = written.trim();
    return isVariable(name) ? values[name] : whole;
  });

const isVariable = (name: string): name is keyof Values => VARIABLES.some((each) => each === name);

/** Returns a template that results in this text. */
export const asTemplate = (text: string): string => text.replaceAll('{{', String.raw`\{{`);

type Maker = { full_name: string; locale: string; project_name: string | null; n: number };

/** Returns the values of the variables for a day, with names in the language of the user who creates the tasks. */
export function valuesFor(date: Day, { full_name, locale, project_name, n }: Maker): Values {
  const [year = '', month = '', day = ''] = date.split('-');
  const instant = Date.parse(date);
  return {
    date,
    day: String(Number(day)),
    weekday: wordFor(instant, locale, { weekday: 'long' }),
    week: String(weekOf(date)),
    month: wordFor(instant, locale, { month: 'long' }),
    quarter: String(Math.ceil(Number(month) / 3)),
    year,
    n: String(n),
    project: project_name ?? '',
    user: full_name,
  };
}

function wordFor(instant: number, locale: string, options: Intl.DateTimeFormatOptions): string {
  const write = (language: string) =>
    new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' }).format(instant);
  try {
    return write(locale);
  } catch {
    // Stored by a version of Node that knows more languages.
    return write('en');
  }
}

const DAYS_OF_WEEK = 7;
const DAY_MS = 86_400_000;

/** Returns the number of the week as in ISO 8601: weeks begin on Monday, and the first one has 4 January. */
function weekOf(date: Day): number {
  const sinceMonday = (new Date(date).getUTCDay() + 6) % DAYS_OF_WEEK;
  const thursday = daysAfter(date, 3 - sinceMonday);
  const inYear = (Date.parse(thursday) - Date.parse(`${thursday.slice(0, 4)}-01-01`)) / DAY_MS;
  return Math.floor(inYear / DAYS_OF_WEEK) + 1;
}
