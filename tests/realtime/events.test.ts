import * as assert from 'uvu/assert';
import { addMember, createCategory, createProject } from '../fixtures.ts';
import { until } from '../waiting.ts';
import { createTask, inWorld } from '../world.ts';
import { type Client, connect, dataOf, refusal, subscribe } from './kit.ts';

const summaries = async (client: Client, count: number) =>
  (await client.next('event', count)).map(({ event }) => `${event.type} ${event.subject.name}`);

inWorld('events over the real-time connection', (it) => {
  it('sends what happens, to everyone who can see it', async ({ ada, vera, eve, project_id, ...world }) => {
    const clients = await Promise.all([ada, vera, eve].map((person) => connect(world, person)));
    const [forAda, forVera, forEve] = clients as [Client, Client, Client];
    for (const each of clients) await subscribe(each);
    await createTask(ada, { title: 'Shared', project_id });
    await createTask(ada, { title: 'Personal' });
    await createCategory(ada, { name: 'Private' });
    await createTask(eve, { title: 'Of a stranger' });
    await world.dispatcher.catchUp();
    assert.equal(await summaries(forAda, 3), [
      'task.created Shared',
      'task.created Personal',
      'category.created Private',
    ]);
    assert.equal(await summaries(forVera, 1), ['task.created Shared']);
    assert.equal(await summaries(forEve, 1), ['task.created Of a stranger']);
    for (const each of clients) {
      assert.equal(each.waiting('event'), []);
      each.close();
    }
  });

  it('sends the same event as the stream and the list, with its number', async ({ ada, ...world }) => {
    const client = await connect(world, ada);
    const subscription = await subscribe(client);
    await createTask(ada, { title: 'One' });
    await world.dispatcher.catchUp();
    const message = await client.one('event');
    const { body } = await ada.get('/activity?per_page=1').expect(200);
    const { sequence, ...event } = message.event;
    assert.equal(event, body.data[0]);
    assert.ok(sequence > 0);
    assert.is(message.subscription, subscription);
    assert.is(message.resource, null);
    client.close();
  });

  it('sends only the events that match', async ({ ada, grace, project_id, ...world }) => {
    const task = await createTask(ada, { title: 'Seen', project_id });
    const client = await connect(world, ada);
    const wanted = {
      [await subscribe(client, { project_id })]: [
        'task.updated',
        'comment.created',
        'comment.deleted',
        'task.deleted',
      ],
      [await subscribe(client, { task_id: task.id })]: [
        'task.updated',
        'comment.created',
        'comment.deleted',
        'task.deleted',
      ],
      [await subscribe(client, { subject_id: task.id })]: ['task.updated', 'task.deleted'],
      [await subscribe(client, { actor_id: grace.id })]: ['task.updated'],
      [await subscribe(client, { type: ['task.deleted', 'category.created'] })]: [
        'category.created',
        'task.deleted',
      ],
    };
    await createTask(ada, { title: 'Personal' });
    await createCategory(ada, { name: 'Red' });
    await grace.patch(`/tasks/${task.id}`).send({ title: 'Changed', version: 1 }).expect(200);
    const comment = await ada.post(`/tasks/${task.id}/comments`).send({ body: 'Well' }).expect(201);
    await ada.delete(`/tasks/${task.id}/comments/${comment.body.data.id}`).expect(204);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    await world.dispatcher.catchUp();
    const total = Object.values(wanted).flat().length;
    const found = await client.next('event', total);
    for (const [id, types] of Object.entries(wanted)) {
      const own = found.filter(({ subscription }) => subscription === id);
      assert.equal(
        own.map(({ event }) => event.type),
        types,
      );
    }
    assert.equal(client.waiting('event'), []);
    client.close();
  });

  it('ends a subscription, and gives the same criteria the same ID', async ({
    ada,
    project_id,
    ...world
  }) => {
    const client = await connect(world, ada);
    const id = await subscribe(client, { project_id, type: ['task.created', 'task.updated'] });
    const upper = { type: ['task.updated', 'task.created'], project_id: project_id.toUpperCase() } as const;
    assert.is(await subscribe(client, { ...upper, type: [...upper.type] }), id);
    const all = await subscribe(client);
    assert.not.equal(all, id);
    assert.ok((await client.send('unsubscribe', { subscription: id })).success);
    await createTask(ada, { project_id });
    await world.dispatcher.catchUp();
    assert.is((await client.one('event')).subscription, all);
    assert.equal(client.waiting('event'), []);
    client.close();
  });

  it('follows a project right after it was created', async ({ ada, ...world }) => {
    const client = await connect(world, ada);
    const { id: project_id } = await createProject(ada, { name: 'New' });
    await subscribe(client, { project_id });
    assert.is(dataOf(await client.send('enter', { project_id, idle: false })).present.length, 1);
    client.close();
  });

  it('refuses what the caller cannot see, and says what is wrong with a message (H-02)', async ({
    ada,
    eve,
    project_id,
    ...world
  }) => {
    const client = await connect(world, eve);
    const task = await createTask(ada, { project_id });
    const view = await ada.post('/views').send({ name: 'Mine' }).expect(201);
    for (const payload of [
      { project_id },
      { task_id: task.id },
      { view_id: view.body.data.id },
      { project_id: eve.id },
    ])
      assert.is(await refusal(client.send('subscribe', payload)), 'NOT_FOUND', JSON.stringify(payload));
    assert.is(await refusal(client.sendRaw('join', project_id)), 'NOT_FOUND');
    const wrong: [unknown, string, string][] = [
      [null, 'body', 'INVALID_TYPE'],
      [[], 'body', 'INVALID_TYPE'],
      ['project', 'body', 'INVALID_TYPE'],
      [{ project: project_id }, 'project', 'UNKNOWN_FIELD'],
      [{ project_id: 'x' }, 'project_id', 'INVALID_FORMAT'],
      [{ type: [] }, 'type', 'TOO_FEW'],
      [{ type: ['task.exploded'] }, 'type[0]', 'NOT_ALLOWED'],
      [{ after: -1 }, 'after', 'TOO_SMALL'],
      [{ filter: 'title = "\0"' }, 'filter', 'INVALID_CHARACTER'],
      [{ filter: 'a', view_id: task.id }, 'filter', 'NOT_ALLOWED'],
      [JSON.parse('{"__proto__": {"isAdmin": true}}'), '__proto__', 'UNKNOWN_FIELD'],
    ];
    for (const [payload, field, code] of wrong) {
      const reply = (await client.sendRaw('subscribe', payload)) as {
        error: string;
        errors: { field: string; code: string }[];
      };
      assert.is(reply.error, 'VALIDATION_FAILED', JSON.stringify(reply));
      assert.equal(
        reply.errors.map((each) => [each.field, each.code]),
        [[field, code]],
      );
    }
    assert.is(await refusal(client.send('subscribe', { filter: 'priorty = high' })), 'INVALID_FILTER');
    assert.is(await refusal(client.sendRaw('unsubscribe', {})), 'VALIDATION_FAILED');
    client.close();
  });

  it('continues after the last event, without a gap and without a double', async ({
    ada,
    project_id,
    ...world
  }) => {
    const first = await connect(world, ada);
    await subscribe(first, { project_id });
    for (let number = 1; number <= 3; number += 1) await createTask(ada, { title: `${number}`, project_id });
    await world.dispatcher.catchUp();
    const [, second] = await first.next('event', 2);
    first.close();
    for (let number = 4; number <= 230; number += 1)
      await createTask(ada, { title: `${number}`, project_id });
    const again = await connect(world, ada);
    await world.dispatcher.catchUp();
    const writing = (async () => {
      for (let number = 231; number <= 240; number += 1) {
        await createTask(ada, { title: `${number}`, project_id });
        await world.dispatcher.catchUp();
      }
    })();
    const after = second?.event.sequence ?? 0;
    const { sequence } = dataOf(await again.send('subscribe', { project_id, after }));
    assert.is(sequence, after);
    const events = await again.next('event', 238);
    await writing;
    assert.equal(
      events.map(({ event }) => event.subject.name),
      Array.from({ length: 238 }, (_, index) => `${index + 3}`),
    );
    assert.equal(again.waiting('event'), []);
    assert.equal(again.waiting('resync'), []);
    again.close();
  });

  it('says that events were skipped if they are not kept, and continues', async ({ ada, ...world }) => {
    const client = await connect(world, ada);
    for (const after of [999_999_999]) {
      const subscription = await subscribe(client, { after });
      const resync = await client.one('resync');
      assert.is(resync.subscription, subscription);
      await createTask(ada, { title: 'Next' });
      await world.dispatcher.catchUp();
      const { event } = await client.one('event');
      assert.ok(event.sequence > resync.sequence);
    }
    client.close();
  });

  it('sends the subject as the caller would get it, if asked (H-11)', async ({
    ada,
    vera,
    project_id,
    ...world
  }) => {
    const task = await createTask(ada, { title: 'Old', project_id });
    const category = await createCategory(ada, { name: 'Red' });
    await ada
      .patch(`/tasks/${task.id}`)
      .send({ category_ids: [category.id], version: 1 })
      .expect(200);
    const key = await ada
      .post('/auth/api-keys')
      .send({ name: 'k', scopes: ['events:read'] })
      .expect(201);
    const clients = [
      await connect(world, ada),
      await connect(world, vera),
      await connect(world, { token: key.body.data.key }),
    ] as const;
    for (const each of clients) await subscribe(each, { task_id: task.id, with: 'resource' });
    const { body } = await ada.get(`/tasks/${task.id}`).expect(200);
    await ada.patch(`/tasks/${task.id}`).send({ title: 'New', version: body.data.version }).expect(200);
    await ada.post(`/tasks/${task.id}/comments`).send({ body: 'Well' }).expect(201);
    await world.dispatcher.catchUp();
    const [[changed, commented] = [], [forVera] = [], [forKey] = []] = await Promise.all(
      clients.map((each) => each.next('event', 2)),
    );
    const now = await ada.get(`/tasks/${task.id}`).expect(200);
    assert.equal(changed?.resource?.task, now.body.data);
    assert.is(changed?.resource?.task?.categories.length, 1);
    assert.is(commented?.resource?.comment?.body, 'Well');
    assert.equal(forVera?.resource?.task, (await vera.get(`/tasks/${task.id}`).expect(200)).body.data);
    assert.equal(forVera?.resource?.task?.categories, []);
    assert.is(forKey?.resource, null, 'the key cannot read tasks');
    for (const each of clients) each.close();
  });

  it('sends the events of tasks that match a filter or view, and says when one no longer does', async ({
    ada,
    project_id,
    ...world
  }) => {
    const view = await ada.post('/views').send({ name: 'High', filter: 'priority = high' }).expect(201);
    const client = await connect(world, ada);
    const byFilter = await subscribe(client, { filter: 'priority = high', project_id });
    const byView = await subscribe(client, { view_id: view.body.data.id });
    const high = await createTask(ada, { title: 'High', priority: 'high', project_id });
    await createTask(ada, { title: 'Low', priority: 'low', project_id });
    await world.dispatcher.catchUp();
    const created = await client.next('event', 2);
    assert.equal(new Set(created.map(({ subscription }) => subscription)), new Set([byFilter, byView]));
    assert.equal(
      created.map(({ event }) => event.subject.name),
      ['High', 'High'],
    );
    await ada.patch(`/tasks/${high.id}`).send({ priority: 'low', version: 1 }).expect(200);
    await world.dispatcher.catchUp();
    const over = await client.next('unmatched', 2);
    assert.equal(
      over.map(({ task_id }) => task_id),
      [high.id, high.id],
    );
    await ada.patch(`/views/${view.body.data.id}`).send({ filter: 'priority = low', version: 1 }).expect(200);
    await ada.patch(`/tasks/${high.id}`).send({ title: 'Once high', version: 2 }).expect(200);
    await world.dispatcher.catchUp();
    const [changed] = await client.next('event', 1);
    assert.is(changed?.subscription, byView, 'the view has another filter now');
    await ada.delete(`/views/${view.body.data.id}`).expect(204);
    await ada.patch(`/tasks/${high.id}`).send({ title: 'Again', version: 3 }).expect(200);
    await world.dispatcher.catchUp();
    assert.is((await client.one('ended')).subscription, byView);
    client.close();
  });

  it('stops when the caller loses access, and begins when it gets some (H-03)', async ({
    ada,
    grace,
    eve,
    db,
    project_id,
    ...world
  }) => {
    const client = await connect(world, grace);
    const [all, ofProject] = [await subscribe(client), await subscribe(client, { project_id })];
    await createTask(ada, { title: 'Seen', project_id });
    await world.dispatcher.catchUp();
    await client.next('event', 2);
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    assert.is((await client.one('ended')).subscription, ofProject);
    await createTask(ada, { title: 'Not seen', project_id });
    const own = await createProject(eve, { name: 'Of Eve' });
    await addMember(db, own.id, grace, 'viewer');
    // As after a change by hand, which writes no event.
    await eve.patch(`/projects/${own.id}`).send({ name: 'Of both', version: 1 }).expect(200);
    await world.dispatcher.catchUp();
    await until('she sees it', async () => {
      await eve.post('/tasks').send({ title: 'Seen again', project_id: own.id }).expect(201);
      await world.dispatcher.catchUp();
      return client.waiting('event').some(({ event, subscription }) => {
        assert.not.equal(event.subject.name, 'Not seen');
        return subscription === all && event.subject.name === 'Seen again';
      });
    });
    assert.is(await refusal(client.send('subscribe', { project_id })), 'NOT_FOUND');
    client.close();
  });
});
