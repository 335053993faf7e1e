import { isAllowed } from '../access/roles.ts';
import { pathOf, startJob } from '../background/start.ts';
import type { Context } from '../context.ts';
import type { Precondition, Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { ApiError, invalid } from '../errors.ts';
import { authorOf } from '../events/append.ts';
import { NO_CONFLICT } from '../events/conflict.ts';
import { staleVersion } from '../events/stale.ts';
import type { Handlers } from '../handlers.ts';
import type { Guard } from '../outbound/guard.ts';
import { assertAllowed } from '../outbound/refusals.ts';
import { toStore, withNames } from '../views/filters.ts';
import * as queries from './queries.ts';
import * as queue from './queue.ts';
import { replay } from './replay.ts';
import { secretDigest } from './secrets.ts';
import { newSecret, secretText } from './signature.ts';

declare module '../context.ts' {
  interface Services {
    readonly guard: Guard;
    /** Sends deliveries that a request has queued. */
    readonly wakeWebhooks: () => void;
  }
}

/** Of a user without a project, and of each project. */
const MAX_WEBHOOKS = 20;
/** Of an owner, in all projects together: each gets every event that its owner can see there. */
const MAX_OWNED = 100;

const UNKNOWN_PROJECT = {
  field: 'project_id',
  code: 'UNKNOWN_PROJECT',
  message: 'Choose a project that you can see.',
};

export const webhooks = {
  async listWebhooks({ query }, { db, actor: { user_id }, paginate }) {
    const list = await paginate(async (window) => {
      const rows = await queries.listWebhooks(db, { ...query, user_id }, window);
      return withNames(db, user_id, rows);
    });
    return { status: 200, ...list };
  },

  async createWebhook({ body: { project_id, url, filter, ...fields } }, context) {
    const { actor, now, guard, webhookSecrets } = context;
    const { user_id } = actor;
    if (project_id === user_id) throw invalid([UNKNOWN_PROJECT]);
    await assertAllowed(guard, url, 'url');
    const space = { user_id, id: project_id ?? user_id };
    return context.transaction(
      async (db) => {
        const found = await queries.findSpaceToCreate.first(db, space);
        if (!found) throw invalid([UNKNOWN_PROJECT]);
        if (!isAllowed(found.role, 'manage webhooks')) throw new ApiError('FORBIDDEN');
        if (found.count >= MAX_WEBHOOKS || found.owned >= MAX_OWNED) throw new ApiError('TOO_MANY_WEBHOOKS');
        const id = found.new_id;
        const secret = newSecret();
        const row = await queries.insertWebhook.first(db, {
          ...authorOf(context),
          ...fields,
          description: fields.description?.trim() ?? null,
          ...urlFields(url),
          filter: filter === null ? null : await toStore(filter, { db, actor, now }, project_id !== null),
          id,
          space_id: space.id,
          secret: webhookSecrets.seal(secret, id),
          secret_digest: secretDigest(secret),
        });
        if (!row?.id) throw new ApiError('FORBIDDEN');
        await queries.insertQueue.run(db, { id });
        const data = await findShown(db, { user_id, id });
        return {
          status: 201 as const,
          headers: { Location: `/api/v1/webhooks/${id}` },
          ...issued(data, secret),
        };
      },
      async (db) => {
        if (project_id !== null) await queries.lockProject.first(db, space);
        await queries.lockOwner.first(db, { user_id });
      },
    );
  },

  async getWebhook({ path: { webhook_id: id } }, { db, actor: { user_id } }) {
    return { status: 200, data: await findShown(db, { user_id, id }) };
  },

  async updateWebhook({ path: { webhook_id: id }, body, precondition }, context) {
    const { actor, now, guard, wakeWebhooks } = context;
    const { version: _, url, filter, enabled, description, ...fields } = body;
    const one = { user_id: actor.user_id, id };
    if (url !== undefined) {
      // Only those who may change it learn something about the URL.
      await findShown(context.db, one);
      await assertAllowed(guard, url, 'url');
    }
    const reply = await context.transaction(async (db) => {
      const before = await lock(db, one, precondition, context);
      if (enabled && !before.enabled) await assertMayOwn(db, one);
      const changed = {
        ...fields,
        ...(description !== undefined && { description: description?.trim() ?? null }),
        ...(url !== undefined && urlFields(url)),
        ...(filter !== undefined && {
          filter: filter && (await toStore(filter, { db, actor, now }, before.project_id !== null)),
        }),
        ...(enabled !== undefined && enabled !== before.enabled && enabledFields(enabled, context)),
      };
      if (Object.keys(changed).length > 0) {
        await queries.updateWebhook.first(db, { ...authorOf(context), ...one, ...changed }, {});
      }
      if (enabled && !before.enabled) await queue.resetQueue.run(db, { webhook_id: id });
      if ('enabled' in changed || url !== undefined) await wake(db, id);
      return { status: 200 as const, data: await findShown(db, one) };
    });
    wakeWebhooks();
    return reply;
  },

  async deleteWebhook({ path: { webhook_id: id }, precondition }, context) {
    const one = { user_id: context.actor.user_id, id };
    return context.transaction(async (db) => {
      await lock(db, one, precondition, context);
      await queries.deleteWebhook.first(db, { ...authorOf(context), ...one });
      return { status: 204 as const };
    });
  },

  async rotateWebhookSecret({ path: { webhook_id: id }, body: { overlap_hours } }, context) {
    const one = { user_id: context.actor.user_id, id };
    return context.transaction(async (db) => {
      await lock(db, one, undefined, context);
      const secret = newSecret();
      await queries.rotateSecret.first(db, {
        ...authorOf(context),
        ...one,
        secret: context.webhookSecrets.seal(secret, id),
        secret_digest: secretDigest(secret),
        overlap_hours,
      });
      return { status: 200 as const, ...issued(await findShown(db, one), secret) };
    });
  },

  async pingWebhook({ path: { webhook_id: id } }, context) {
    const { wakeWebhooks } = context;
    const one = { user_id: context.actor.user_id, id };
    const reply = await context.transaction(async (db) => {
      const { project_id } = await lockEnabled(db, one, context);
      const { id: delivery_id } = await queue.insertPing.one(db, { webhook_id: id });
      await wake(db, id);
      const data = await findShownDelivery(db, { ...one, delivery_id });
      const Location = `/api/v1/webhooks/${id}/deliveries/${delivery_id}`;
      return { status: 201 as const, headers: { Location }, data, ...shownProject(project_id) };
    });
    wakeWebhooks();
    return reply;
  },

  async listWebhookDeliveries({ path, query }, { db, actor: { user_id }, paginate }) {
    await findShown(db, { user_id, id: path.webhook_id });
    const values = { ...path, ...query, user_id };
    const list = await paginate((window) => queries.listDeliveries(db, values, window));
    return { status: 200, ...list };
  },

  async getWebhookDelivery({ path: { webhook_id: id, delivery_id } }, { db, actor: { user_id } }) {
    return { status: 200, data: await findShownDelivery(db, { user_id, id, delivery_id }) };
  },

  async redeliverWebhook({ path: { webhook_id: id, delivery_id } }, context) {
    const one = { user_id: context.actor.user_id, id };
    const reply = await context.transaction(async (db) => {
      await findShownDelivery(db, { ...one, delivery_id });
      const { project_id } = await lockEnabled(db, one, context);
      await queue.requeueDelivery.run(db, { webhook_id: id, id: delivery_id });
      await wake(db, id);
      const data = await findShownDelivery(db, { ...one, delivery_id });
      return { status: 200 as const, data, ...shownProject(project_id) };
    });
    context.wakeWebhooks();
    return reply;
  },

  async replayWebhook(
    { path: { webhook_id: id }, body: { created_from: from, created_to: to, only_failed } },
    context,
  ) {
    const { actor, now } = context;
    if (to !== null && Date.parse(to) <= Date.parse(from))
      throw invalid([
        { field: 'created_to', code: 'TOO_SMALL', message: 'Choose a time after `created_from`.' },
      ]);
    const one = { user_id: actor.user_id, id };
    return context.transaction(async (db) => {
      const { project_id } = await lockEnabled(db, one, context);
      if (await queries.findReplay.first(db, { id })) throw new ApiError('REPLAY_RUNNING');
      const payload = { webhook_id: id, from, to, only_failed };
      const job = await startJob(db, 'webhook_replay', replay, payload, { user_id: actor.user_id, now });
      return {
        status: 202 as const,
        headers: { Location: pathOf(job) },
        data: job,
        ...shownProject(project_id),
      };
    });
  },
} satisfies Partial<Handlers>;

type One = { user_id: string; id: string };

const urlFields = (url: string) => ({ url, host: new URL(url).host });

/** The fields of a webhook that a user enables or disables. Who enables it is responsible for what it sends. */
const enabledFields = (enabled: boolean, { actor, now }: Context) =>
  enabled
    ? { enabled, disabled_reason: null, disabled_at: null, owner_id: actor.user_id }
    : { enabled, disabled_reason: 'by_user', disabled_at: now };

/** @throws ApiError TOO_MANY_WEBHOOKS */
async function assertMayOwn(db: Database, one: One): Promise<void> {
  await queries.lockOwner.first(db, { user_id: one.user_id });
  const { count } = await queries.countOthersOwned.one(db, one);
  if (count >= MAX_OWNED) throw new ApiError('TOO_MANY_WEBHOOKS', NO_CONFLICT);
}

const issued = (data: Schema<'Webhook'>, secret: Buffer) => ({
  data: { ...data, secret: secretText(secret) },
  dependsOn: { webhook_secret: secretDigest(secret) },
});

/** @throws ApiError NOT_FOUND or FORBIDDEN */
async function findShown(db: Database, one: One): Promise<queries.Webhook> {
  const found = await queries.findWebhook.first(db, one);
  if (!found) throw new ApiError('NOT_FOUND');
  const { role, ...webhook } = found;
  if (!isAllowed(role, 'manage webhooks')) throw new ApiError('FORBIDDEN');
  const [shown = webhook] = await withNames(db, one.user_id, [webhook]);
  return shown;
}

/** @throws ApiError NOT_FOUND or FORBIDDEN */
async function findShownDelivery(
  db: Database,
  one: One & { delivery_id: string },
): Promise<queries.Delivery> {
  const found = await queries.findDelivery.first(db, one);
  if (!found) throw new ApiError('NOT_FOUND');
  const { role, ...delivery } = found;
  if (!isAllowed(role, 'manage webhooks')) throw new ApiError('FORBIDDEN');
  return delivery;
}

/**
 * Locks a webhook to change it.
 * @throws ApiError NOT_FOUND, FORBIDDEN, or the version conflict
 */
async function lock(
  db: Database,
  one: One,
  precondition: Precondition | undefined,
  { actor }: Pick<Context, 'actor'>,
) {
  await queries.lockWebhook.first(db, one);
  const before = await queries.findToWrite.first(db, one);
  if (!before) throw new ApiError('NOT_FOUND');
  if (!isAllowed(before.role, 'manage webhooks')) throw new ApiError('FORBIDDEN');
  if (precondition?.versions && !precondition.versions.includes(before.version)) {
    throw await staleVersion(db, await findShown(db, one), precondition, actor);
  }
  return before;
}

/** @throws ApiError NOT_FOUND, FORBIDDEN or WEBHOOK_DISABLED */
async function lockEnabled(db: Database, one: One, context: Context) {
  const found = await lock(db, one, undefined, context);
  if (!found.enabled) throw new ApiError('WEBHOOK_DISABLED');
  return found;
}

/** The project of a reply that does not name it. */
const shownProject = (project_id: string | null) => (project_id === null ? {} : { project_id });

/** Stores when the next delivery is due, under the lock of the queue. */
async function wake(db: Database, webhook_id: string): Promise<void> {
  await queue.lockQueue.first(db, { webhook_id });
  await queue.wakeQueue.all(db, { webhook_id });
}
