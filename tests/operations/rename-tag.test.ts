import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import type { Database } from '../../src/database/database.ts';
import { tagChange } from '../../src/tasks/tags/change.ts';
import { eventsOf, UNKNOWN_ID } from '../fixtures.ts';
import { timeFromNow } from '../tasks-kit.ts';
import { type Caller, createTask, operation, type Person } from '../world.ts';

const enc = encodeURIComponent;
const rename = (person: Caller, tag: string, name: string) =>
  person.patch(`/tags/${enc(tag)}`).send({ name });

const tagsOf = async (person: Caller, { id }: { id: string }): Promise<string[]> =>
  (await person.get(`/tasks/${id}`).expect(200)).body.data.tags;

/** Adds tasks with a tag to the personal space of a user, more than are changed at once. */
async function addMany(db: Database, { id }: Person, many: number, tag: string): Promise<void> {
  await db
    .insertInto('task')
    .values(
      Array.from({ length: many }, (_, n) => ({ owner_id: id, created_by: id, title: `${n}`, tags: [tag] })),
    )
    .execute();
}

operation('renameTag', (it) => {
  it('200: renames the tag in all tasks that the caller can change, and counts the others', async (world) => {
    const { ada, grace, vera, eve, db, clock, project_id } = world;
    const mine = await createTask(ada, { tags: ['Old', 'z'] });
    const shared = await createTask(ada, { project_id, tags: ['a', 'old'] });
    const trashed = await createTask(ada, { project_id, tags: ['old'] });
    await ada.delete(`/tasks/${trashed.id}`).expect(204);
    const hers = await createTask(eve, { tags: ['old'] });
    const { body: viewed } = await rename(vera, 'old', 'new').expect(200);
    assert.equal(viewed.data, { changed_count: 0, skipped_count: 1, dry_run: false });
    clock.advance(1000);
    const { body } = await rename(ada, 'OLD', 'New').expect(200);
    assert.equal(body.data, { changed_count: 2, skipped_count: 0, dry_run: false });
    const { body: own } = await ada.get(`/tasks/${mine.id}`).expect(200);
    const changed = { tags: ['New', 'z'], version: 2, updated_at: timeFromNow(clock, 0) };
    assert.equal(own.data, { ...mine, ...changed });
    assert.equal(await tagsOf(grace, shared), ['a', 'New']);
    assert.equal(await tagsOf(eve, hers), ['old']);
    const [event] = (await eventsOf(db, shared.id)).slice(-1);
    assert.equal(
      [event?.type, event?.actor_id, event?.space_id, event?.version, event?.changes],
      ['task.updated', ada.id, project_id, 2, [{ field: 'tags', before: ['a', 'old'], after: ['a', 'New'] }]],
    );
    const { body: restored } = await ada.post(`/tasks/${trashed.id}/restore`).expect(200);
    assert.equal(restored.data.tags, ['old']);
    // Searches and filters find the new name.
    assert.is((await ada.get('/tasks?tag=new').expect(200)).body.meta.total, 2);
    assert.is((await ada.get('/tasks?tag=old').expect(200)).body.meta.total, 1);
    await db.updateTable('project').set({ archived: true }).where('id', '=', project_id).execute();
    const { body: archived } = await rename(ada, 'new', 'Newer').expect(200);
    assert.equal(archived.data, { changed_count: 1, skipped_count: 1, dry_run: false });
  });

  it('200: a tag that a task already has is merged, at the first place and in the new spelling', async ({
    eve,
  }) => {
    const cases: [before: string[], after: string[]][] = [
      [
        ['old', 'x', 'NEW'],
        ['New', 'x'],
      ],
      [
        ['new', 'x', 'old'],
        ['New', 'x'],
      ],
      [['old'], ['New']],
    ];
    const tasks = [];
    for (const [tags] of cases) tasks.push(await createTask(eve, { tags }));
    const { body } = await rename(eve, 'old', 'New').expect(200);
    assert.equal(body.data, { changed_count: 3, skipped_count: 0, dry_run: false });
    for (const [index, task] of tasks.entries()) assert.equal(await tagsOf(eve, task), cases[index]?.[1]);
  });

  it('200: a name in another spelling of the same tag changes the spelling, and the same one nothing', async ({
    eve,
    db,
  }) => {
    const task = await createTask(eve, { tags: ['stra\u00dfe', 'b'] });
    const { body } = await rename(eve, 'STRASSE', 'Strasse').expect(200);
    assert.equal([body.data.changed_count, await tagsOf(eve, task)], [1, ['Strasse', 'b']]);
    const { body: again } = await rename(eve, 'strasse', 'Strasse').expect(200);
    assert.equal(again.data, { changed_count: 0, skipped_count: 0, dry_run: false });
    assert.is((await eventsOf(db, task.id)).length, 2);
  });

  it('200: any tag can be in the path, percent-encoded', async ({ eve }) => {
    const names = [
      'a/b',
      'a?b',
      '%',
      '%2F',
      'caf\u00e9 \ud83e\uddee',
      ' padded ',
      '+',
      'tags',
      "'; --",
      '\\',
      '"',
    ];
    const task = await createTask(eve, { tags: names });
    for (const [index, name] of names.entries()) {
      const { body } = await rename(eve, name, `renamed ${index}`).expect(200);
      assert.is(body.data.changed_count, 1, name);
    }
    assert.equal(
      await tagsOf(eve, task),
      names.map((_, index) => `renamed ${index}`),
    );
  });

  it('202: a job renames the tag in more than 500 tasks, and reports what it skipped', async (world) => {
    const { ada, grace, db, project_id } = world;
    await addMany(db, grace, 1201, 'old');
    await createTask(ada, { project_id, tags: ['old'] });
    await db.updateTable('project').set({ archived: true }).where('id', '=', project_id).execute();
    const { body, headers } = await rename(grace, 'Old', 'new').expect(202);
    assert.equal([body.data.kind, body.data.status], ['tag_change', 'queued']);
    assert.is(headers['location'], `/api/v1/jobs/${body.data.id}`);
    await world.runJobs();
    const { body: job } = await grace.get(`/jobs/${body.data.id}`).expect(200);
    assert.equal(
      [job.data.status, job.data.progress, job.data.result],
      ['completed', { done: 1201, total: 1201 }, { item_count: 1201, skipped_count: 1, imported: null }],
    );
    const { body: list } = await grace.get('/tags').expect(200);
    assert.equal(
      list.data.map(({ name, task_count }: Schema<'Tag'>) => [name, task_count]),
      [
        ['new', 1201],
        ['old', 1],
      ],
    );
    const { many } = await db
      .selectFrom('event')
      .where('actor_id', '=', grace.id)
      .where('type', '=', 'task.updated')
      .select((eb) => eb.fn.countAll<number>().as('many'))
      .executeTakeFirstOrThrow();
    assert.is(Number(many), 1201);
  });

  it('202: `Prefer: respond-async` always starts a job, which can be cancelled and checks rights again', async (world) => {
    const { ada, grace, db, project_id } = world;
    const task = await createTask(ada, { project_id, tags: ['old'] });
    const async = (person: Caller) => rename(person, 'old', 'new').set('Prefer', 'respond-async').expect(202);
    const { body, headers } = await async(grace);
    assert.is(headers['preference-applied'], 'respond-async');
    await grace.delete(`/jobs/${body.data.id}`).expect(200);
    await world.runJobs();
    assert.equal(await tagsOf(ada, task), ['old']);
    const { body: later } = await async(grace);
    await db
      .updateTable('project_member')
      .set({ role: 'viewer' })
      .where('project_id', '=', project_id)
      .where('user_id', '=', grace.id)
      .execute();
    await world.runJobs();
    assert.equal(await tagsOf(ada, task), ['old']);
    const { body: job } = await grace.get(`/jobs/${later.data.id}`).expect(200);
    assert.equal(job.data.result, { item_count: 0, skipped_count: 1, imported: null });
  });

  it('a batch of the job can run twice', async ({ ada, db }) => {
    const task = await createTask(ada, { tags: ['old'] });
    const change = { user_id: ada.id, tag: 'old', name: 'new' };
    for (const done of [1, 0]) {
      const batch = await db
        .transaction()
        .execute((trx) => tagChange.batch(trx, change, null, { id: '', prepared: undefined }));
      assert.equal(batch, { done, next: null, skipped: 0 });
    }
    const { body } = await ada.get(`/tasks/${task.id}`).expect(200);
    assert.equal([body.data.tags, body.data.version], [['new'], 2]);
  });

  it('200 or 404: of 20 concurrent renames, each task loses no tag, and each change has its event', async ({
    ada,
    grace,
    db,
    project_id,
  }) => {
    const tasks = [];
    for (let index = 0; index < 10; index += 1)
      tasks.push(await createTask(ada, { project_id, tags: ['a', 'keep', 'b'] }));
    const names = ['a', 'b', 'c', 'A', 'd'];
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        rename(index % 2 ? ada : grace, names[index % 5] ?? '', names[(index * 3 + 1) % 5] ?? ''),
      ),
    );
    const statuses = responses.map(({ status }) => status);
    assert.equal(
      statuses.filter((status) => status !== 200 && status !== 404),
      [],
    );
    for (const { id } of tasks) {
      const { body } = await ada.get(`/tasks/${id}`).expect(200);
      const { tags, version } = body.data;
      assert.ok(tags.includes('keep') && tags.length >= 2 && tags.length <= 3, tags.join());
      assert.is(new Set(tags.map((tag: string) => tag.toLowerCase())).size, tags.length);
      const events = await eventsOf(db, id);
      assert.is(events.length, version);
      const [change] = (events.at(-1)?.changes ?? []) as Schema<'FieldChange'>[];
      if (version > 1) assert.equal(change?.after, tags);
    }
  });

  it('200 or 409: a concurrent update of the same tasks is never overwritten', async ({ eve }) => {
    const task = await createTask(eve, { tags: ['a'] });
    const [renamed, patched] = await Promise.all([
      rename(eve, 'a', 'b'),
      eve.patch(`/tasks/${task.id}`).send({ version: 1, tags: ['a', 'added'] }),
    ]);
    const tags = await tagsOf(eve, task);
    if (patched.status === 200)
      assert.equal(tags, renamed.body.data.changed_count ? ['b', 'added'] : ['a', 'added']);
    else assert.equal([patched.status, tags], [409, ['b']]);
  });

  it('200: `dry_run` counts what would change, and writes nothing', async ({ ada, eve, db }) => {
    const task = await createTask(eve, { tags: ['Old'] });
    await createTask(eve, { tags: ['old'] });
    const dryRun = async (name: string) => {
      const { body } = await rename(eve, 'old', name).query({ dry_run: true }).expect(200);
      return body.data;
    };
    assert.equal(await dryRun('new'), { changed_count: 2, skipped_count: 0, dry_run: true });
    assert.equal(await dryRun('old'), { changed_count: 1, skipped_count: 0, dry_run: true });
    assert.equal(await tagsOf(eve, task), ['Old']);
    assert.is((await eventsOf(db, task.id)).length, 1);
    await addMany(db, ada, 501, 'many');
    const { body } = await rename(ada, 'many', 'more').query({ dry_run: true }).expect(200);
    assert.equal(body.data, { changed_count: 501, skipped_count: 0, dry_run: true });
  });

  it('409: changes nothing if more tasks would change than `max_affected`', async ({ ada, eve, db }) => {
    const task = await createTask(eve, { tags: ['old'] });
    await createTask(eve, { tags: ['old'] });
    const { body } = await rename(eve, 'old', 'new').query({ max_affected: 1 }).expect(409);
    assert.equal(
      [body.error, body.errors[0].field, body.errors[0].message],
      ['TOO_MANY_AFFECTED', 'max_affected', 'More than 1 tasks would change. Raise the number.'],
    );
    await rename(eve, 'old', 'new').query({ max_affected: 1, dry_run: true }).expect(409);
    assert.equal(await tagsOf(eve, task), ['old']);
    await rename(eve, 'old', 'new').query({ max_affected: 2 }).expect(200);
    await addMany(db, ada, 501, 'many');
    await rename(ada, 'many', 'more').query({ max_affected: 500 }).expect(409);
    await rename(ada, 'many', 'more').query({ max_affected: 501 }).expect(202);
  });

  it('400: names what is wrong with the name or the path', async ({ eve }) => {
    await createTask(eve, { tags: ['a'] });
    for (const [path, body, field] of [
      ['a', {}, 'name'],
      ['a', { name: '' }, 'name'],
      ['a', { name: ' ' }, 'name'],
      ['a', { name: 'x'.repeat(51) }, 'name'],
      ['a', { name: 'two\nlines' }, 'name'],
      ['a', { name: 'b', color: '#000000' }, 'color'],
      ['a%00', { name: 'b' }, 'tag_name'],
      ['x'.repeat(51), { name: 'b' }, 'tag_name'],
      ['caf%E9', { name: 'b' }, 'tag_name'],
    ] as const) {
      const response = await eve.patch(`/tags/${path}`).send(body).expect(400);
      assert.is(response.body.errors[0]?.field, field, path);
    }
  });

  it('404: a tag that no visible task has', async ({ ada, eve, project_id }) => {
    await createTask(ada, { project_id, tags: ['secret'] });
    for (const tag of ['secret', UNKNOWN_ID]) await rename(eve, tag, 'mine').expect(404);
    await eve.delete('/tags/secret').expect(404);
  });
});
