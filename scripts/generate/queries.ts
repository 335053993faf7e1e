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
import type { SessionActor } from '../../src/actor.ts';
import * as admin from '../../src/admin/queries.ts';
import * as keys from '../../src/auth/api-keys/queries.ts';
import * as revoke from '../../src/auth/api-keys/revoke.ts';
import * as links from '../../src/auth/links/queries.ts';
import * as attempts from '../../src/auth/passwords/attempts.ts';
import { forgetAddresses } from '../../src/auth/passwords/known-addresses.ts';
import * as auth from '../../src/auth/queries.ts';
import { endSessions } from '../../src/auth/sessions/end.ts';
import * as own from '../../src/auth/sessions/own.ts';
import * as sessions from '../../src/auth/sessions/queries.ts';
import * as categories from '../../src/categories/queries.ts';
import { definedStatements } from '../../src/database/compiled.ts';
import type { Database } from '../../src/database/database.ts';
// Loads every module that defines statements.
import '../../src/assemble.ts';
import '../../src/operations.ts';
import '../../src/resources.ts';
import { changesSince } from '../../src/events/changes.ts';
import { insertDenials } from '../../src/events/denials.ts';
import { sendMail } from '../../src/mail/send.ts';
import { deleteProject, lockProject } from '../../src/projects/delete.ts';
import * as projects from '../../src/projects/queries.ts';
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

const counter = { key: digest, limit: 5 };
const attempt = { caller: counter, account: counter, address: counter, knownAs: digest };

/** Each statement of the service once, in its usual shapes; the tests run them all. */
const calls: Record<string, (db: Database) => unknown> = {
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
  'auth: change a password': (db) =>
    auth.changePassword(db, { password_hash: '', new_password_hash: '' }, author),
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
  'events: record refusals': (db) => insertDenials(db, []),
  'users: lock the projects of an account that closes': (db) => close.lockOwnProjects(db, actor),
  'users: lock an account that closes': (db) => close.lockAccount(db, id, ''),
  'users: close an account': (db) => close.closeAccount(db, author),
  'users: leave projects': (db) => close.leaveProjects(db, id, author),
  'users: projects that others would lose': (db) => close.sharedProjects(db, actor),
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
  'API keys: count': (db) => keys.countRecentKeys(db, actor),
  'API keys: create': (db) =>
    keys.insertKey(db, { name: '', prefix: '', digest, scopes: [], expires_at: now }, author),
  'API keys: revoke': (db) => revoke.deleteKey(db, id, author),
  'API keys: revoke all': (db) => revoke.deleteKeys(db, author),
  'users: ask for an export': (db) => exports.requestExport(db, author),
  'users: begin to write an archive': (db) => exports.beginRun(db, id),
  'users: add to an archive': (db) =>
    exports.keepChunk(db, { export_id: id, run: id }, { number: 0, content: digest, progress: 1 }),
  'users: finish an archive': (db) =>
    exports.finishRun(db, { export_id: id, run: id }, { chunks: 1, size_bytes: 1 }),
  'users: give an archive up': (db) => exports.failRun(db, { export_id: id, run: id }),
  'users: change the profile': (db) => users.updateUser(db, { full_name: '' }, [1], author),
  'users: change the default project': (db) =>
    users.updateUser(db, { settings: { default_project_id: id } }, undefined, author),
  'projects: create': (db) => projects.insertProject(db, { name: '', description: null, color: '' }, author),
  'projects: change': (db) => projects.updateProject(db, { id, fields: { name: '' }, versions: [1] }, author),
  'projects: lock for deletion': (db) => lockProject(db, id, actor),
  'projects: delete': (db) => deleteProject(db, id, author),
  'categories: create': (db) => categories.insertCategory(db, { name: '', color: '' }, author),
  'categories: change': (db) =>
    categories.updateCategory(db, { id, fields: { name: '' }, versions: [1] }, author),
  'categories: delete': (db) => categories.deleteCategory(db, { id, versions: [1] }, author),
  'events: what changed since a version': (db) => changesSince(db, { subject_id: id, actor }, 1),
};

/** Every compiled query, for review: what a change of a query function does to its SQL shows in a diff. */
export async function generateQueries(): Promise<string> {
  const sections = definedStatements().map(([title, text]) => `-- ${title}\n${layout(text)};`);
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
