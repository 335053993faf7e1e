import { sql } from 'kysely';
import pg from 'pg';
import * as assert from 'uvu/assert';
import { countUnread, listNotifications } from '../../src/notifications/queries.ts';
import { explainer, type Node, nodesOf, PLANNED, rowsRead } from '../database/plans-kit.ts';
import { createTask, inWorld } from '../world.ts';

/** The indexes of plans. Other tables are small here, so they are read as a whole. */
const namesIn = (plans: Node[]) => plans.flatMap(nodesOf).flatMap((node) => node['Index Name'] ?? []);

inWorld('plans of the lists of notifications', (it) => {
  it('a page reads its rows in their order, and the number of unread ones only those', async (world) => {
    const { ada, grace, project_id, db, databaseUrl } = world;
    const task = await createTask(ada, { project_id });
    // 200 other users with as many notifications, and a reader with 5,000, of which 50 are unread.
    await sql`insert into "user" (email, password_hash, full_name)
      select 'n' || n || '@example.com', '', 'N' from generate_series(1, 200) as n`.execute(db);
    await sql`insert into notification (user_id, kind, task_id, in_app, is_open, read_at, created_at, updated_at, listed_at)
      select id, 'updated', ${task.id}, true, false, case when n % 100 > 0 then now() end, at, at, at
      from (select id, case when id = ${grace.id} then 5000 else 200 end as many from "user"
        where id = ${grace.id} or email like 'n%') as one
      cross join lateral generate_series(1, many) as n
      cross join lateral (select now() - n * interval '1 minute' as at) as time`.execute(db);
    await sql`vacuum analyze`.execute(db);
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    const now = new Date().toISOString();
    try {
      for (const way of PLANNED) {
        const plans: Node[] = [];
        const page = { limit: 21, offset: 0, after: undefined, counted: false };
        const values = { user_id: grace.id, now, order: 'desc', snoozed: false, per_page: 20 } as const;
        await listNotifications(explainer(client, way, plans), values, page);
        assert.ok(namesIn(plans).includes('notification_by_time'), way);
        const unread: Node[] = [];
        await countUnread.all(explainer(client, way, unread), { user_id: grace.id, now });
        assert.ok(namesIn(unread).includes('notification_unread'), way);
        for (const node of [...plans, ...unread].flatMap(nodesOf)) {
          const isWhole = node['Node Type'] === 'Seq Scan' && node['Relation Name'] === 'notification';
          assert.not.ok(isWhole, way);
        }
      }
      const plans: Node[] = [];
      const page = { limit: 21, offset: 0, after: undefined, counted: false };
      const values = { user_id: grace.id, now, order: 'desc', snoozed: false, per_page: 20 } as const;
      await listNotifications(explainer(client, 'analyzed', plans), values, page);
      assert.ok(rowsRead(plans, 'notification') <= 50, `${rowsRead(plans, 'notification')} rows`);
    } finally {
      await client.end();
    }
  });
});
