import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { spaces } from '../../src/access/spaces.ts';
import { compiled, compiledShapes, EVERY_VALUE, named, type Params } from '../../src/database/compiled.ts';
import type { AuthorValues } from '../../src/events/append.ts';
import { logged } from '../../src/events/logged.ts';
import { inWorld } from '../world.ts';

const stored = ['task.id', 'task.title', 'task.version'] as const;

const task = logged('task', stored, ['title', 'description'], (row) => ({
  space_id: row('space_id'),
  project_id: row('project_id'),
  subject: { type: 'task', id: row('id'), name: row('title') },
}));

const insert = compiled(
  'test: add a task to a project',
  (db, p: Params<AuthorValues & { project_id: string; title: string }>) =>
    task
      .insertWithin(db, {
        type: 'task.created',
        by: p,
        target: db
          .selectFrom(spaces(db, p).as('space'))
          .where('space.id', '=', p.project_id)
          .select(['space.id', 'space.role']),
        allowed: sql`space.role >= 'member'`,
        values: { project_id: sql.ref('before.id'), title: p.title, created_by: p.user_id },
      })
      .select('before.role'),
);

type Change = AuthorValues & { title?: string; description?: string | null; versions?: readonly number[] };

const change = compiledShapes(
  'test: change the tasks of a person',
  (db, p: Params<Change>) =>
    task.update(db, {
      type: 'task.updated',
      by: p,
      target: db.selectFrom('task').where('task.created_by', '=', p.user_id),
      versions: p.versions,
      fields: named(p, ['title', 'description']),
    }),
  EVERY_VALUE,
);

const remove = compiled('test: delete the tasks of a person', (db, p: Params<AuthorValues>) =>
  task.delete(db, {
    type: 'task.purged',
    by: p,
    target: db.selectFrom('task').where('task.created_by', '=', p.user_id),
    allowed: sql`task.title <> 'Kept'`,
  }),
);

inWorld('writes with events', (it) => {
  it('add a row and its event only if the caller is allowed to', async ({ db, project_id, ...world }) => {
    const add = (user_id: string) => insert.first(db, { ...by(user_id), project_id, title: 'New' });
    const row = await add(world.ada.id);
    assert.equal(row, { id: row?.id, title: 'New', version: 1, allowed: true, role: 'owner' });
    assert.equal(await add(world.vera.id), {
      id: null,
      title: null,
      version: null,
      allowed: false,
      role: 'viewer',
    });
    assert.is(await add(world.eve.id), undefined);
    assert.is((await db.selectFrom('task').select('id').where('title', '=', 'New').execute()).length, 1);
    const events = await db
      .selectFrom('event')
      .where('subject_id', '=', row?.id ?? '')
      .select(['type', 'space_id', 'project_id', 'actor_id', 'subject_name', 'version'])
      .execute();
    assert.equal(events, [
      {
        type: 'task.created',
        space_id: project_id,
        project_id,
        actor_id: world.ada.id,
        subject_name: 'New',
        version: 1,
      },
    ]);
  });

  it('change and delete each matching row, with an event for each', async (world) => {
    const { db } = world;
    const { id } = await world.person('Mia Newcomer');
    const titles = ['One', 'Two', 'Kept'];
    const rows = titles.map((title) => ({ owner_id: id, created_by: id, title }));
    await db.insertInto('task').values(rows).execute();
    const events = async () => {
      const found = await db
        .selectFrom('event')
        .where('space_id', '=', id)
        .select(['type', 'subject_name'])
        .execute();
      return found.map(({ type, subject_name }) => `${type} ${subject_name}`).sort();
    };
    const before = await events();
    const since = async () => (await events()).filter((event) => !before.includes(event));

    assert.equal(summary(await change.all(db, { ...by(id), title: 'Kept' }, {})), [
      'Kept 1',
      'Kept 2',
      'Kept 2',
    ]);
    assert.equal(await since(), ['task.updated Kept', 'task.updated Kept']);
    assert.equal(summary(await change.all(db, { ...by(id), title: 'Late', versions: [1] }, {})), [
      'Late 2',
      'null null',
      'null null',
    ]);
    const removed = await remove.all(db, by(id));
    assert.equal(removed.map((row) => row.allowed).sort(), [false, false, true]);
    assert.equal(
      (await since()).filter((event) => event.startsWith('task.purged')),
      ['task.purged Late'],
    );
    assert.is((await db.selectFrom('task').where('created_by', '=', id).select('id').execute()).length, 2);
  });
});

const by = (user_id: string): AuthorValues => ({
  user_id,
  now: new Date().toISOString(),
  request_id: 'a-request-of-a-test',
  client_address: '192.0.2.1',
  origin: null,
});

const summary = (rows: { title: string | null; version: number | null }[]) =>
  rows.map(({ title, version }) => `${title} ${version}`).sort();
