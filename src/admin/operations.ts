import { endSessions } from '../auth/sessions/end.ts';
import type { Database } from '../database/database.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { accepted } from '../events/accepted.ts';
import { authorOf } from '../events/append.ts';
import type { Handlers } from '../handlers.ts';
import { rejectPages } from '../lists/pagination.ts';
import { scrub } from '../log.ts';
import { disableWebhooksOf } from '../webhooks/disable.ts';
import { exportAuditLog, listAuditLog } from './audit-log.ts';
import * as queue from './jobs.ts';
import * as queries from './queries.ts';
import { findStats } from './stats.ts';

export const admin = {
  async listUsers({ query }, { db, paginate }) {
    const { q, ...rest } = query;
    const words = q === undefined ? undefined : queries.searchOf(q);
    if (words === '') throw invalid([NO_WORDS]);
    const list = await paginate((window) => queries.listUsers(db, { ...rest, words }, window));
    return { status: 200, ...list };
  },

  async getUser({ path }, { db }) {
    const data = await queries.findUser.first(db, path);
    if (!data) throw new ApiError('NOT_FOUND');
    return { status: 200, data };
  },

  async updateUser({ path, body: { version: _, ...fields }, precondition }, context) {
    const { user_id: id } = path;
    const locksOut = fields.role === 'user' || fields.active === false;
    context.accessChanged(id);
    return context.transaction(async (db) => {
      const values = { id, versions: precondition.versions, ...fields, ...authorOf(context) };
      const row = await queries.updateUser.first(db, values, { locksOut });
      if (row?.allowed === false) throw ownAccountError(fields);
      const find = () => queries.findUser.first(db, path);
      // A conflict lists changes in the personal space of the user, which administrators otherwise cannot see.
      const actor = { ...context.actor, user_id: id };
      await accepted(row, { db, actor, precondition, find });
      if (fields.active === false) {
        await endSessions.run(db, { ...authorOf(context), owner_id: id, except_id: null });
        await disableWebhooksOf(db, id, 'owner_deactivated');
      }
      const data = await find();
      if (!data) throw new ApiError('NOT_FOUND');
      return { status: 200 as const, data };
    });
  },

  async listAuditLog({ query, accepts }, { db, paginate }) {
    if (accepts === 'application/x-ndjson') {
      rejectPages(query);
      return { status: 200 as const, lines: exportAuditLog(db, query) };
    }
    const list = await paginate((window) => listAuditLog(db, query, window));
    return { status: 200 as const, ...list };
  },

  async listQueuedJobs({ query }, { db, paginate }) {
    const list = await paginate((window) => queue.listQueuedJobs(db, query, window));
    return { status: 200 as const, ...list, data: list.data.map(withoutSecrets) };
  },

  async retryQueuedJob({ path: { queue_item_id: id } }, context) {
    return context.transaction(async (db) => {
      const found = await queue.retryQueuedJob.first(db, { id, ...authorOf(context) });
      checkIdle(found);
      return { status: 200 as const, data: withoutSecrets(await queue.findQueuedJob.one(db, { id })) };
    });
  },

  async discardQueuedJob({ path: { queue_item_id: id } }, context) {
    const discard = (db: Database) => queue.discardQueuedJob.first(db, { id, ...authorOf(context) });
    checkIdle(await context.statement(discard));
    return { status: 204 as const };
  },

  async getSystemStats(_request, { db, health }) {
    const stats = await findStats.one(db, {});
    return {
      status: 200,
      data: { ...stats, version: health.version, uptime_seconds: health.uptimeSeconds() },
    };
  },
} satisfies Partial<Handlers>;

/** Whether the job was found, and could be changed. */
function checkIdle(found: queue.Changed | undefined): void {
  if (!found) throw new ApiError('NOT_FOUND');
  if (found.is_running) throw new ApiError('JOB_RUNNING');
}

/** An error can quote the URL of a mail server, for example, with its password. */
const withoutSecrets = ({ last_error, ...job }: queue.QueuedJob): queue.QueuedJob => ({
  ...job,
  last_error: last_error && [...scrub(last_error)].slice(0, MAX_ERROR).join(''),
});

/** The limit of the contract. */
const MAX_ERROR = 500;

const NO_WORDS: ErrorDetail = {
  field: 'q',
  code: 'INVALID_VALUE',
  message: 'Search for at least one letter or digit.',
};

function ownAccountError({ role, active }: queries.AccountChange): ApiError {
  const fields = [...(role === 'user' ? ['role'] : []), ...(active === false ? ['active'] : [])];
  const message = 'Ask another administrator.';
  const errors = fields.map((field): ErrorDetail => ({ field, code: 'OWN_ACCOUNT', message }));
  return new ApiError('OWN_ACCOUNT', { errors, meta: { current_version: null, changes: [] } });
}

/** Rejects pages in an export, so that a part of it is not mistaken for the whole. */
