import type { operations } from '../../generated/api.ts';
import type { OperationId } from '../../src/contract.ts';

/** Who asks, in the order of the columns. */
export const ACTORS = [
  'anonymous',
  'expired',
  'deactivated',
  'stranger',
  'viewer',
  'member',
  'admin',
  'owner',
  'read-only key',
  'system admin',
] as const;

export type Actor = (typeof ACTORS)[number];

/** What a request is about, in the words of the documentation; `stage.ts` makes one of each. */
export const SUBJECTS = {
  own: 'nothing of others',
  project: 'the project',
  'project task': 'a task of the project',
  'trashed task': 'a task of the project that is in the trash',
  'personal task': 'a personal task of the owner',
  'private category': 'a category of the owner',
  session: 'a session of the owner',
  'API key': 'an API key of the owner',
  export: 'an export of the owner',
  user: 'the account of the viewer',
} as const;

export type Subject = keyof typeof SUBJECTS;

/** A cell for each actor, and in it a status that the contract declares of the operation. */
export type Row<Id extends OperationId> = Columns<
  typeof ACTORS,
  Extract<keyof operations[Id]['responses'], number>
>;
type Columns<Actors extends readonly string[], Status> = { readonly [Column in keyof Actors]: Status };

/** Every operation, and for each thing that it can be about a row. */
export type Table = { readonly [Id in OperationId]: { readonly [About in Subject]?: Row<Id> } };

/**
 * Who may do what. The viewer, the member, the admin and the owner have these roles in one project; the
 * expired token is the owner's, and so is the API key, with every scope to read and none to write; the
 * deactivated user is an admin of the project, the administrator of the system a stranger to it. What is asked
 * for would be right if it were allowed.
 *
 * An operation without a row does not compile, and neither does a status that it does not declare.
 * `table.test.ts` asks for every cell, and `docs/authorization.md` shows them.
 */
// biome-ignore format: it is a table
export const table: Table = {
  //                                             anon exp  deact strang view memb admin owner key  system
  registerUser:        { own:                   [201, 201, 201,  201,   201, 201, 201,  201, 201,  201] },
  login:               { own:                   [200, 200, 401,  200,   200, 200, 200,  200, 200,  200] },
  refreshTokens:       { own:                   [401, 200, 401,  200,   200, 200, 200,  200, 200,  200] },
  logout:              { own:                   [401, 401, 401,  204,   204, 204, 204,  204, 403,  204] },
  listSessions:        { own:                   [401, 401, 401,  200,   200, 200, 200,  200, 403,  200] },
  revokeOtherSessions: { own:                   [401, 401, 401,  204,   204, 204, 204,  204, 403,  204] },
  revokeSession:       { session:               [401, 401, 401,  404,   404, 404, 404,  204, 403,  404] },
  changePassword:      { own:                   [401, 401, 401,  204,   204, 204, 204,  204, 403,  204] },
  listApiKeys:         { own:                   [401, 401, 401,  200,   200, 200, 200,  200, 403,  200] },
  createApiKey:        { own:                   [401, 401, 401,  201,   201, 201, 201,  201, 403,  201] },
  revokeApiKey:        { 'API key':             [401, 401, 401,  404,   404, 404, 404,  204, 403,  404] },
  requestPasswordReset: { own:                  [202, 202, 202,  202,   202, 202, 202,  202, 202,  202] },
  resetPassword:       { own:                   [204, 204, 400,  204,   204, 204, 204,  204, 204,  204] },
  verifyEmail:         { own:                   [200, 200, 400,  200,   200, 200, 200,  200, 200,  200] },
  resendVerificationEmail: { own:               [401, 401, 401,  202,   202, 202, 202,  202, 403,  202] },
  changeEmail:         { own:                   [401, 401, 401,  202,   202, 202, 202,  202, 403,  202] },

  getProfile:          { own:                   [401, 401, 401,  200,   200, 200, 200,  200, 200,  200] },
  replaceProfile:      { own:                   [401, 401, 401,  200,   200, 200, 200,  200, 403,  200] },
  updateProfile:       { own:                   [401, 401, 401,  200,   200, 200, 200,  200, 403,  200] },
  // The owner's project has other members.
  deleteAccount:       { own:                   [401, 401, 401,  204,   204, 204, 204,  409, 403,  204] },
  exportAccount:       { own:                   [401, 401, 401,  202,   202, 202, 202,  202, 403,  202] },
  getExport:           { export:                [401, 401, 401,  404,   404, 404, 404,  200, 403,  404] },
  downloadExport:      { export:                [401, 401, 401,  404,   404, 404, 404,  200, 403,  404] },

  listProjects:        { own:                   [401, 401, 401,  200,   200, 200, 200,  200, 200,  200] },
  createProject:       { own:                   [401, 401, 401,  201,   201, 201, 201,  201, 403,  201] },
  getProject:          { project:               [401, 401, 401,  404,   200, 200, 200,  200, 200,  404] },
  replaceProject:      { project:               [401, 401, 401,  404,   403, 403, 200,  200, 403,  404] },
  updateProject:       { project:               [401, 401, 401,  404,   403, 403, 200,  200, 403,  404] },
  deleteProject:       { project:               [401, 401, 401,  404,   403, 403, 403,  204, 403,  404] },
  listProjectTasks:    { project:               [401, 401, 401,  404,   200, 200, 200,  200, 200,  404] },
  createProjectTask:   { project:               [401, 401, 401,  404,   403, 201, 201,  201, 403,  404] },

  listTasks:           { own:                   [401, 401, 401,  200,   200, 200, 200,  200, 200,  200] },
  createTask:          { own:                   [401, 401, 401,  201,   201, 201, 201,  201, 403,  201],
                         project:               [401, 401, 401,  400,   403, 201, 201,  201, 403,  400] },
  getTask:             { 'project task':        [401, 401, 401,  404,   200, 200, 200,  200, 200,  404],
                         'trashed task':        [401, 401, 401,  404,   404, 404, 404,  404, 404,  404],
                         'personal task':       [401, 401, 401,  404,   404, 404, 404,  200, 200,  404] },
  replaceTask:         { 'project task':        [401, 401, 401,  404,   403, 200, 200,  200, 403,  404],
                         'trashed task':        [401, 401, 401,  404,   404, 404, 404,  404, 403,  404],
                         'personal task':       [401, 401, 401,  404,   404, 404, 404,  200, 403,  404] },
  updateTask:          { 'project task':        [401, 401, 401,  404,   403, 200, 200,  200, 403,  404],
                         'trashed task':        [401, 401, 401,  404,   404, 404, 404,  404, 403,  404],
                         'personal task':       [401, 401, 401,  404,   404, 404, 404,  200, 403,  404] },
  deleteTask:          { 'project task':        [401, 401, 401,  404,   403, 204, 204,  204, 403,  404],
                         'trashed task':        [401, 401, 401,  404,   404, 204, 204,  204, 403,  404],
                         'personal task':       [401, 401, 401,  404,   404, 404, 404,  204, 403,  404] },
  restoreTask:         { 'project task':        [401, 401, 401,  404,   403, 409, 409,  409, 403,  404],
                         'trashed task':        [401, 401, 401,  404,   404, 200, 200,  200, 403,  404],
                         'personal task':       [401, 401, 401,  404,   404, 404, 404,  409, 403,  404] },
  addTaskAssignee:     { 'project task':        [401, 401, 401,  404,   403, 200, 200,  200, 403,  404],
                         'trashed task':        [401, 401, 401,  404,   404, 404, 404,  404, 403,  404],
                         'personal task':       [401, 401, 401,  404,   404, 404, 404,  200, 403,  404] },
  removeTaskAssignee:  { 'project task':        [401, 401, 401,  404,   403, 204, 204,  204, 403,  404],
                         'trashed task':        [401, 401, 401,  404,   404, 404, 404,  404, 403,  404],
                         'personal task':       [401, 401, 401,  404,   404, 404, 404,  204, 403,  404] },
  addTaskCategory:     { 'project task':        [401, 401, 401,  404,   403, 200, 200,  200, 403,  404],
                         'trashed task':        [401, 401, 401,  404,   404, 404, 404,  404, 403,  404],
                         'personal task':       [401, 401, 401,  404,   404, 404, 404,  200, 403,  404],
                         'private category':    [401, 401, 401,  404,   403, 404, 404,  200, 403,  404] },
  removeTaskCategory:  { 'project task':        [401, 401, 401,  404,   403, 204, 204,  204, 403,  404],
                         'trashed task':        [401, 401, 401,  404,   404, 404, 404,  404, 403,  404],
                         'personal task':       [401, 401, 401,  404,   404, 404, 404,  204, 403,  404],
                         'private category':    [401, 401, 401,  404,   403, 404, 404,  204, 403,  404] },

  listCategories:      { own:                   [401, 401, 401,  200,   200, 200, 200,  200, 200,  200] },
  createCategory:      { own:                   [401, 401, 401,  201,   201, 201, 201,  201, 403,  201] },
  getCategory:         { 'private category':    [401, 401, 401,  404,   404, 404, 404,  200, 200,  404] },
  replaceCategory:     { 'private category':    [401, 401, 401,  404,   404, 404, 404,  200, 403,  404] },
  updateCategory:      { 'private category':    [401, 401, 401,  404,   404, 404, 404,  200, 403,  404] },
  deleteCategory:      { 'private category':    [401, 401, 401,  404,   404, 404, 404,  204, 403,  404] },

  listActivity:        { own:                   [401, 401, 401,  200,   200, 200, 200,  200, 200,  200] },
  listTaskActivity:    { 'project task':        [401, 401, 401,  404,   200, 200, 200,  200, 200,  404],
                         'trashed task':        [401, 401, 401,  404,   404, 200, 200,  200, 200,  404],
                         'personal task':       [401, 401, 401,  404,   404, 404, 404,  200, 200,  404] },

  listUsers:           { own:                   [401, 401, 401,  403,   403, 403, 403,  403, 403,  200] },
  getUser:             { user:                  [401, 401, 401,  403,   403, 403, 403,  403, 403,  200] },
  updateUser:          { user:                  [401, 401, 401,  403,   403, 403, 403,  403, 403,  200] },
  listAuditLog:        { own:                   [401, 401, 401,  403,   403, 403, 403,  403, 403,  200] },
  getSystemStats:      { own:                   [401, 401, 401,  403,   403, 403, 403,  403, 403,  200] },

  getHealth:           { own:                   [200, 200, 200,  200,   200, 200, 200,  200, 200,  200] },
  getLiveness:         { own:                   [200, 200, 200,  200,   200, 200, 200,  200, 200,  200] },
  getReadiness:        { own:                   [200, 200, 200,  200,   200, 200, 200,  200, 200,  200] },
};
