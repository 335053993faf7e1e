import { ApiError, type ErrorDetail, invalid } from '../../errors.ts';
import { accepted } from '../../events/accepted.ts';
import { authorOf } from '../../events/append.ts';
import type { Handlers } from '../../handlers.ts';
import { sendMail } from '../../mail/send.ts';
import { newApiKey } from './key.ts';
import * as queries from './queries.ts';
import { deleteKey } from './revoke.ts';

const DAY_MS = 86_400_000;
/** Limits how long a forgotten key stays valid. */
const DEFAULT_LIFETIME_MS = 90 * DAY_MS;
const MAX_LIFETIME_MS = 366 * DAY_MS;
/** Enough for one key per program, and few enough to read through. */
const MAX_VALID_KEYS = 50;

export const apiKeys = {
  async listApiKeys(_request, { db, actor, paginate }) {
    const list = await paginate((window) => queries.listKeys(db, { user_id: actor.user_id }, window));
    return { status: 200, ...list };
  },

  async createApiKey({ body: { name, scopes, expires_at } }, context) {
    const { session, clock } = context;
    const expires = expires_at === undefined ? clock.now() + DEFAULT_LIFETIME_MS : Date.parse(expires_at);
    const problems = expiryProblems(expires, clock.now());
    if (problems.length > 0) throw invalid(problems);
    const { key, ...stored } = newApiKey();
    return context.transaction(async (db) => {
      const recent = await queries.countRecentKeys.one(db, { user_id: session.user_id });
      if (recent.count >= MAX_VALID_KEYS) throw new ApiError('TOO_MANY_API_KEYS');
      const described = { name: name.trim(), scopes, expires_at: new Date(expires).toISOString() };
      const created = await queries.insertKey.one(db, { ...described, ...stored, ...authorOf(context) });
      const { prefix, created_at } = created;
      const values = { name: session.email_verified ? created.name : null, prefix, created_at };
      await sendMail(db, { template: 'api_key_created', to: { user_id: session.user_id }, values });
      return {
        status: 201 as const,
        headers: { Location: `/api/v1/auth/api-keys/${created.id}` },
        data: { ...created, key },
        dependsOn: { api_key_id: created.id },
      };
    });
  },

  async revokeApiKey({ path }, context) {
    context.accessChanged(context.actor.user_id);
    return context.statement(async (db) => {
      await accepted(await deleteKey.first(db, { id: path.key_id, ...authorOf(context) }));
      return { status: 204 as const };
    });
  },
} satisfies Partial<Handlers>;

function expiryProblems(expires: number, now: number): ErrorDetail[] {
  const field = 'expires_at';
  if (expires <= now) return [{ field, code: 'EXPIRES_IN_PAST', message: 'Choose a time in the future.' }];
  if (expires <= now + MAX_LIFETIME_MS) return [];
  return [{ field, code: 'EXPIRES_TOO_LATE', message: 'Choose a time within a year from now.' }];
}
