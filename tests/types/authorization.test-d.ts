/** What must not compile in the authorization table and the seeds. */
import { everybody, owner, read, role, type Table, task } from '../../openapi/access.ts';
import type { Seeds } from '../seeds.ts';

declare const table: Table;
const { getTask, ...incomplete } = table;

// --- Compiles ----------------------------------------------------------------

export const whole: Table = { ...incomplete, getTask };
export const derived: Table = { ...incomplete, getTask: read(task('viewer')) };
export const exception: Table = {
  ...incomplete,
  getTask: read({ ...task('viewer'), project: role('viewer', { status: 404 }) }),
};

// --- Does not compile --------------------------------------------------------

// @ts-expect-error: an operation without a line
export const missing: Table = incomplete;

// @ts-expect-error: a line without an operation
export const surplus: Table = { ...table, fetchTask: read({ own: everybody }) };

export const untried: Table = {
  ...incomplete,
  // @ts-expect-error: an operation about a task, but not about one in the trash
  getTask: read({ 'project task': role('viewer'), 'personal task': owner() }),
};

// @ts-expect-error: something else than the path names
export const other: Table = { ...incomplete, getTask: read({ own: everybody }) };

export const undeclared: Table = {
  ...incomplete,
  // @ts-expect-error: a status that the operation does not declare
  getTask: read({ ...task('viewer'), 'personal task': owner(201) }),
};

// --- Seeds -------------------------------------------------------------------

declare const seeds: Seeds;
const { project_id, ...others } = seeds;

export const all: Seeds = { ...others, project_id };

// @ts-expect-error: a path parameter without a seed
export const seedless: Seeds = others;

export const stateless: Seeds = {
  ...seeds,
  // @ts-expect-error: a seed that cannot make what the table is about
  project_id: { ...project_id, make: {} },
};
