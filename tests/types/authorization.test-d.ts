/** What must not compile of the authorization table. */
import type { Row, Table } from '../authorization/table.ts';

declare const table: Table;
const { getTask, ...incomplete } = table;

// --- What compiles -----------------------------------------------------------

export const whole: Table = { ...incomplete, getTask };
export const row: Row<'getTask'> = [401, 401, 401, 404, 200, 200, 200, 200, 200, 404];

// --- What does not -----------------------------------------------------------

// @ts-expect-error: an operation without a row
export const missing: Table = incomplete;

// @ts-expect-error: a row without an operation
export const surplus: Table = { ...table, fetchTask: {} };

// @ts-expect-error: an actor without a cell
export const short: Row<'getTask'> = [401, 401, 401, 404, 200, 200, 200, 200, 200];

// @ts-expect-error: a status that the operation does not declare
export const undeclared: Row<'getTask'> = [401, 401, 401, 404, 200, 200, 200, 200, 201, 404];
