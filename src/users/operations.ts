import type { Context } from '../context.ts';
import type { Handlers, Precondition } from '../contract.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { changesSince } from '../events/changes.ts';
import { versionConflict } from '../events/conflict.ts';
import type { ProfileFields } from './queries.ts';
import * as queries from './queries.ts';

export const users = {
  async getProfile(_request, { db, actor }) {
    const data = await queries.findUser.first(db, actor);
    if (!data) throw new ApiError('SESSION_REVOKED');
    return { status: 200, data };
  },

  async replaceProfile({ body: { version: _, ...fields }, precondition }, context) {
    return changed(fields, precondition, context);
  },

  async updateProfile({ body: { version: _, ...fields }, precondition }, context) {
    return changed(fields, precondition, context);
  },
} satisfies Partial<Handlers>;

async function changed(given: ProfileFields, { versions, ...precondition }: Precondition, context: Context) {
  const { actor } = context;
  const fields = { ...given, ...(given.full_name !== undefined && { full_name: given.full_name.trim() }) };
  const problems = [...profileProblems(fields), ...(await projectProblems(fields, context))];
  if (problems.length > 0) throw invalid(problems);
  return context.statement(async (db) => {
    const data = await queries.updateUser(db, fields, versions, context);
    if (data) return { status: 200 as const, data };
    const current = await queries.findUser.first(db, actor);
    if (!current) throw new ApiError('SESSION_REVOKED');
    const since = Math.max(...(versions ?? []));
    const changes = await changesSince(db, { subject_id: current.id, actor }, since);
    throw versionConflict(precondition.failureAt(current.version), current, changes);
  });
}

/** What no schema can say of these fields. */
export function profileProblems({ avatar_url, timezone, locale }: ProfileFields): ErrorDetail[] {
  const problems: ErrorDetail[] = [];
  if (avatar_url != null && !isPicture(avatar_url)) {
    const message = 'Write an address that starts with https:// and holds no password.';
    problems.push({ field: 'avatar_url', code: 'INVALID_URL', message });
  }
  if (timezone !== undefined && !isTimezone(timezone)) {
    const message = 'Write an IANA time zone, such as Europe/London.';
    problems.push({ field: 'timezone', code: 'UNKNOWN_TIMEZONE', message });
  }
  if (locale !== undefined && !isLocale(locale)) {
    problems.push({ field: 'locale', code: 'INVALID_LOCALE', message: 'Write a BCP 47 tag, such as en-GB.' });
  }
  return problems;
}

/**
 * Asked before the write and not with it: it is a preference, and who leaves the project a moment later
 * has the same one.
 */
async function projectProblems({ settings }: ProfileFields, { db, actor }: Context): Promise<ErrorDetail[]> {
  const id = settings?.default_project_id;
  if (id == null || (await queries.seesProject(db, actor, id))) return [];
  const message = 'Choose a project that you can see.';
  return [{ field: 'settings.default_project_id', code: 'UNKNOWN_PROJECT', message }];
}

function isPicture(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return protocol === 'https:' && username === '' && password === '';
}

function isTimezone(name: string): boolean {
  // Intl takes offsets such as +01:00 too, which know nothing of summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  return accepts(() => new Intl.DateTimeFormat('en', { timeZone: name }));
}

function isLocale(tag: string): boolean {
  return accepts(() => Intl.getCanonicalLocales(tag));
}

function accepts(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
