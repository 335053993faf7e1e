import pg from 'pg';
import * as assert from 'uvu/assert';
import * as audit from '../../src/admin/audit-log.ts';
import * as admin from '../../src/admin/queries.ts';
import { findStats } from '../../src/admin/stats.ts';
import type { Database } from '../../src/database/database.ts';
import type { Position, Window } from '../../src/lists/pagination.ts';
import { inWorld, type World } from '../world.ts';
import { explainer, indexesIn, type Node, PLANNED, rowsRead, type Way } from './plans-kit.ts';

type Scene = {
  client: pg.Client;
  explain(way: Way, work: (db: Database) => Promise<unknown>): Promise<Node[]>;
  /** A user and a project with few events. */
  user_id: string;
  project_id: string;
  subject_id: string;
};

/**
 * 30,000 accounts with few administrators, and 60,000 events with few refusals; the rows of the log are in
 * order of time.
 */
const SEED = `
  insert into "user" (email, password_hash, full_name, role, active, email_verified, created_at)
    select 'u' || n || '@example.com', 'x', 'User ' || n, (case n % 5000 when 0 then 'admin' else 'user' end)::system_role,
      n % 1000 <> 0, n % 700 <> 0, now() - n * interval '1 minute'
    from generate_series(1, 30000) as n;
  insert into project (name, color) values ('Analytical engine', '#000000');
  insert into event (type, space_id, project_id, actor_id, subject_type, subject_id, version, code, client_address, request_id, created_at)
    select case n % 1000 when 0 then 'access.denied' else 'task.updated' end,
      case n % 10 when 0 then project.id else users.ids[n % 1000 + 1] end, case n / 100 when 300 then project.id end,
      users.ids[n % 1000 + 1], 'task', users.ids[n % 5000 + 1], 1, case n % 1000 when 0 then 'FORBIDDEN' end,
      '10.0.' || n / 500 || '.1', 'request-' || lpad(n::text, 8, '0'), now() - (60000 - n) * interval '1 minute'
    from generate_series(1, 60000) as n, project, (select array_agg(id) as ids from "user" where email like 'u%') as users
    where project.name = 'Analytical engine';`;

async function seeded({ databaseUrl }: World): Promise<Scene> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => {});
  await client.connect();
  await client.query(SEED);
  await client.query('vacuum analyze');
  const { rows } = await client.query<Pick<Scene, 'user_id' | 'project_id' | 'subject_id'>>(
    `select actor_id as user_id, project_id, subject_id from event where project_id is not null limit 1`,
  );
  const [found] = rows;
  if (!found) throw new Error('Nothing was sown.');
  return {
    ...found,
    client,
    async explain(way, work) {
      const plans: Node[] = [];
      await work(explainer(client, way, plans));
      return plans;
    },
  };
}

const LIMIT = 21;
/** The IDs of a page are found first, then its rows are read. */
const SHOWN = 2 * LIMIT;
const now = new Date().toISOString();
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const windowAt = (after?: Position): Window => ({ limit: LIMIT, offset: 0, after, counted: !after });

type UserQuery = Parameters<typeof admin.listUsers>[1];

const users = (db: Database, query: Partial<UserQuery>, window: Window) =>
  admin.listUsers(db, { sort: 'created_at', order: 'desc', ...query }, window);

/** Each order, its index, and a key in the middle. */
const ORDERS = [
  ['created_at', 'desc', 'user_by_created_at', ago(15_000)],
  ['created_at', 'asc', 'user_by_created_at', ago(15_000)],
  ['email', 'asc', 'user_by_email', 'u2'],
  ['email', 'desc', 'user_by_email', 'u2'],
  ['full_name', 'asc', 'user_by_full_name', 'user 2'],
  ['full_name', 'desc', 'user_by_full_name', 'user 2'],
] as const;

inWorld('query plans of the administration', (it) => {
  let ready: Promise<Scene> | undefined;
  const scene = (world: World): Promise<Scene> => {
    ready ??= seeded(world);
    return ready;
  };

  it('each order of accounts uses an index, and a page costs only its rows', async (world) => {
    const at = await scene(world);
    for (const [sort, order, index, key] of ORDERS) {
      const next = windowAt({ key, id: at.user_id });
      for (const way of PLANNED) {
        const about = `${way} plan by ${sort} ${order}`;
        const used = indexesIn(await at.explain(way, (db) => users(db, { sort, order }, next)), about);
        assert.equal(used, [index], about);
      }
      const plans = await at.explain('analyzed', (db) => users(db, { sort, order }, next));
      const read = rowsRead(plans, 'user');
      assert.ok(read <= LIMIT, `${sort} ${order} reads ${read} accounts`);
    }
  });

  it('rare kinds of accounts and their number are read from a partial index only', async (world) => {
    const at = await scene(world);
    const cases: [Partial<UserQuery>, string][] = [
      [{ role: 'admin' }, 'user_admins'],
      [{ active: false }, 'user_inactive'],
      [{ email_verified: false }, 'user_unverified'],
    ];
    for (const [query, index] of cases) {
      for (const way of PLANNED) {
        for (const position of [undefined, { key: query.sort ? 'u' : now, id: at.user_id }]) {
          const about = `${way} plan for ${JSON.stringify(query)}${position ? ' after a cursor' : ''}`;
          const used = indexesIn(await at.explain(way, (db) => users(db, query, windowAt(position))), about);
          // Only this index is used, so the page is not searched along another one.
          assert.equal(used, [index], about);
        }
      }
    }
  });

  it('a frequent word is found in the order of the list, a rare one in the search index, both after few rows', async (world) => {
    const at = await scene(world);
    const words: [q: string, sorts: UserQuery['sort'][], most: number][] = [
      // Of all accounts.
      ['example', ['created_at', 'email', 'full_name'], SHOWN],
      // Of eleven accounts.
      ['u2999', ['created_at', 'email', 'full_name'], 200 + 11 + SHOWN],
      // Of 1,111 accounts that are last by email.
      ['u9', ['email'], 200 + 1_111 + SHOWN],
    ];
    for (const [q, sorts, max] of words) {
      for (const sort of sorts) {
        const query = { words: admin.searchOf(q), sort, order: 'asc' } as const;
        for (const position of [
          undefined,
          { key: sort === 'created_at' ? ago(29_000) : 'u1', id: at.user_id },
        ]) {
          const about = `${JSON.stringify(query)}${position ? ' after a cursor' : ''}`;
          const window = { ...windowAt(position), counted: false };
          for (const way of PLANNED) {
            const used = indexesIn(
              await at.explain(way, (db) => users(db, query, window)),
              `${way} plan for ${about}`,
            );
            assert.equal(used.sort(), [`user_by_${sort}`, 'user_pkey', 'user_words_idx'], about);
          }
          const read = rowsRead(await at.explain('analyzed', (db) => users(db, query, window)), 'user');
          assert.ok(read <= max, `${about} reads ${read} accounts`);
        }
      }
    }
    for (const way of PLANNED) {
      const counting = await at.explain(way, (db) =>
        users(db, { words: admin.searchOf('u2999') }, windowAt()),
      );
      assert.ok(indexesIn(counting, 'the total of a word').includes('user_words_idx'));
    }
  });

  it('each filter of the audit log uses an index', async (world) => {
    const at = await scene(world);
    const { user_id, project_id, subject_id } = at;
    const cases: [audit.AuditFilters, RegExp, ways?: Way[]][] = [
      [{ type: ['access.denied'] }, /^event_by_(kind|code)$/],
      [{ actor_id: user_id }, /^event_by_actor$/],
      [{ subject_id }, /^event_by_subject$/],
      [{ project_id }, /^event_by_(space|project)$/],
      [{ code: 'FORBIDDEN' }, /^event_by_code$/],
      [{ client_address: '10.0.60.1' }, /^event_address_in_blocks$/],
      // A function of its own finds the positions.
      [{ request_id: 'request-00030000' }, /^event_pkey$/],
      // Without the value of the time, the planner cannot estimate the number of rows.
      [{ created_from: ago(100) }, /^event_in_blocks$/, ['custom']],
      [{ created_to: ago(59_900) }, /^event_in_blocks$/, ['custom']],
    ];
    for (const [filters, index, ways = PLANNED] of cases) {
      for (const way of ways) {
        const about = `${way} plan for ${JSON.stringify(filters)}`;
        const used = indexesIn(
          await at.explain(way, (db) => audit.listAuditLog(db, filters, windowAt())),
          about,
        );
        assert.ok(
          used.some((name) => index.test(name)),
          `${about} uses ${used}`,
        );
      }
    }
    const next = windowAt({ key: String(BigInt(Date.now()) * 2_048_000n), id: user_id });
    const read = rowsRead(await at.explain('analyzed', (db) => audit.listAuditLog(db, {}, next)), 'event');
    assert.ok(read <= LIMIT, `a page of the whole log reads ${read} events`);
  });

  it('statistics of a large table are computed from a sample', async (world) => {
    const at = await scene(world);
    const plans = await at.explain('analyzed', (db) => findStats.first(db, {}));
    const read = rowsRead(plans, 'event');
    assert.ok(read > 10_000 && read < 30_000, `of 60,000 events ${read} were read`);
    await at.client.end();
  });
});
