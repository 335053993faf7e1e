import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Database } from '../../src/database/database.ts';
import { createProfiles } from '../../src/users/profiles.ts';
import { waitForLocks } from '../auth/accounts.ts';
import { createProject, eventsOf } from '../fixtures.ts';
import { createTask, inWorld, PASSWORD, type Person, type World } from '../world.ts';

const close = (person: Person) => person.delete('/users/account').send({ password: PASSWORD });

/** Starts requests that must wait for an open transaction, and returns them after its commit. */
async function during<T>(
  db: Database,
  open: (trx: Database) => Promise<unknown>,
  ...requests: (() => PromiseLike<T>)[]
): Promise<T[]> {
  const started = await db.transaction().execute(async (trx) => {
    await open(trx);
    const sent: Promise<T>[] = [];
    for (const request of requests) {
      sent.push(Promise.resolve(request()));
      await waitForLocks(db, sent.length);
    }
    return sent;
  });
  return Promise.all(started);
}

/**
 * Removes the data of closed accounts, and calls `work` after nearly everything is removed, including
 * assignments and projects.
 */
async function duringErasure(world: World, work: () => Promise<unknown>): Promise<void> {
  const { erasing } = await world.db.transaction().execute(async (trx) => {
    await sql`lock table task_category in share mode`.execute(trx);
    const erasing = world.runJobs();
    await waitForLocks(world.db);
    await work();
    return { erasing };
  });
  await erasing;
}

/** What the statements of a new project write. */
async function insertProject(db: Database, owner_id: string): Promise<string> {
  const { id } = await db
    .insertInto('project')
    .values({ name: 'Late', color: '#4F46E5' })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db
    .insertInto('project_member')
    .values({ project_id: id, user_id: owner_id, role: 'owner' })
    .execute();
  return id;
}

function newestEventOf(db: Database, subject_id: string) {
  return db
    .selectFrom('event')
    .where('subject_id', '=', subject_id)
    .select(['type', 'version', 'actor_id', 'client_address', 'changes'])
    .orderBy('position', 'desc')
    .executeTakeFirstOrThrow();
}

async function idsWithoutMembers(db: Database): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from project
    where not exists (select from project_member where project_id = project.id)`.execute(db);
  return rows.map(({ id }) => id);
}

const userExists = async (db: Database, { id }: Person) =>
  (await db.selectFrom('user').where('id', '=', id).select('id').execute()).length === 1;

inWorld('locks of projects and accounts', (it) => {
  /** While `end` waits for the lock on a project, its owner makes the project the default one. */
  async function whileItWaits(
    db: Database,
    owner: Person,
    project_id: string,
    end: () => PromiseLike<{ status: number }>,
  ) {
    const { ended } = await db.transaction().execute(async (trx) => {
      await trx.selectFrom('project').where('id', '=', project_id).select('id').forKeyShare().execute();
      const ended = Promise.resolve(end());
      await waitForLocks(db);
      // Fails immediately if the account is locked: that would be a deadlock.
      await trx
        .selectFrom('user')
        .where('id', '=', owner.id)
        .select('id')
        .forNoKeyUpdate()
        .noWait()
        .execute();
      return { ended };
    });
    const settings = { default_project_id: project_id };
    const changed = await owner.patch('/users/profile').send({ settings });
    return { ended: (await ended).status, changed: changed.status };
  }

  it('204: deleting a project locks the project before its owner', async ({ db, eve }) => {
    const { id } = await createProject(eve);
    const { ended, changed } = await whileItWaits(db, eve, id, () => eve.delete(`/projects/${id}`));
    assert.is(ended, 204);
    assert.ok([200, 400].includes(changed));
    const { body } = await eve.get('/users/profile').expect(200);
    assert.is(body.data.settings.default_project_id, null);
  });

  it('204: closing an account locks its projects before the account', async ({ db, eve }) => {
    const { id } = await createProject(eve);
    const { ended, changed } = await whileItWaits(db, eve, id, () => close(eve));
    assert.is(ended, 204);
    assert.ok([200, 401].includes(changed));
  });

  it('401: both fail if the session ends while they wait', async ({ db, eve }) => {
    const { id } = await createProject(eve);
    const hold = (trx: Database) =>
      trx.selectFrom('project').where('id', '=', id).select('id').forUpdate().execute();
    const revoke = async (trx: Database) => {
      await hold(trx);
      await trx
        .updateTable('session')
        .set({ revoked_at: sql`now()` })
        .where('id', '=', eve.session_id)
        .execute();
    };
    const responses = await during(
      db,
      revoke,
      () => eve.delete(`/projects/${id}`),
      () => close(eve),
    );
    for (const { status, body } of responses) assert.equal([status, body.error], [401, 'SESSION_REVOKED']);
    assert.ok(await userExists(db, eve));
    assert.is((await db.selectFrom('project').where('id', '=', id).select('id').execute()).length, 1);
  });
});

inWorld('an account that is being closed', (it) => {
  it('stops being the default assignee of projects, with a new version and an event', async (world) => {
    const { ada, grace, db, clock, project_id } = world;
    const path = `/projects/${project_id}`;
    await ada.patch(path).send({ default_assignee_id: grace.id, version: 1 }).expect(200);
    await close(grace).expect(204);
    const { body } = await ada.get(path).expect(200);
    assert.equal([body.data.default_assignee_id, body.data.version], [null, 3]);
    assert.is(body.data.updated_at, new Date(clock.now()).toISOString());
    const { type, version, actor_id, client_address, changes } = await newestEventOf(db, project_id);
    assert.equal([type, version, actor_id, client_address], ['project.updated', 3, grace.id, null]);
    assert.equal(changes, [{ field: 'default_assignee_id', before: grace.id, after: null }]);
  });

  it('does not reset a default assignee who is chosen meanwhile', async ({ ada, grace, db, project_id }) => {
    const path = `/projects/${project_id}`;
    await ada.patch(path).send({ default_assignee_id: grace.id, version: 1 }).expect(200);
    const choose = (trx: Database) =>
      trx
        .updateTable('project')
        .set({ default_assignee_id: ada.id, version: 3 })
        .where('id', '=', project_id)
        .execute();
    const [closed] = await during(db, choose, () => close(grace));
    assert.is(closed?.status, 204);
    const { body } = await ada.get(path).expect(200);
    assert.equal([body.data.default_assignee_id, body.data.version], [ada.id, 3]);
  });

  it('401: a waiting profile update changes nothing', async (world) => {
    const { db, eve } = world;
    const hold = (trx: Database) =>
      trx.selectFrom('user').where('id', '=', eve.id).select('id').forUpdate().execute();
    const [closed, ...changed] = await during(
      db,
      hold,
      () => close(eve),
      () => eve.patch('/users/profile').send({ full_name: 'Still here' }),
      () => eve.put('/users/profile').send({ full_name: 'Still here' }),
    );
    assert.is(closed?.status, 204);
    for (const { status, body } of changed) assert.equal([status, body.error], [401, 'SESSION_REVOKED']);
    const row = await db.selectFrom('user').where('id', '=', eve.id).selectAll().executeTakeFirst();
    assert.equal([row?.full_name, row?.active], ['Deleted user', false]);
  });

  it('has no profile, even for a request that was authenticated before', async ({ db, eve }) => {
    const { id: user_id, session_id } = eve;
    await close(eve).expect(204);
    const actor = {
      user_id,
      session_id,
      revision: '1',
      role: 'user',
      email_verified: false,
      timezone: 'UTC',
    } as const;
    assert.is(await createProfiles().find(db, actor), undefined);
  });

  it('ends a session that is being started', async ({ db, eve }) => {
    let session_id = '';
    const login = async (trx: Database) => {
      await trx.selectFrom('user').where('id', '=', eve.id).select('id').forNoKeyUpdate().execute();
      const session = await trx
        .insertInto('session')
        .values({ user_id: eve.id, expires_at: new Date(Date.now() + 60_000).toISOString() })
        .returning('id')
        .executeTakeFirstOrThrow();
      session_id = session.id;
    };
    const [closed] = await during(db, login, () => close(eve));
    assert.is(closed?.status, 204);
    const session = await db
      .selectFrom('session')
      .where('id', '=', session_id)
      .select('revoked_at')
      .executeTakeFirst();
    assert.is.not(session?.revoked_at, null);
  });

  it('leaves a project that it is being added to, with an event', async (world) => {
    const { db, eve, project_id } = world;
    const join = (trx: Database) =>
      trx.insertInto('project_member').values({ project_id, user_id: eve.id, role: 'member' }).execute();
    const [closed] = await during(db, join, () => close(eve));
    assert.is(closed?.status, 204);
    const members = await db
      .selectFrom('project_member')
      .where('user_id', '=', eve.id)
      .select('user_id')
      .execute();
    assert.equal(members, []);
    const spaces = (await eventsOf(db, eve.id)).map(({ type, space_id }) => [type, space_id]);
    assert.equal(
      spaces.sort(),
      [
        ['user.deleted', eve.id],
        ['user.deleted', project_id],
      ].sort(),
    );
  });

  it('409: cannot be closed if it becomes the owner of a shared project at the same moment', async (world) => {
    const { db, ada, grace, project_id } = world;
    const transfer = async (trx: Database) => {
      for (const [user_id, role] of [
        [ada.id, 'admin'],
        [grace.id, 'owner'],
      ] as const) {
        await trx
          .updateTable('project_member')
          .set({ role })
          .where('project_id', '=', project_id)
          .where('user_id', '=', user_id)
          .execute();
      }
    };
    const [refused] = await during(db, transfer, () => close(grace));
    assert.equal([refused?.status, refused?.body.error], [409, 'OWNS_SHARED_PROJECTS']);
    await grace.get(`/projects/${project_id}`).expect(200);
  });

  it('204: does not keep the owner of a shared project from closing their account', async (world) => {
    const { db, ada, grace, vera } = world;
    for (const person of [grace, vera, ada]) await close(person).expect(204);
    await world.runJobs();
    for (const person of [grace, vera, ada]) assert.not(await userExists(db, person));
    assert.equal(await idsWithoutMembers(db), []);
  });

  it('400: cannot be assigned while its data is removed', async (world) => {
    const { ada, grace, project_id } = world;
    const [first, second] = [await createTask(ada, { project_id }), await createTask(ada, { project_id })];
    await close(grace).expect(204);
    await duringErasure(world, async () => {
      const added = await ada.post(`/tasks/${first.id}/assignees/${grace.id}`).expect(400);
      const set = await ada
        .patch(`/tasks/${second.id}`)
        .send({ assignee_ids: [grace.id], version: 1 })
        .expect(400);
      for (const { body } of [added, set]) assert.is(body.error, 'UNKNOWN_ASSIGNEE');
      const created = { title: 'Third', project_id, assignee_ids: [grace.id] };
      await ada.post('/tasks').send(created).expect(400);
    });
    for (const { id } of [first, second]) {
      const { body } = await ada.get(`/tasks/${id}`).expect(200);
      assert.equal([body.data.assignees, body.data.version], [[], 1]);
    }
  });

  it('deletes a project that a late write has created', async (world) => {
    const { db, eve } = world;
    await close(eve).expect(204);
    await duringErasure(world, () => insertProject(db, eve.id));
    assert.not(await userExists(db, eve));
    assert.equal(await idsWithoutMembers(db), []);
  });

  it('deletes a project that is created while the account is removed', async (world) => {
    const { db, eve } = world;
    await close(eve).expect(204);
    await during(
      db,
      (trx) => insertProject(trx, eve.id),
      () => world.runJobs(),
    );
    assert.not(await userExists(db, eve));
    assert.equal(await idsWithoutMembers(db), []);
  });

  it('deletes the event of a project that changes while the project is removed', async (world) => {
    const { db, eve } = world;
    const { id } = await createProject(eve);
    await close(eve).expect(204);
    const change = async (trx: Database) => {
      await trx.updateTable('project').set({ name: 'Late' }).where('id', '=', id).execute();
      await trx
        .insertInto('event')
        .values({ type: 'project.updated', space_id: id, subject_type: 'project', subject_id: id })
        .execute();
    };
    await during(db, change, () => world.runJobs());
    assert.not(await userExists(db, eve));
    assert.equal(await eventsOf(db, id), []);
  });

  it('is removed from a task, with an event, after a late write has assigned it', async (world) => {
    const { db, ada, grace, project_id } = world;
    const [late, later] = [await createTask(ada, { project_id }), await createTask(ada, { project_id })];
    const assign = (task_id: string, trx = db) =>
      trx.insertInto('task_assignee').values({ task_id, user_id: grace.id }).execute();
    await close(grace).expect(204);
    await during(
      db,
      (trx) => assign(later.id, trx),
      () => duringErasure(world, () => assign(late.id)),
    );
    for (const { id } of [late, later]) {
      const { body } = await ada.get(`/tasks/${id}`).expect(200);
      assert.equal([body.data.assignees, body.data.version], [[], 2]);
      const event = (await eventsOf(db, id)).at(-1);
      assert.equal([event?.type, event?.version], ['task.updated', 2]);
      assert.equal(event?.changes, [{ field: 'assignee_ids', before: [grace.id], after: [] }]);
    }
    assert.not(await userExists(db, grace));
  });

  it('leaves no address in the log, even for a write that ends after the removal', async (world) => {
    const { db, ada, grace, project_id } = world;
    const { id } = await createTask(ada, { project_id });
    const { late } = await db.transaction().execute(async (trx) => {
      await trx.selectFrom('task').where('id', '=', id).select('id').forUpdate().execute();
      const late = Promise.resolve(grace.patch(`/tasks/${id}`).send({ title: 'Late', version: 1 }));
      await waitForLocks(db);
      await close(grace).expect(204);
      await world.runJobs();
      assert.not(await userExists(db, grace));
      return { late };
    });
    await late;
    await world.makeJobsDue();
    await world.runJobs();
    const addresses = await db
      .selectFrom('event')
      .where('actor_id', '=', grace.id)
      .where('client_address', 'is not', null)
      .select('type')
      .execute();
    assert.equal(addresses, []);
  });

  it('404: cannot be reopened or promoted by an administrator', async (world) => {
    const { db, ada, eve } = world;
    await db.updateTable('user').set({ role: 'admin' }).where('id', '=', ada.id).execute();
    const hold = (trx: Database) =>
      trx.selectFrom('user').where('id', '=', eve.id).select('id').forUpdate().execute();
    const [closed, changed] = await during(
      db,
      hold,
      () => close(eve),
      () => ada.patch(`/admin/users/${eve.id}`).send({ role: 'admin', active: true }),
    );
    assert.equal([closed?.status, changed?.status], [204, 404]);
    const row = await db.selectFrom('user').where('id', '=', eve.id).selectAll().executeTakeFirst();
    assert.equal([row?.role, row?.active], ['user', false]);
    await ada.get(`/admin/users/${eve.id}`).expect(404);
  });
});
