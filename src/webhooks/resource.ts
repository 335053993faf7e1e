import { sql } from 'kysely';
import { soleMemberProjects } from '../access/sole-member.ts';
import { BATCH, changeFound, erase, linesById } from '../database/batches.ts';
import { sweepRows } from '../jobs/sweep.ts';
import type { Resource } from '../resource.ts';
import { queueEvents } from './read.ts';
import { replay } from './replay.ts';
import { resealSecret } from './secrets.ts';

export const webhooks = {
  subjects: { webhook_id: 'webhook', delivery_id: null },
  readers: { webhooks: queueEvents },
  works: { webhook_replay: replay },
  sweeps: [
    sweepRows('webhook_delivery', sql`created_at < now() - interval '14 days'`),
    sweepRows(
      'webhook_delivery',
      sql`webhook_id in (
        with recursive known as (
          (select webhook_id from webhook_delivery order by webhook_id limit 1)
          union all
          select (select webhook_id from webhook_delivery where webhook_id > known.webhook_id order by webhook_id limit 1)
          from known where known.webhook_id is not null)
        select webhook_id from known where webhook_id is not null and not exists (select from webhook where id = known.webhook_id))`,
    ),
  ],
  sealed: [
    { name: 'webhook secrets', table: 'webhook', column: 'secret', reseal: resealSecret },
    {
      name: 'previous webhook secrets',
      table: 'webhook',
      column: 'previous_secret',
      reseal: resealSecret,
    },
  ],
  tables: {
    webhook: {
      exported: {
        file: 'webhooks.ndjson',
        what: 'the webhooks that you own, without their secrets',
        lines: (db, user_id) =>
          linesById(
            db,
            (after) => sql`
      select id, project_id, description, url, format, events, filter, enabled, disabled_reason, disabled_at, version, created_at, updated_at
      from webhook where owner_id = ${user_id} and id > ${after} order by id limit ${BATCH}`,
          ),
      },
      erased: {
        batches: [
          (db, user_id) => erase(db, 'webhook', sql`owner_id = ${user_id} and project_id is null`),
          (db, user_id) => erase(db, 'webhook', sql`project_id in (${soleMemberProjects(user_id)})`),
          // Those of projects of other users stay, without their owner, so they are disabled: an admin can enable them.
          (db, user_id) =>
            changeFound(
              db,
              sql`select id from webhook where owner_id = ${user_id} limit ${BATCH}`,
              sql`update webhook set owner_id = null, enabled = false, disabled_reason = coalesce(disabled_reason, 'owner_left'),
                disabled_at = coalesce(disabled_at, now()), version = version + 1 where id in (select id from found)`,
            ),
        ],
      },
    },
    webhook_queue: {
      exported: { never: 'It says when deliveries are due.' },
      erased: { with: 'webhook' },
    },
    webhook_delivery: {
      exported: { never: 'It says which events were sent. The events are in `activity.ndjson`.' },
      erased: { never: 'The sweep removes deliveries without a webhook within ten minutes.' },
    },
  },
} satisfies Resource;
