import type { Context } from '../context.ts';
import type { OperationRequest, Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { accepted } from '../events/accepted.ts';
import { authorOf } from '../events/append.ts';
import type { Handlers } from '../handlers.ts';
import { assertAllowed } from '../outbound/refusals.ts';
import { wrongKeys } from './encrypt.ts';
import type { Target } from './message.ts';
import * as queries from './queries.ts';
import { queueTest } from './queue.ts';
import type { PushTargets } from './targets.ts';

declare module '../context.ts' {
  interface Services {
    readonly push: {
      /** For browsers, which encrypt with it. */
      readonly vapidPublicKey: string;
      readonly platforms: readonly Schema<'PushPlatform'>[];
      readonly targets: PushTargets;
      /** Sends messages that a request has queued. */
      readonly wake: () => void;
    };
  }
}

/** Devices of a user. */
const MAX_SUBSCRIPTIONS = 20;

type Body = OperationRequest<'createPushSubscription'>['body'];

export const push = {
  async getPushOptions(_request, { push: { vapidPublicKey, platforms } }) {
    return { status: 200, data: { vapid_public_key: vapidPublicKey, platforms: [...platforms] } };
  },

  async listPushSubscriptions({ query }, { db, actor: { user_id }, paginate }) {
    const list = await paginate((window) => queries.listSubscriptions(db, { ...query, user_id }, window));
    return { status: 200, ...list };
  },

  async createPushSubscription({ body }, context) {
    const target = targetIn(body, context.push.platforms);
    if (target.platform === 'web') await assertAllowed(context.guard, target.endpoint, 'endpoint');
    return context.transaction(async (db) => {
      const data = await register(db, target, body.name?.trim() ?? null, context);
      const Location = `/api/v1/push-subscriptions/${data.id}`;
      return { status: 201 as const, headers: { Location }, data };
    });
  },

  async deletePushSubscription({ path: { subscription_id: id } }, context) {
    return context.statement(async (db) => {
      await accepted(await queries.deleteSubscription.first(db, { id, ...authorOf(context) }));
      return { status: 204 as const };
    });
  },

  async sendTestPush({ path: { subscription_id: id } }, context) {
    const one = { user_id: context.actor.user_id, id };
    const reply = await context.transaction(async (db) => {
      await queries.lockSubscription.first(db, one);
      const data = await queries.findSubscription.first(db, one);
      if (!data) throw new ApiError('NOT_FOUND');
      await queueTest.run(db, { id });
      return { status: 200 as const, data };
    });
    context.push.wake();
    return reply;
  },
} satisfies Partial<Handlers>;

const detail = (field: string, code: ErrorDetail['code'], message: string): ErrorDetail => ({
  field,
  code,
  message,
});

const MESSAGES = {
  p256dh: 'Must be the key p256dh of the subscription: a point on the curve P-256.',
  auth: 'Must be the key auth of the subscription: 16 bytes.',
};

/**
 * Returns where the messages of a request go.
 * @throws ApiError VALIDATION_FAILED if something is missing, or does not belong to the platform
 */
function targetIn(body: Body, platforms: readonly Schema<'PushPlatform'>[]): Target {
  const { platform, endpoint, keys, token } = body;
  if (!platforms.includes(platform)) {
    const message = `Choose one of: ${platforms.join(', ')}. This server sends no messages to others.`;
    throw invalid([detail('platform', 'NOT_AVAILABLE', message)]);
  }
  const isWeb = platform === 'web';
  const [needed, foreign] = isWeb ? [{ endpoint, keys }, { token }] : [{ token }, { endpoint, keys }];
  const errors = [
    ...namesOf(needed, (value) => value === undefined).map((name) =>
      detail(name, 'REQUIRED', `Must be sent for ${platform}.`),
    ),
    ...namesOf(foreign, (value) => value !== undefined).map((name) =>
      detail(name, 'NOT_ALLOWED', `Must not be sent for ${platform}.`),
    ),
    ...(isWeb && keys ? wrongKeys(keys) : []).map((name) =>
      detail(`keys.${name}`, 'INVALID_KEY', MESSAGES[name]),
    ),
  ];
  if (platform === 'apns' && token !== undefined && !/^([0-9a-f]{2}){32,100}$/i.test(token)) {
    errors.push(detail('token', 'INVALID_FORMAT', 'Must be a device token in hexadecimal digits.'));
  }
  if (errors.length > 0) throw invalid(errors);
  if (isWeb && endpoint !== undefined && keys !== undefined) return { platform, endpoint, keys };
  if (!isWeb && token !== undefined) {
    return { platform, token: platform === 'apns' ? token.toLowerCase() : token };
  }
  throw new TypeError('A target without its parts was not refused.');
}

const namesOf = (values: object, isMeant: (value: unknown) => boolean): string[] =>
  Object.entries(values).flatMap(([name, value]) => (isMeant(value) ? [name] : []));

/** Stores a device for the caller, or renews it. One of another user now belongs to the caller, who has the device. */
async function register(
  db: Database,
  target: Target,
  name: string | null,
  context: Context,
): Promise<queries.Subscription> {
  const { actor, push } = context;
  const sealed = push.targets.seal(target);
  const digests = push.targets.digestsOf(target);
  const fields = {
    ...authorOf(context),
    session_id: 'session_id' in actor ? actor.session_id : null,
    api_key_id: 'api_key_id' in actor ? actor.api_key_id : null,
    name,
  };
  await queries.lockAccount.first(db, { user_id: actor.user_id });
  for (;;) {
    const before = await queries.lockTarget.first(db, { digests });
    if (before && before.user_id === actor.user_id) {
      const { id } = before;
      const known = push.targets.open(before.target, before.target_digest);
      const isSame =
        JSON.stringify(known) === JSON.stringify(target) &&
        before.session_id === fields.session_id &&
        before.api_key_id === fields.api_key_id &&
        before.name === name;
      if (!isSame) await queries.renewSubscription.first(db, { ...fields, ...sealed, id });
      return queries.findSubscription.one(db, { user_id: actor.user_id, id });
    }
    if (before) await queries.removeSubscription.run(db, { id: before.id });
    await queries.removeOldest.run(db, { user_id: actor.user_id, kept: MAX_SUBSCRIPTIONS - 1 });
    const { platform } = target;
    const host = platform === 'web' ? new URL(target.endpoint).host : null;
    const row = await queries.insertSubscription.first(db, { ...fields, ...sealed, platform, host });
    // Otherwise another request has just registered it, and has committed.
    if (row) return row;
  }
}
