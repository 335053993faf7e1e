import type { Schema } from '../../contract.ts';
import { ApiError, type ErrorDetail } from '../../errors.ts';
import { fold } from '../../fold.ts';
import { normalizeEmail } from '../../users/email.ts';
import { dateErrors, normalizeBody } from '../body.ts';
import { settable } from '../fields.ts';
import { listIn } from './csv.ts';
import { columnOf, FIELDS, type Field, type Mapping } from './mapping.ts';
import type { RawRow } from './read-rows.ts';

export type RowError = Omit<Schema<'RowError'>, 'line'>;

/** A row as it is understood, before its names are looked up. */
export type Row = {
  row: number;
  line: number;
  ref: string | null;
  parent_ref: string | null;
  project_id: string | null;
  project: string | null;
  categories: string[];
  emails: string[];
  assignee_ids: string[];
  /** The columns of the new task. */
  fields: Record<string, unknown>;
  errors: RowError[];
};

/** Checks an object like the body of `createTask`, fills in the defaults, and returns its errors. */
export type CheckNewTask = (body: object) => ErrorDetail[];

type Around = { checkNewTask: CheckNewTask; mapping: Mapping; now: string; timezone: string };

const MAX_REFERENCE = 255;
/** `maxItems` of the links in the contract. */
const MAX_LINKS = 20;
/** `maxLength` of the name of a category. */
const MAX_NAME = 50;
/** A list can repeat values. With more, checking each of them takes seconds: a line of a file has room for 500,000. */
const MAX_VALUES = 1_000;

/** Reads the cells of a row as the fields of a task, and checks all that can be known without the database. */
export function interpret({ row, line, cells, fault }: RawRow, around: Around): Row {
  const { mapping } = around;
  const values = cells ? valuesIn(cells, mapping) : {};
  const errors: RowError[] = fault ? [{ column: null, ...fault }] : [];
  const fail = (field: Field, code: string, message: string) =>
    errors.push({ column: columnOf(mapping, field), code, message });
  const reference = (field: Field) => {
    const text = textIn(values[field]);
    if (text === null || (isPlain(text) && text.length <= MAX_REFERENCE)) return text;
    fail(field, 'INVALID_VALUE', `Must have at most ${MAX_REFERENCE} characters, all of them valid.`);
    return null;
  };
  const names = (field: Field, maxLength: number) => {
    const given = listOf(values[field]);
    if (given === undefined) {
      fail(field, 'INVALID_TYPE', `Must be a list of at most ${MAX_VALUES} texts.`);
      return [];
    }
    const list = distinct(given);
    if (list.length > MAX_LINKS) fail(field, 'TOO_MANY', `Must have at most ${MAX_LINKS} values.`);
    const wrong = list.find(
      (each) => !isPlain(each) || [...each].length > maxLength || /[\r\n\u0085\u2028\u2029]/.test(each),
    );
    if (wrong !== undefined)
      fail(field, 'INVALID_VALUE', `Each value must be one line of at most ${maxLength} characters.`);
    return list;
  };
  const read = {
    row,
    line,
    ref: reference('id'),
    parent_ref: reference('parent_id'),
    project_id: reference('project_id'),
    project: reference('project'),
    categories: names('categories', MAX_NAME),
    emails: names('assignee_emails', 254).map(normalizeEmail),
    assignee_ids: names('assignee_ids', 36).map((id) => id.toLowerCase()),
  };
  if (!cells) return { ...read, fields: {}, errors };
  const { fields, problems } = fieldsOf(values, around);
  for (const { field, code, message } of problems) {
    const name = field.split(/[.[]/, 1)[0] as Field;
    errors.push({ column: FIELDS.includes(name) ? columnOf(mapping, name) : null, code, message });
  }
  return { ...read, fields, errors };
}

/** Returns the cells of the fields, without those that have no content. */
function valuesIn(cells: NonNullable<RawRow['cells']>, mapping: Mapping): Partial<Record<Field, unknown>> {
  const values: Partial<Record<Field, unknown>> = {};
  for (const field of FIELDS) {
    const value = cells.get(fold(columnOf(mapping, field)));
    if (value !== null && value !== undefined && (value !== '' || field === 'description'))
      values[field] = value;
  }
  return values;
}

/** Returns the columns of the task, checked like the body of `createTask`. A due date may be in the past. */
function fieldsOf(
  values: Partial<Record<Field, unknown>>,
  { checkNewTask, mapping, now, timezone }: Around,
): { fields: Record<string, unknown>; problems: ErrorDetail[] } {
  const body: Record<string, unknown> = {};
  for (const name of settable) {
    const value = values[name];
    if (value !== undefined) body[name] = bodyValue(name, value, mapping);
  }
  if (body['tags'] === undefined && values.tags !== undefined) {
    const message = `Must be a list of at most ${MAX_VALUES} texts.`;
    return { fields: {}, problems: [{ field: 'tags', code: 'INVALID_TYPE', message }] };
  }
  const broken = Object.keys(body).filter(
    (name) => ![body[name]].flat().every((each) => typeof each !== 'string' || isPlain(each)),
  );
  if (broken.length > 0) {
    const message = 'Remove U+0000 and halves of surrogate pairs.';
    return { fields: {}, problems: broken.map((field) => ({ field, code: 'INVALID_CHARACTER', message })) };
  }
  const problems = checkNewTask(body);
  if (problems.length > 0) return { fields: {}, problems };
  try {
    const dates = body as Parameters<typeof dateErrors>[0];
    const late = dateErrors(dates, { now, actor: { timezone } }, dates);
    const given = Object.fromEntries(settable.map((name) => [name, body[name] ?? null]));
    // The default of the project applies.
    if (values.priority === undefined) given['priority'] = null;
    return { fields: normalizeBody({ ...given, tags: (body['tags'] ?? []) as string[] }), problems: late };
  } catch (error) {
    if (error instanceof ApiError) return { fields: {}, problems: error.facts.errors ?? [] };
    throw error;
  }
}

function bodyValue(name: (typeof settable)[number], value: unknown, mapping: Mapping): unknown {
  if (name === 'tags') return Array.isArray(value) && value.length <= MAX_VALUES ? value : listOf(value);
  if ((name === 'status' || name === 'priority') && isText(value)) {
    const text = fold(String(value).trim());
    return Object.hasOwn(mapping[name], text) ? mapping[name][text] : text.replaceAll(/[\s-]+/g, '_');
  }
  if (typeof value !== 'string') return value;
  if (name === 'estimate_minutes') return /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : value;
  return name === 'title' || name === 'description' ? value : value.trim();
}

const isPlain = (text: string) => text.isWellFormed() && !text.includes('\0');

/** Whether a value of JSON can be read as text. A list or an object cannot: `String` fails for some of them. */
const isText = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** Other services have numbers as IDs. */
function textIn(value: unknown): string | null {
  const text = isText(value) && typeof value !== 'boolean' ? String(value).trim() : '';
  return text === '' ? null : text;
}

/** Returns the values of a list: an array of JSON Lines, or the text of a cell. Returns nothing if it is no list of texts, or too long. */
function listOf(value: unknown): string[] | undefined {
  if (value === undefined) return [];
  const list = isText(value) ? cellsIn(String(value)) : value;
  if (!Array.isArray(list) || list.length > MAX_VALUES || !list.every(isText)) return undefined;
  return list.map((each) => String(each).trim()).filter((each) => each !== '');
}

function cellsIn(text: string): string[] {
  try {
    return listIn(text);
  } catch {
    return [text];
  }
}

function distinct(list: readonly string[]): string[] {
  const first = new Map<string, string>();
  for (const each of list) {
    const key = fold(each);
    if (!first.has(key)) first.set(key, each);
  }
  return [...first.values()];
}
