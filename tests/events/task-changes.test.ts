import fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { Database } from '../../src/database/database.ts';
import { eventsOf } from '../fixtures.ts';
import { allFields, defaults, rowOf } from '../tasks-kit.ts';
import { createTask, inWorld } from '../world.ts';

/**
 * Columns that events do not list: actor and place are in other fields of the event, and the rest is
 * derived.
 */
const UNLISTED = [
  'id',
  'owner_id',
  'space_id',
  'created_by',
  'version',
  'created_at',
  'updated_at',
  'search',
  'place',
  'deleted_with',
  'has_subtasks',
  'has_blocker_links',
  'has_follow_choices',
  'has_comments',
  'has_attachments',
  'has_categories',
  'has_assignees',
  'has_reminders',
  'has_time',
];

type State = Record<string, unknown>;

/** A task as stored, with its assignees. */
async function stateOf(db: Database, id: string): Promise<State> {
  const row = Object.entries((await rowOf(db, id)) ?? {}).filter(([name]) => !UNLISTED.includes(name));
  const links = await db
    .selectFrom('task_assignee')
    .where('task_id', '=', id)
    .select('user_id')
    .orderBy('user_id')
    .execute();
  return { ...Object.fromEntries(row), assignee_ids: links.map(({ user_id }) => user_id) };
}

const differences = (before: State, after: State) =>
  Object.keys(after)
    .sort()
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));

/**
 * The next step of a client: it sends some fields with one of their values, all fields, or those that it changed since an old
 * version, or it deletes or restores the task.
 */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      how: fc.constantFrom('patch', 'put', 'merge'),
      seed: fc.nat(),
      values: fc.constantFrom('first', 'second', 'default'),
    }),
  },
  { weight: 1, arbitrary: fc.constant('delete' as const) },
);

inWorld('the events of a task', (it) => {
  it('200: lists every field that differs between the stored rows, and no other', async (world) => {
    const { ada, grace, db, clock, project_id } = world;
    const values = { first: allFields(clock), second: allFields(clock, 1), default: defaults };
    const links = { first: [grace.id, ada.id], second: [ada.id], default: [] };
    const listed = async (id: string) => {
      const events = await eventsOf(db, id);
      return { count: events.length, changes: events.at(-1)?.changes };
    };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const { id } = await createTask(ada, { ...values.first, project_id, assignee_ids: links.second });
        let before = await stateOf(db, id);
        let { count, changes } = await listed(id);
        assert.equal(
          changes,
          differences({}, before).filter(({ after }) => after !== null),
        );
        for (const next of steps) {
          if (next === 'delete') {
            await ada.delete(`/tasks/${id}`).expect(204);
            const trashed = await stateOf(db, id);
            assert.equal((await listed(id)).changes, differences(before, trashed));
            await ada.post(`/tasks/${id}/restore`).expect(200);
            count += 2;
            assert.equal((await listed(id)).changes, differences(trashed, before));
            continue;
          }
          const all = Object.entries({ ...values[next.values], assignee_ids: links[next.values] });
          const some = Object.fromEntries(all.filter((_, at) => (next.seed >> at) % 2));
          const { version = 1 } = (await rowOf(db, id)) ?? {};
          const bodies = {
            patch: some,
            put: { title: values.second.title, ...some },
            merge: { ...some, version: Math.max(1, version - 1) },
          };
          const { status } = await ada[next.how === 'put' ? 'put' : 'patch'](`/tasks/${id}`)
            .set(next.how === 'merge' ? { prefer: 'merge=non-conflicting' } : { 'if-match': '*' })
            .send(bodies[next.how]);
          // A merge is rejected if the last change was of the same fields.
          assert.ok(status === 200 || (next.how === 'merge' && status === 409), `${next.how}: ${status}`);
          const after = await stateOf(db, id);
          const expected = differences(before, after);
          if (expected.length > 0) count += 1;
          const found = await listed(id);
          assert.is(found.count, count);
          if (expected.length > 0) assert.equal(found.changes, expected);
          before = after;
        }
      }),
      { numRuns: 12 },
    );
  });
});
