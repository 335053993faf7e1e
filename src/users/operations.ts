import type { Actor } from '../actor.ts';
import type { Context } from '../context.ts';
import type { Precondition, Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { isTimeZone, unknownTimeZone } from '../days.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { authorOf, causeOf } from '../events/append.ts';
import { staleVersion } from '../events/stale.ts';
import type { Handlers } from '../handlers.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { MINUTE_MS } from '../jobs/job.ts';
import { sendMail } from '../mail/send.ts';
import { closeAccount, findOwner, lockAccount, lockOwnProjects, sharedProjects } from './close.ts';
import { findArchive, findExport, requestExport } from './exports.ts';
import type { ProfileFields } from './queries.ts';
import * as queries from './queries.ts';
import { contentOf, MAX_RUNS } from './write-export.ts';

export const users = {
  async getProfile(_request, { db, actor, profiles }) {
    const data = await profiles.find(db, actor);
    if (!data) throw new ApiError('SESSION_REVOKED');
    return { status: 200, data };
  },

  async replaceProfile({ body, precondition }, context) {
    const { version: _, ...fields } = body;
    return applyUpdate(fields, precondition, context);
  },

  async updateProfile({ body, precondition }, context) {
    const { version: _, ...fields } = body;
    return applyUpdate(fields, precondition, context);
  },

  async unsubscribeNotifications({ query }, context) {
    const user_id = context.unsubscribeTokens.userOf(query.token ?? '');
    return context.transaction(async (db) => {
      const settings = { notification_delivery: { email: 'never' as const } };
      const author = { user_id: user_id ?? '', ...causeOf(context) };
      if (user_id !== undefined) await queries.updateUser(db, { settings }, undefined, author);
      return { status: 204 as const };
    });
  },

  async deleteAccount({ body }, context) {
    const { db, session, lockout, passwords, now } = context;
    const { user_id } = session;
    const owner = await findOwner.first(db, { user_id });
    if (!owner) throw new ApiError('SESSION_REVOKED');
    const { password_hash, ...recipient } = owner;
    const matches = await lockout.confirm(session, () => passwords.verify(password_hash, body.password));
    if (!matches) throw invalid([WRONG_PASSWORD]);
    const lock = (trx: Database) => lockOwnProjects.all(trx, { user_id });
    return context.transaction(async (trx) => {
      context.accessChanged(user_id);
      if (!(await lockAccount.first(trx, { user_id, password_hash }))) {
        const isOpen = await findOwner.first(trx, { user_id });
        throw isOpen ? invalid([WRONG_PASSWORD]) : new ApiError('SESSION_REVOKED');
      }
      await closeAccount(trx, context);
      const shared = await sharedProjects.all(trx, { user_id });
      if (shared.length > 0) throw ownsSharedError(shared);
      await sendMail(trx, { template: 'account_deleted', to: recipient, values: { at: now } });
      await enqueue(trx, 'erase_account', { user_id });
      // A running write without a foreign key to the account, such as a new title of a task, can still log the client address.
      // No statement takes a minute, so the second run finds what is committed after the first.
      const run_at = new Date(context.clock.now() + MINUTE_MS).toISOString();
      await enqueue(trx, 'erase_account', { user_id }, { run_at });
      return { status: 204 as const };
    }, lock);
  },

  async exportAccount(_request, context) {
    return context.transaction(async (trx) => {
      const wanted = await requestExport(trx, authorOf(context));
      if (!wanted) throw new ApiError('SESSION_REVOKED');
      const { isNew, data } = wanted;
      if (isNew) await enqueue(trx, 'write_export', { export_id: data.id }, { max_attempts: MAX_RUNS });
      return { status: 202 as const, data };
    });
  },

  async getExport({ path }, { db, actor, publicPath }) {
    const data = await findExport.first(db, { user_id: actor.user_id, id: path.export_id });
    if (!data) throw new ApiError('NOT_FOUND');
    const download_url = data.download_url && publicPath + data.download_url;
    return { status: 200, data: { ...data, download_url } };
  },

  async downloadExport({ path }, { db, actor, files }) {
    const archive = await findArchive.first(db, { user_id: actor.user_id, id: path.export_id });
    if (!archive) throw new ApiError('NOT_FOUND');
    if (archive.status !== 'done') throw new ApiError('EXPORT_NOT_READY');
    const headers = {
      'Content-Disposition': `attachment; filename="taskflow-${archive.created_at.slice(0, 10)}.zip"`,
      'Content-Length': String(archive.size_bytes),
    };
    // The archive can be withdrawn while it is sent. The content checks it too, for a node that gets no message about it.
    const mayContinue = async () => {
      const current = await findArchive.first(db, { user_id: actor.user_id, id: path.export_id });
      if (current?.status !== 'done') throw new ApiError('NOT_FOUND');
    };
    const file = contentOf({ db, files }, archive, () => new ApiError('NOT_FOUND'));
    return { status: 200, headers, file, mayContinue };
  },
} satisfies Partial<Handlers>;

/** Not 401, because clients would conclude that their session has ended. */
const WRONG_PASSWORD: ErrorDetail = {
  field: 'password',
  code: 'WRONG_PASSWORD',
  message: 'This is not your password.',
};

function ownsSharedError(projects: { id: string; name: string }[]): ApiError {
  const code = 'OWNS_SHARED_PROJECTS';
  const errors = projects.map(({ id, name }) => ({
    field: `projects.${id}`,
    code,
    message: `Hand over or delete this project: ${name}.`,
  }));
  return new ApiError(code, { errors });
}

async function findProfile(db: Database, { user_id }: Actor): Promise<Schema<'User'>> {
  const user = await queries.findUser.first(db, { user_id });
  // The account was closed after the request was authenticated.
  if (!user) throw new ApiError('SESSION_REVOKED');
  return user;
}

/** Updates or replaces the profile. Defaults of the contract complete the body of a replacement. */
async function applyUpdate(given: ProfileFields, precondition: Precondition, context: Context) {
  const { actor } = context;
  const fields = { ...given, ...(given.full_name !== undefined && { full_name: given.full_name.trim() }) };
  const problems = profileProblems(fields);
  return context.statement(async (db) => {
    // If there are errors, the update matches no version: it only checks whether the project is another error.
    const versions = problems.length > 0 ? [] : precondition.versions;
    const { unknown_project, user: data } = await queries.updateUser(db, fields, versions, authorOf(context));
    const errors = unknown_project ? [...problems, UNKNOWN_PROJECT] : problems;
    if (errors.length > 0) throw invalid(errors);
    if (!data) throw await staleVersion(db, await findProfile(db, actor), precondition, actor);
    return { status: 200 as const, data };
  });
}

const UNKNOWN_PROJECT: ErrorDetail = {
  field: 'settings.default_project_id',
  code: 'UNKNOWN_PROJECT',
  message: 'Choose a project that you can see.',
};

/** Checks what a schema cannot express about these fields. */
function profileProblems({ avatar_url, timezone, locale }: ProfileFields): ErrorDetail[] {
  const problems: ErrorDetail[] = [];
  if (avatar_url != null && !isAvatarUrl(avatar_url)) {
    const message = 'Send a URL that starts with https:// and contains no password.';
    problems.push({ field: 'avatar_url', code: 'INVALID_URL', message });
  }
  if (timezone !== undefined && !isTimeZone(timezone)) {
    problems.push(unknownTimeZone('timezone'));
  }
  if (locale !== undefined && !isLocale(locale)) {
    problems.push({ field: 'locale', code: 'INVALID_LOCALE', message: 'Write a BCP 47 tag, such as en-GB.' });
  }
  return problems;
}

function isAvatarUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return protocol === 'https:' && username === '' && password === '';
}

function isLocale(tag: string): boolean {
  try {
    Intl.getCanonicalLocales(tag);
    return true;
  } catch {
    return false;
  }
}
