/**
 * What must not compile. `tsc` (in `npm run check`) fails if a line marked `@ts-expect-error` compiles after all.
 */
import type { OperationReply, OperationRequest, Schema } from '../../src/contract.ts';
import { ApiError, type ErrorCode } from '../../src/errors.ts';
import { fulfil, type Handlers } from '../../src/handlers.ts';
import { handlers } from '../../src/operations.ts';

declare const task: Schema<'Task'>;
declare const category: Schema<'Category'>;
declare const leaky: Schema<'Task'> & { password_hash: string };
declare const leakyInside: Schema<'Task'> & { created_by: { password_hash: string } };
declare const leakyInList: Omit<Schema<'Task'>, 'categories'> & {
  categories: (Schema<'Task'>['categories'][number] & { owner_id: string })[];
};
const page = { page: 1, per_page: 20, total: 1, next_cursor: null };

// --- Compiles ----------------------------------------------------------------

const good = {
  async getTask({ path }) {
    return { status: 200, data: { ...task, id: path.task_id } };
  },
  async listTasks({ query }) {
    const size: number = query.per_page;
    return { status: 200, data: [task], page: { ...page, per_page: size } };
  },
  async createTask({ body }) {
    const status: 'todo' | 'in_progress' | 'completed' = body.status;
    return { status: 201, headers: { Location: '/api/v1/tasks/x' }, data: { ...task, status } };
  },
  async updateTask({ body }) {
    const named: string | undefined = body.title;
    return { status: 200, headers: { 'Preference-Applied': named ?? '' }, data: task, warnings: [] };
  },
  async deleteTask() {
    return { status: 204 };
  },
} satisfies Partial<Handlers>;
fulfil({ ...handlers, ...good });

// --- All operations are there ------------------------------------------------

const { deleteTask: _, ...incomplete } = handlers;
// @ts-expect-error an operation without a handler
fulfil(incomplete);

void ({
  // @ts-expect-error an operation that the contract does not have
  dropTask: async () => ({ status: 204 }),
} satisfies Partial<Handlers>);

// --- Stored credentials -------------------------------------------------------

declare const tokens: Schema<'AuthSession'>;
const unbound = { login: async () => ({ status: 200 as const, data: tokens }) };
// @ts-expect-error a response with credentials that does not say what they depend on
fulfil({ ...handlers, ...unbound });

const bound = {
  login: async () => ({ ...(await unbound.login()), dependsOn: { refresh_digest: Buffer.of() } }),
};
fulfil({ ...handlers, ...bound });

// --- No undeclared responses -------------------------------------------------

const leaks = { getTask: async () => ({ status: 200 as const, data: leaky }) };
// @ts-expect-error a property that the contract does not declare: .data.password_hash
fulfil({ ...handlers, ...leaks });

const leaksInside = { getTask: async () => ({ status: 200 as const, data: leakyInside }) };
// @ts-expect-error the same, inside: .data.created_by.password_hash
fulfil({ ...handlers, ...leaksInside });

const leaksInPage = { listTasks: async () => ({ status: 200 as const, data: [leaky], page }) };
// @ts-expect-error the same, in a list: .data[].password_hash
fulfil({ ...handlers, ...leaksInPage });

const leaksDeep = { listTasks: async () => ({ status: 200 as const, data: [leakyInList], page }) };
// @ts-expect-error the same, in a list inside a list: .data[].categories[].owner_id
fulfil({ ...handlers, ...leaksDeep });

const leaksInMeta = {
  listTasks: async () => ({ status: 200 as const, data: [task], page: { ...page, sql: '' } }),
};
// @ts-expect-error the same, in what is said of the page: .page.sql
fulfil({ ...handlers, ...leaksInMeta });

const untyped = { getTask: async () => ({ status: 200 as const, data: JSON.parse('{}') }) };
// @ts-expect-error data of type any proves nothing
fulfil({ ...handlers, ...untyped });

const untypedInside = {
  getTask: async () => ({ status: 200 as const, data: { ...task, title: JSON.parse('""') } }),
};
// @ts-expect-error nor does any inside
fulfil({ ...handlers, ...untypedInside });

void ({
  // @ts-expect-error an undeclared status
  getTask: async () => ({ status: 202, data: task }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error a failure, which is thrown and never returned
  getTask: async () => ({ status: 404, data: null }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error a status that bind answers by itself
  getTask: async () => ({ status: 304 }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error a body where none is declared
  deleteTask: async () => ({ status: 204, data: task }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error an undeclared header
  getTask: async () => ({ status: 200, data: task, headers: { 'X-Internal': 'x' } }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error a header that follows from the data
  getTask: async () => ({ status: 200, data: task, headers: { ETag: '"1"' } }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error a page where there is no list
  getTask: async () => ({ status: 200, data: task, page }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error the envelope is not the handler's
  getTask: async () => ({ status: 200, data: { success: true, data: task } }),
} satisfies Partial<Handlers>);

// --- All declared responses --------------------------------------------------

void ({
  // @ts-expect-error a missing property
  getTask: async () => ({ status: 200, data: { id: 'x' } }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error a property that may be null, but not missing
  getCategory: async () => ({ status: 200, data: { ...category, color: undefined } }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error the resource of another operation
  getTask: async () => ({ status: 200, data: category }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error a forgotten header
  createTask: async () => ({ status: 201, data: task }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error a list that does not say where it stands
  listTasks: async () => ({ status: 200, data: [task] }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error a list that does not say whether there is more
  listTasks: async () => ({ status: 200, data: [task], page: { page: 1, per_page: 20, total: 1 } }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error no body where one is declared
  getTask: async () => ({ status: 200 }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error a value outside the enum
  getTask: async () => ({ status: 200, data: { ...task, status: 'later' } }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error a change that does not say whether there are warnings
  replaceTask: async () => ({ status: 200, data: task }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error a warning that the contract does not have
  replaceTask: async () => ({ status: 200, data: task, warnings: [{ code: 'LATE', message: '' }] }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error warnings of an operation that declares none
  getTask: async () => ({ status: 200, data: task, warnings: [] }),
} satisfies Partial<Handlers>);

// --- A request has exactly the declared fields -------------------------------

void ({
  // @ts-expect-error an undeclared query parameter
  listTasks: async ({ query }) => ({ status: 200, data: [task], page: { ...page, total: query.offset } }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error an undeclared member of the body
  createTask: async ({ body }) => ({ status: 201, headers: { Location: body.owner }, data: task }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error a parameter of another path
  getTask: async ({ path }) => ({ status: 200, data: { ...task, id: path.project_id } }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error a member that may be absent
  updateTask: async ({ body }) => ({ status: 200, data: { ...task, title: body.title } }),
} satisfies Partial<Handlers>);

void ({
  // @ts-expect-error the body of an operation that takes none
  deleteTask: async ({ body }) => ({ status: 204, data: body.title }),
} satisfies Partial<Handlers>);

/** The validator sets defaults, so these fields are always present. */
const defaulted: number = {} as OperationRequest<'listTasks'>['query']['per_page'];
void defaulted;
// @ts-expect-error a parameter without a default may be absent
const optional: string = {} as OperationRequest<'listTasks'>['query']['cursor'];
void optional;

// --- A closed set of errors --------------------------------------------------

void new ApiError('NOT_FOUND');
// @ts-expect-error a code that the contract does not have
void new ApiError('TEAPOT');
// @ts-expect-error a status is no code
void new ApiError(404);
// @ts-expect-error the reply of another operation
void ({ status: 200, data: task } satisfies OperationReply<'deleteTask'>);
// @ts-expect-error the enum is closed
const code: ErrorCode = 'SOMETHING_ELSE';
void code;
