import {
  type CompiledQuery,
  type DatabaseConnection,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import type { Tables } from '../../generated/tables.ts';
import * as activity from '../../src/activity/queries.ts';
import type { SessionActor } from '../../src/actor.ts';
import * as audit from '../../src/admin/audit-log.ts';
import * as admin from '../../src/admin/queries.ts';
import { findStats } from '../../src/admin/stats.ts';
import * as keys from '../../src/auth/api-keys/queries.ts';
import * as revoke from '../../src/auth/api-keys/revoke.ts';
import * as use from '../../src/auth/api-keys/use.ts';
import * as links from '../../src/auth/links/queries.ts';
import * as attempts from '../../src/auth/passwords/attempts.ts';
import { forgetAddresses } from '../../src/auth/passwords/known-addresses.ts';
import * as auth from '../../src/auth/queries.ts';
import { endSessions } from '../../src/auth/sessions/end.ts';
import { keyGuards, sessionGuards } from '../../src/auth/sessions/guard.ts';
import * as own from '../../src/auth/sessions/own.ts';
import * as sessions from '../../src/auth/sessions/queries.ts';
import * as categories from '../../src/categories/queries.ts';
import type { Database } from '../../src/database/database.ts';
import { changesSince } from '../../src/events/changes.ts';
import { insertDenials } from '../../src/events/denials.ts';
import { findRecipient } from '../../src/mail/recipient.ts';
import { sendMail } from '../../src/mail/send.ts';
import { deleteProject, lockProject } from '../../src/projects/delete.ts';
import * as projects from '../../src/projects/queries.ts';
import { changeTask } from '../../src/tasks/change.ts';
import { insertTask } from '../../src/tasks/insert.ts';
import * as purge from '../../src/tasks/purge.ts';
import * as tasks from '../../src/tasks/queries.ts';
import * as close from '../../src/users/close.ts';
import * as exports from '../../src/users/exports.ts';
import * as users from '../../src/users/queries.ts';
import * as administrators from '../../src/users/role.ts';

const id = '0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d';
const now = '2026-03-02T09:00:00.000Z';
const actor: SessionActor = { user_id: id, session_id: id, role: 'user', email_verified: true, revision: '' };
const author = { actor, now, request_id: 'a-request', client: { address: '', user_agent: null } };
const digest = Buffer.alloc(32);
const lifetimes = { refreshTtlSeconds: 1, sessionTtlSeconds: 1 };
const firstPage = { limit: 21, offset: 0, after: undefined, counted: true };
const nextPage = { limit: 21, offset: 0, after: { key: now, id }, counted: false };
const byNewest = { per_page: 20, sort: 'created_at', order: 'desc', now } as const;
const newTask = {
  space_id: id,
  title: '',
  description: null,
  status: 'todo',
  priority: 'low',
  start_date: null,
  due_date: null,
  estimate_minutes: null,
  tags: [],
  assignee_ids: [],
  category_ids: [],
} as const;
const update = { id, from: 'live', type: 'task.updated', versions: [1] } as const;

const counter = { key: digest, limit: 5 };
const attempt = { caller: counter, account: counter, address: counter, knownAs: digest };

/** Each statement of the service once, in its usual shapes; the tests run them all. */
const calls: Record<string, (db: Database) => unknown> = {
  'auth: the sessions of access tokens': (db) => sessions.findActiveSessions.all(db, { ids: [id] }),
  'auth: whether a session still permits a write': (db) =>
    sessionGuards.read.first(db, { user_id: id, session_id: id, role: null, verified: false }),
  'auth: the same for a sensitive write': (db) =>
    sessionGuards.lock.first(db, { user_id: id, session_id: id, role: 'admin', verified: false }),
  'auth: whether an API key still permits a write': (db) =>
    keyGuards.read.first(db, { user_id: id, api_key_id: id, role: null, verified: false }),
  'auth: the same for a sensitive write with an API key': (db) =>
    keyGuards.lock.first(db, { user_id: id, api_key_id: id, role: 'admin', verified: false }),
  'auth: the account of a login': (db) => sessions.findAccount(db, ''),
  'auth: open an account': (db) =>
    auth.insertUser(db, { email: '', password_hash: '', full_name: '' }, author),
  'auth: start a session': (db) =>
    sessions.insertSession(
      db,
      {
        user_id: id,
        email: '',
        password_hash: '',
        new_password_hash: '',
        refresh_digest: digest,
        client: { address: '', user_agent: null },
        known_as: digest,
      },
      lifetimes,
      author,
    ),
  'auth: look at a refresh token': (db) => sessions.findRefreshToken(db, digest, 1),
  'auth: use up a refresh token': (db) =>
    sessions.rotateRefreshToken(db, { used_digest: digest, refresh_digest: digest }, lifetimes, author),
  'auth: end a session': (db) => sessions.revokeSession(db, id, 'session.revoked', author),
  'auth: the password of whoever changes it': (db) => auth.findCredentials.first(db, { user_id: id }),
  'auth: change a password': (db) =>
    auth.changePassword(db, { password_hash: '', new_password_hash: '' }, author),
  'auth: list sessions': (db) => own.listSessions(db, actor, firstPage),
  'auth: list sessions, after a cursor': (db) => own.listSessions(db, actor, nextPage),
  'auth: end a session from the list': (db) => own.endSession(db, id, author),
  'auth: count an attempt at a password': (db) => attempts.reserveAttempt(db, attempt),
  'auth: count a failure of an address': (db) => attempts.countFailure(db, { key: digest, limit: 100 }),
  'auth: take back an attempt': (db) =>
    attempts.returnAttempt(db, attempt, { seconds: null, is_shared: true }),
  'auth: let a caller begin anew': (db) =>
    attempts.forgiveCaller(db, attempt, { seconds: null, is_shared: true }),
  'auth: forget failures': (db) => attempts.forgetFailures(db, [digest]),
  'auth: forget known addresses': (db) => forgetAddresses(db, id),
  'auth: whom a verification is for': (db) =>
    links.lockAddressee(db, { purpose: 'verify_email', user_id: id }),
  'auth: whom a change of the email is for': (db) =>
    links.lockAddressee(db, { purpose: 'change_email', user_id: id, session_id: id, email: '' }),
  'auth: whom a reset of the password is for': (db) =>
    links.lockAddressee(db, { purpose: 'reset_password', email: '' }),
  'auth: let a link last again': (db) => links.renewToken(db, digest, 'verify_email'),
  'auth: whether enough links were sent': (db) => links.hasHadEnough(db, id, 'reset_password'),
  'auth: whether a link lies unused': (db) => links.hasUnused(db, id, 'reset_password'),
  'auth: make links void': (db) => links.voidLinks(db, id, ['verify_email']),
  'auth: keep a link': (db) =>
    links.insertToken(
      db,
      { digest, user_id: id, purpose: 'reset_password', email: '', session_id: null },
      author,
    ),
  'auth: look at a link': (db) => links.findLink(db, digest, 'reset_password'),
  'auth: use up a link': (db) => links.useLink(db, digest, ['verify_email', 'change_email']),
  'auth: change what a link was for': (db) =>
    links.applyLink(db, { user_id: id, type: 'user.email_changed', fields: { email: '' } }, author),
  'auth: end all sessions of a user': (db) => endSessions(db, id, author),
  'auth: tell of another email that is asked for': (db) => links.logEmailChangeRequest(db, author),
  'mail: whether enough notices were sent': (db) =>
    sendMail(db, { template: 'password_changed', to: { user_id: id }, values: { at: now } }),
  'mail: whom a message is for': (db) => findRecipient.first(db, { user_id: id }),
  'events: record refusals': (db) => insertDenials(db, []),
  'users: the password of whoever leaves': (db) => close.findOwner.first(db, { user_id: id }),
  'users: lock the projects of an account that closes': (db) => close.lockOwnProjects(db, actor),
  'users: lock an account that closes': (db) => close.lockAccount(db, id, ''),
  'users: close an account': (db) => close.closeAccount(db, author),
  'users: leave projects': (db) => close.leaveProjects(db, id, author),
  'users: projects that others would lose': (db) => close.sharedProjects(db, actor),
  'admin: list users': (db) =>
    admin.listUsers(db, { per_page: 20, sort: 'created_at', order: 'desc' }, firstPage),
  'admin: search users': (db) =>
    admin.listUsers(db, { per_page: 20, sort: 'full_name', order: 'asc', q: 'ada' }, firstPage),
  'admin: list users, with every filter': (db) =>
    admin.listUsers(
      db,
      {
        per_page: 20,
        sort: 'email',
        order: 'asc',
        q: 'ada',
        role: 'user',
        active: false,
        email_verified: false,
        created_from: now,
        created_to: now,
      },
      firstPage,
    ),
  'admin: list administrators, after a cursor': (db) =>
    admin.listUsers(db, { per_page: 20, sort: 'created_at', order: 'desc', role: 'admin' }, nextPage),
  'admin: a user': (db) => admin.findUser.first(db, { user_id: id }),
  'admin: change a user': (db) =>
    admin.updateUser(db, { id, fields: { active: false }, versions: [1] }, author),
  'admin: give a role': (db) =>
    administrators.setRole(
      db,
      { email: '', role: 'admin', force: false },
      { ...author, actor: null, client: null },
    ),
  'admin: whom the configuration names': (db) => administrators.findCandidate(db, ''),
  'admin: the administrators': (db) => administrators.listAdministrators(db),
  'admin: the audit log': (db) => audit.listAuditLog(db, {}, firstPage),
  'admin: the audit log, of one request': (db) => audit.listAuditLog(db, { request_id: '' }, firstPage),
  'admin: the audit log, after a cursor': (db) =>
    audit.listAuditLog(db, {}, { ...nextPage, after: { key: '1', id } }),
  'admin: the audit log, with every filter': (db) =>
    audit.listAuditLog(
      db,
      {
        type: ['access.denied'],
        actor_id: id,
        subject_id: id,
        project_id: id,
        code: 'FORBIDDEN',
        client_address: '',
        request_id: '',
        created_from: now,
        created_to: now,
      },
      firstPage,
    ),
  'admin: the figures of the installation': (db) => findStats.first(db, {}),
  'API keys: the users of keys': (db) => use.findActiveKeys.all(db, { digests: [digest] }),
  'API keys: note its use': (db) => use.noteUse.run(db, { id }),
  'API keys: list': (db) => keys.listKeys(db, actor, firstPage),
  'API keys: list, after a cursor': (db) => keys.listKeys(db, actor, nextPage),
  'API keys: count': (db) => keys.countRecentKeys(db, actor),
  'API keys: create': (db) =>
    keys.insertKey(db, { name: '', prefix: '', digest, scopes: [], expires_at: now }, author),
  'API keys: revoke': (db) => revoke.deleteKey(db, id, author),
  'API keys: revoke all': (db) => revoke.deleteKeys(db, author),
  'users: ask for an export': (db) => exports.requestExport(db, author),
  'users: an export': (db) => exports.findExport.first(db, { user_id: id, id }),
  'users: an archive to send': (db) => exports.findArchive.first(db, { user_id: id, id }),
  'users: a piece of an archive': (db) => exports.findChunk.first(db, { export_id: id, number: 0 }),
  'users: begin to write an archive': (db) => exports.beginRun(db, id),
  'users: add to an archive': (db) =>
    exports.keepChunk(db, { export_id: id, run: id }, { number: 0, content: digest, progress: 1 }),
  'users: finish an archive': (db) =>
    exports.finishRun(db, { export_id: id, run: id }, { chunks: 1, size_bytes: 1 }),
  'users: give an archive up': (db) => exports.failRun(db, { export_id: id, run: id }),
  'users: the profile': (db) => users.findUser.first(db, { user_id: id }),
  'users: change the profile': (db) => users.updateUser(db, { full_name: '' }, [1], author),
  'users: change the default project': (db) =>
    users.updateUser(db, { settings: { default_project_id: id } }, undefined, author),
  'projects: get': (db) => projects.findProject(db, actor, id),
  'projects: list': (db) => projects.listProjects(db, actor, byNewest, firstPage),
  'projects: create': (db) => projects.insertProject(db, { name: '', description: null, color: '' }, author),
  'projects: change': (db) => projects.updateProject(db, { id, fields: { name: '' }, versions: [1] }, author),
  'projects: lock for deletion': (db) => lockProject(db, id, actor),
  'projects: delete': (db) => deleteProject(db, id, author),
  'tasks: get': (db) => tasks.findTask(db, actor, id),
  'tasks: lock': (db) => tasks.lockTask(db, actor, id),
  'tasks: list, first page, newest first': (db) =>
    tasks.listTasks(db, actor, { ...byNewest, deleted: false }, firstPage),
  'tasks: list, after a cursor': (db) =>
    tasks.listTasks(db, actor, { ...byNewest, deleted: false }, nextPage),
  'tasks: list, with every filter, most relevant first': (db) =>
    tasks.listTasks(
      db,
      actor,
      {
        ...byNewest,
        sort: 'relevance',
        deleted: true,
        completed: false,
        overdue: true,
        status: ['todo'],
        priority: ['low'],
        project_id: [id],
        category_id: [id],
        assignee_id: [id],
        tag: [''],
        created_by: id,
        due_from: now,
        due_to: now,
        created_from: now,
        created_to: now,
        updated_from: now,
        q: 'engine',
      },
      firstPage,
    ),
  'tasks: create': (db) =>
    insertTask(db, { ...newTask, tags: [], assignee_ids: [], category_ids: [] }, author),
  'tasks: create with assignees and categories': (db) =>
    insertTask(db, { ...newTask, tags: [], assignee_ids: [id], category_ids: [id] }, author),
  'tasks: change a title': (db) => changeTask(db, { ...update, fields: { title: '' } }, author),
  'tasks: change dates, assignees and categories': (db) =>
    changeTask(
      db,
      {
        ...update,
        fields: { start_date: now, due_date: now, status: 'completed' },
        assignee_ids: [id],
        category_ids: [id],
      },
      author,
    ),
  'tasks: delete for good': (db) => purge.purgeTask(db, id, author),
  'tasks: empty the trash': (db) => purge.purgeTrash(db, { days: 30, limit: 500 }, author),
  'categories: get': (db) => categories.findCategory(db, actor, id),
  'categories: list': (db) =>
    categories.listCategories(db, actor, { per_page: 20, sort: 'name', order: 'asc' }, firstPage),
  'categories: create': (db) => categories.insertCategory(db, { name: '', color: '' }, author),
  'categories: change': (db) =>
    categories.updateCategory(db, { id, fields: { name: '' }, versions: [1] }, author),
  'categories: delete': (db) => categories.deleteCategory(db, { id, versions: [1] }, author),
  'activity: list': (db) => activity.listActivity(db, actor, {}, firstPage),
  'activity: of a task': (db) => activity.listActivity(db, actor, {}, nextPage, id),
  'events: what changed since a version': (db) => changesSince(db, { subject_id: id, actor }, 1),
};

/** Every compiled query, for review: what a change of a query function does to its SQL shows in a diff. */
export async function generateQueries(): Promise<string> {
  const sections: string[] = [];
  for (const [title, call] of Object.entries(calls)) {
    const statements: string[] = [];
    await Promise.resolve(call(recording(statements))).catch(() => {});
    if (statements.length === 0) throw new Error(`no statement was compiled for ${title}`);
    sections.push(`-- ${title}\n${statements.map((sql) => `${layout(sql)};`).join('\n')}`);
  }
  return `-- Generated from src/; \`npm run generate\` writes it.\n\n${sections.join('\n\n')}\n`;
}

/** Takes down what it is asked, and knows no rows. */
function recording(statements: string[]): Database {
  const connection: DatabaseConnection = {
    async executeQuery({ sql }: CompiledQuery) {
      statements.push(sql);
      return { rows: [] };
    },
    async *streamQuery() {},
  };
  class RecordingDriver extends DummyDriver {
    override async acquireConnection() {
      return connection;
    }
  }
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new RecordingDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

/** A line for each part, so that a diff shows which one has changed. */
function layout(sql: string): string {
  return sql
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/, "(\w+)" as (?:materialized )?\((?=select|insert|update|delete)/g, ',\n  "$1" as (')
    .replaceAll(
      / (from|where|inner join|left join|union all|order by|limit|returning|set|for update|for no key update)\b/g,
      '\n    $1',
    )
    .replaceAll(/\) (select) /g, ')\n$1 ');
}
