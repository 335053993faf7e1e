import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { forgedFrom, positionIn } from '../cursors.ts';
import { createCategory, createProject, UNKNOWN_ID } from '../fixtures.ts';
import { type Caller, createTask, operation } from '../world.ts';

type Event = Schema<'Event'>;

async function eventsFor(person: Caller, query = ''): Promise<Event[]> {
  const { body } = await person.get(`/activity?${query}`).expect(200);
  return body.data;
}

const typesFor = async (person: Caller, query?: string) =>
  (await eventsFor(person, query)).map(({ type }) => type);

const subjectsFor = async (person: Caller, query?: string) =>
  (await eventsFor(person, query)).map(({ subject }) => subject.name);

operation('listActivity', (it) => {
  it('200: returns who did what and the changes, to every reader', async ({
    ada,
    grace,
    vera,
    clock,
    project_id,
  }) => {
    const task = await createTask(ada, { project_id, title: 'Punch the cards' });
    clock.advance(1000);
    const { body } = await grace
      .patch(`/tasks/${task.id}`)
      .send({ status: 'in_progress', priority: 'high', version: 1 })
      .expect(200);
    const [event, created] = await eventsFor(vera);
    assert.match(event?.id ?? '', /^[0-9a-f-]{36}$/);
    assert.equal(event, {
      id: event?.id,
      type: 'task.updated',
      actor: { id: grace.id, full_name: grace.full_name, avatar_url: null },
      project_id,
      subject: { type: 'task', id: task.id, name: 'Punch the cards' },
      version: 2,
      changes: [
        { field: 'priority', before: 'medium', after: 'high' },
        { field: 'status', before: 'todo', after: 'in_progress' },
      ],
      request_id: body.meta.request_id,
      origin: null,
      bulk_id: null,
      undo_of: null,
      created_at: new Date(clock.now()).toISOString(),
    });
    assert.equal([created?.type, created?.actor?.id], ['task.created', ada.id]);
    assert.equal(await eventsFor(ada), await eventsFor(vera));
  });

  it('200: returns the newest first, from all spaces together', async ({ ada, grace, project_id }) => {
    const other = await createProject(grace, { name: 'Other' });
    await createTask(grace, { title: 'one' });
    await createTask(ada, { title: 'two', project_id });
    await createTask(grace, { title: 'three', project_id: other.id });
    await createCategory(grace, { name: 'four' });
    await createTask(ada, { title: 'five', project_id });
    assert.equal(await subjectsFor(grace), ['five', 'four', 'three', 'two', 'one', 'Other']);
    assert.equal(await subjectsFor(ada), ['five', 'two']);
  });

  it('200: stops counting at 10,000 events, and returns those after them', async ({ eve, db }) => {
    await sql`
      insert into event (type, space_id, actor_id, subject_type, subject_id, version)
      select 'task.created', ${eve.id}::uuid, ${eve.id}::uuid, 'task', gen_random_uuid(), 1
      from generate_series(1, 10150)`.execute(db);
    const first = await eve.get('/activity?per_page=100').expect(200);
    assert.is(first.body.meta.total, 10_000);
    const later = await eve.get('/activity?per_page=100&page=101').expect(200);
    assert.is(later.body.data.length, 100);
    // As many as were counted or seen, so that the links lead to pages that exist.
    assert.is(later.body.meta.total, 10_101);
    assert.match(later.headers['link'] ?? '', /page=100>; rel="prev"/);
    const last = await eve.get('/activity?per_page=100&page=102').expect(200);
    assert.ok(last.body.data.length >= 50 && last.body.meta.next_cursor === null);
  });

  it('200: never returns private activity of others, with any filter', async ({
    ada,
    grace,
    eve,
    project_id,
  }) => {
    const personal = await createTask(ada, { title: 'Private' });
    const category = await createCategory(ada, { name: 'Private' });
    const project = await createProject(ada, { name: 'Private' });
    const shared = await createTask(ada, { project_id, category_ids: [category.id] });
    const queries = [
      `actor_id=${ada.id}`,
      `project_id=${project.id}`,
      `project_id=${ada.id}`,
      ...[personal, category, project].map(({ id }) => `subject_id=${id}`),
    ];
    for (const query of queries) {
      assert.equal(await eventsFor(eve, query), [], query);
      for (const event of await eventsFor(grace, query)) assert.is(event.subject.id, shared.id, query);
    }
    assert.equal(await typesFor(grace), ['task.created']);
    const { body } = await eve.get('/activity').expect(200);
    assert.equal([body.data, body.meta.total, body.meta.next_cursor], [[], 0, null]);
  });

  it('200: shows the categories of a task to their owner only', async ({ ada, grace, project_id }) => {
    const { id } = await createCategory(grace, { name: 'Mine' });
    const task = await createTask(ada, { project_id });
    await grace.post(`/tasks/${task.id}/categories/${id}`).expect(200);
    const [event] = await eventsFor(grace, `project_id=${project_id}&type=task.categorized`);
    assert.equal(event?.changes, [{ field: 'category_ids', before: [], after: [id] }]);
    assert.equal(event?.subject.id, task.id);
    assert.equal(await typesFor(ada, 'type=task.categorized'), []);
    assert.is(JSON.stringify(await eventsFor(ada)).includes(id), false);
  });

  it('200: ends with the membership; others still see the earlier activity', async ({
    ada,
    grace,
    db,
    project_id,
  }) => {
    await createTask(grace, { project_id });
    await db.deleteFrom('project_member').where('user_id', '=', grace.id).execute();
    assert.equal(await eventsFor(grace), []);
    assert.equal(await eventsFor(grace, `project_id=${project_id}`), []);
    const [event] = await eventsFor(ada);
    assert.is(event?.actor?.full_name, grace.full_name);
  });

  it('200: actions of the service have no actor and no request', async ({ ada, db, project_id }) => {
    await db
      .insertInto('event')
      .values({
        type: 'task.purged',
        space_id: project_id,
        project_id,
        subject_type: 'task',
        subject_id: UNKNOWN_ID,
        subject_name: 'Old',
      })
      .execute();
    const [event] = await eventsFor(ada);
    assert.equal([event?.type, event?.actor, event?.request_id], ['task.purged', null, null]);
    assert.equal([event?.version, event?.changes], [null, []]);
  });

  it('200: filters by one or several types', async ({ ada }) => {
    const task = await createTask(ada);
    await createCategory(ada);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    await ada.post(`/tasks/${task.id}/restore`).expect(200);
    assert.equal(await typesFor(ada, 'type=task.deleted'), ['task.deleted']);
    assert.equal(await typesFor(ada, 'type=category.created&type=task.restored'), [
      'task.restored',
      'category.created',
    ]);
    assert.equal(await typesFor(ada, 'type=project.deleted'), []);
  });

  it('200: filters by project, actor and subject', async ({ ada, grace, project_id }) => {
    const [hers, theirs] = [
      await createTask(ada, { project_id, title: 'hers' }),
      await createTask(grace, { project_id, title: 'theirs' }),
    ];
    await createTask(ada, { title: 'personal' });
    assert.equal(await subjectsFor(ada, `project_id=${project_id}`), ['theirs', 'hers']);
    assert.equal(await subjectsFor(ada, `actor_id=${ada.id}`), ['personal', 'hers']);
    assert.equal(await subjectsFor(ada, `actor_id=${grace.id}`), ['theirs']);
    assert.equal(await subjectsFor(ada, `subject_id=${hers.id}`), ['hers']);
    assert.equal(await subjectsFor(ada, `project_id=${project_id}&actor_id=${ada.id}&type=task.created`), [
      'hers',
    ]);
    assert.equal(await subjectsFor(ada, `subject_id=${theirs.id}&actor_id=${ada.id}`), []);
    for (const filter of ['project_id', 'actor_id', 'subject_id']) {
      assert.equal(await eventsFor(ada, `${filter}=${UNKNOWN_ID}`), []);
    }
  });

  it('200: still shows a deleted project to the user who deleted it', async ({ ada, grace, project_id }) => {
    await createTask(ada, { project_id });
    await ada.delete(`/projects/${project_id}`).expect(204);
    assert.equal(await typesFor(ada, `project_id=${project_id}`), ['project.deleted']);
    assert.equal(await typesFor(ada, `subject_id=${project_id}`), ['project.deleted']);
    assert.equal(await typesFor(grace), []);
  });

  it('200: filters from and before a time', async ({ ada, clock }) => {
    const times: string[] = [];
    for (const title of ['one', 'two', 'three']) {
      clock.advance(1000);
      times.push(new Date(clock.now()).toISOString());
      await createTask(ada, { title });
    }
    assert.equal(await subjectsFor(ada, `created_from=${times[1]}`), ['three', 'two']);
    assert.equal(await subjectsFor(ada, `created_to=${times[1]}`), ['one']);
    assert.equal(await subjectsFor(ada, `created_from=${times[1]}&created_to=${times[2]}`), ['two']);
    const zoned = encodeURIComponent(new Date(clock.now() + 3_600_000).toISOString().replace('Z', '+01:00'));
    assert.equal(await subjectsFor(ada, `created_from=${zoned}`), ['three']);
  });

  it('200: a cursor neither skips nor repeats items of any space during writes', async ({
    ada,
    grace,
    project_id,
  }) => {
    const other = await createProject(ada);
    for (let n = 0; n < 4; n++) {
      await createTask(ada);
      await createTask(grace, { project_id });
      await createTask(ada, { project_id: other.id });
    }
    const whole = await eventsFor(ada);
    assert.is(whole.length, 13);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const from: string = cursor && `&cursor=${cursor}`;
      const { body } = await ada.get(`/activity?per_page=3${from}`).expect(200);
      seen.push(...body.data.map(({ id }: Event) => id));
      cursor = body.meta.next_cursor;
      await createTask(grace, { project_id });
    }
    assert.equal(
      seen,
      whole.map(({ id }) => id),
    );
  });

  it('200: pages have the right totals, also after the last one', async ({ ada, project_id }) => {
    for (let n = 0; n < 2; n++) {
      await createTask(ada);
      await createTask(ada, { project_id });
    }
    const pages = await Promise.all(
      [1, 2, 3, 4].map((page) => ada.get(`/activity?per_page=2&page=${page}`).expect(200)),
    );
    assert.equal(
      pages.map(({ body }) => [body.data.length, body.meta.total, body.meta.page]),
      [
        [2, 4, 1],
        [2, 4, 2],
        [0, 4, 3],
        [0, 4, 4],
      ],
    );
    assert.equal(
      pages.flatMap(({ body }) => body.data),
      await eventsFor(ada),
    );
    assert.match(pages[0]?.headers['link'] ?? '', 'rel="next"');
    const filtered = await ada.get(`/activity?project_id=${project_id}&per_page=1`).expect(200);
    assert.is(filtered.body.meta.total, 2);
  });

  it('400: a cursor of another list, and a forged one', async ({ ada, eve, project_id }) => {
    const task = await createTask(ada, { project_id });
    await createTask(ada);
    const { body } = await ada.get('/activity?per_page=1').expect(200);
    const cursor: string = body.meta.next_cursor;
    const [, id] = positionIn(cursor);
    const forged = (key: unknown) => forgedFrom(cursor, [key, id]);
    const wrong = [
      `/activity?type=task.created&cursor=${cursor}`,
      `/activity?project_id=${project_id}&cursor=${cursor}`,
      `/activity?created_from=2026-01-01T00:00:00Z&cursor=${cursor}`,
      `/tasks/${task.id}/activity?cursor=${cursor}`,
      '/activity?cursor=42',
      `/activity?cursor=${forged(42)}`,
    ];
    for (const path of wrong) {
      const refusal = await ada.get(path).expect(400);
      assert.is(refusal.body.error, 'INVALID_CURSOR', path);
    }
    for (const key of ['many', '1e3', '99999999999999999999', "1'"]) {
      await ada.get(`/activity?cursor=${forged(key)}`).expect(400);
    }
    await eve.get(`/activity?cursor=${cursor}`).expect(400);
  });

  it('400: names invalid and unknown parameters', async ({ ada }) => {
    const wrong: [string, string][] = [
      ['type=task.exploded', 'type[0]'],
      ['project_id=all', 'project_id'],
      ['actor_id=me', 'actor_id'],
      ['subject_id=1', 'subject_id'],
      ['created_from=yesterday', 'created_from'],
      ['created_to=2026-02-30T00:00:00Z', 'created_to'],
      ['created_to=2026-02-20T00:00:00', 'created_to'],
      ['per_page=1000', 'per_page'],
      ['page=-1', 'page'],
      ['order=asc', 'order'],
      ['space_id=1', 'space_id'],
    ];
    for (const [query, field] of wrong) {
      const { body } = await ada.get(`/activity?${query}`).expect(400);
      assert.is(body.errors[0]?.field, field, query);
    }
  });
});
