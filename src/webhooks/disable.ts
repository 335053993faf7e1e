import { sql } from 'kysely';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { NOW } from '../database/now.ts';
import { withTransaction } from '../database/transaction.ts';
import { sendMail } from '../mail/send.ts';
import { isMailed, wants } from '../notifications/wants.ts';
import { webhook } from './queries.ts';

type Reason = Schema<'WebhookDisabledReason'>;

/** Disables webhooks by itself, with an event for each, and a message to each owner who wants one. */
async function disableFound(
  db: Database,
  find: (trx: Database) => Promise<{ id: string }[]>,
  reason: Reason,
): Promise<void> {
  await withTransaction(db, async (trx) => {
    for (const { id } of await find(trx)) {
      const disabled = await disable.first(trx, { id, reason });
      if (!disabled?.id || !disabled.owner_id) continue;
      const { host, owner_id } = disabled;
      const owner = await findWish.first(trx, { user_id: owner_id });
      if (!owner) continue;
      const values = { host, reason, webhook_id: id };
      await sendMail(trx, { template: 'webhook_disabled', to: { user_id: owner_id }, values });
    }
  });
}

/** Disables a webhook whose endpoint is gone or has accepted nothing for too long. */
export const disableWebhook = (db: Database, id: string, reason: Reason): Promise<void> =>
  disableFound(db, (trx) => lockEnabled.all(trx, { id }), reason);

/** Disables all webhooks of a user: when another person may have known their credentials, or the account is deactivated. */
export const disableWebhooksOf = (
  db: Database,
  user_id: string,
  reason: 'credentials_reset' | 'owner_deactivated',
): Promise<void> => disableFound(db, (trx) => lockEnabledOf.all(trx, { user_id }), reason);

/** Disables the webhooks whose owners have left their projects. */
export const disableAbandoned = (db: Database, project_ids: string[]): Promise<void> =>
  disableFound(db, (trx) => lockAbandoned.all(trx, { project_ids }), 'owner_left');

const enabled = (db: Pick<Database, 'selectFrom'>) =>
  db
    .selectFrom('webhook')
    .where('webhook.enabled', '=', true)
    .select('webhook.id')
    .orderBy('webhook.id')
    .modifyEnd(sql`for no key update of webhook`);

const lockEnabled = compiled('webhooks: lock one to disable it', (db, p: Params<{ id: string }>) =>
  enabled(db).where('webhook.id', '=', p.id),
);

const lockEnabledOf = compiled('webhooks: lock those of a user', (db, p: Params<{ user_id: string }>) =>
  enabled(db).where('webhook.owner_id', '=', p.user_id),
);

const lockAbandoned = compiled(
  'webhooks: lock those whose owner has left',
  (db, p: Params<{ project_ids: string[] }>) =>
    enabled(db)
      .where(sql<boolean>`webhook.project_id = any(${p.project_ids}::uuid[])`)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('project_member as member')
              .whereRef('member.project_id', '=', 'webhook.project_id')
              .whereRef('member.user_id', '=', 'webhook.owner_id')
              .select('member.user_id'),
          ),
        ),
      ),
);

const disable = compiled('webhooks: disable one', (db, p: Params<{ id: string; reason: Reason }>) =>
  webhook.update(db, {
    type: 'webhook.disabled',
    by: { user_id: sql`null`, now: NOW, request_id: sql`null`, client_address: sql`null`, origin: sql`null` },
    target: db.selectFrom('webhook').where('webhook.id', '=', p.id),
    fields: { enabled: false, disabled_reason: p.reason, disabled_at: NOW },
  }),
);

/** Finds a user who gets an email when a webhook is disabled. It contains the host, which the user has chosen. */
const findWish = compiled(
  'webhooks: whether an owner wants a message',
  (db, p: Params<{ user_id: string }>) =>
    db
      .selectFrom('user')
      .where('id', '=', p.user_id)
      .where('active', '=', true)
      .where(isMailed('user'))
      .where(wants('user', sql.lit('webhook_disabled'), 'email', null))
      .select('id'),
);
