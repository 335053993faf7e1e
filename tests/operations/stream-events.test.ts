import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createFeed } from '../../src/activity/feed.ts';
import { openStream } from '../../src/activity/stream.ts';
import { readCriteria } from '../../src/activity/wanted.ts';
import { type EventStream, followEvents } from '../event-streams.ts';
import { exchange } from '../exchange.ts';
import { addMember, createCategory, createProject } from '../fixtures.ts';
import { createTask, operation } from '../world.ts';

const subjects = async (stream: EventStream, count: number) =>
  (await stream.events(count)).map(({ event }) => `${event?.type} ${event?.subject.name}`);

operation('streamEvents', (it) => {
  it('200: sends what happens, to everyone who can see it', async ({
    ada,
    vera,
    eve,
    project_id,
    ...world
  }) => {
    await createTask(ada, { title: 'Before', project_id });
    const [forAda, forVera, forEve] = await Promise.all(
      [ada, vera, eve].map((person) => followEvents(world, person)),
    );
    if (!forAda || !forVera || !forEve) throw new Error('no streams');
    await createTask(ada, { title: 'Shared', project_id });
    await createTask(ada, { title: 'Personal' });
    await createCategory(ada, { name: 'Private' });
    await createTask(eve, { title: 'Of a stranger' });
    await createTask(ada, { title: 'Shared again', project_id });
    await world.dispatcher.catchUp();
    assert.equal(await subjects(forAda, 4), [
      'task.created Shared',
      'task.created Personal',
      'category.created Private',
      'task.created Shared again',
    ]);
    assert.equal(await subjects(forVera, 2), ['task.created Shared', 'task.created Shared again']);
    assert.equal(await subjects(forEve, 1), ['task.created Of a stranger']);
    for (const stream of [forAda, forVera, forEve]) stream.close();
  });

  it('200: sends the same event as the list, with a number that grows', async ({ ada, ...world }) => {
    const stream = await followEvents(world, ada);
    const opened = await stream.next();
    await createTask(ada, { title: 'One' });
    await createTask(ada, { title: 'Two' });
    await world.dispatcher.catchUp();
    const [one, two] = await stream.events(2);
    const { body } = await ada.get('/activity?per_page=2').expect(200);
    const [listed] = body.data;
    assert.equal(two?.event, { ...listed, sequence: two?.id });
    assert.is(one?.event?.id, body.data[1].id);
    assert.ok((opened?.id ?? 0) < (one?.id ?? 0) && (one?.id ?? 0) < (two?.id ?? 0));
    stream.close();
  });

  it('200: continues after the last message, without a gap and without a double', async ({
    ada,
    ...world
  }) => {
    const first = await followEvents(world, ada);
    for (let number = 1; number <= 3; number += 1) await createTask(ada, { title: `${number}` });
    await world.dispatcher.catchUp();
    const [, second] = await first.events(2);
    first.close();
    for (let number = 4; number <= 150; number += 1) await createTask(ada, { title: `${number}` });
    const again = await followEvents(world, ada, { last: second?.id ?? 0 });
    const caughtUp = await again.events(148);
    await createTask(ada, { title: '151' });
    await world.dispatcher.catchUp();
    const titles = [...caughtUp, ...(await again.events(1))].map(({ event }) => event?.subject.name);
    assert.equal(
      titles,
      Array.from({ length: 149 }, (_, index) => `${index + 3}`),
    );
    again.close();
  });

  it('200: sends only the events that match', async ({ ada, grace, project_id, ...world }) => {
    const task = await createTask(ada, { title: 'Seen', project_id });
    const queries = [
      `project_id=${project_id}`,
      'type=task.updated&type=category.created',
      `actor_id=${grace.id}`,
      `subject_id=${task.id}`,
    ];
    const streams = await Promise.all(queries.map((query) => followEvents(world, ada, { query })));
    await createTask(ada, { title: 'Personal' });
    await createCategory(ada, { name: 'Red' });
    await grace.patch(`/tasks/${task.id}`).send({ title: 'Changed', version: 1 }).expect(200);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    await world.dispatcher.catchUp();
    const expected = [
      ['task.updated', 'task.deleted'],
      ['category.created', 'task.updated'],
      ['task.updated'],
      ['task.updated', 'task.deleted'],
    ];
    for (const [index, stream] of streams.entries()) {
      const wanted = expected[index] ?? [];
      const events = await stream.events(wanted.length);
      assert.equal(
        events.map(({ event }) => event?.type),
        wanted,
        queries[index],
      );
      stream.close();
    }
  });

  it('200: ends after `max_seconds`, and with 0 after what was missed', async ({ ada, ...world }) => {
    const last = await world.dispatcher.catchUp();
    await createTask(ada, { title: 'Missed' });
    const stream = await followEvents(world, ada, { query: 'max_seconds=0', last });
    const messages = await stream.rest();
    assert.equal(
      messages.map(({ event }) => event?.subject.name),
      [undefined, 'Missed'],
    );
    const none = await followEvents(world, ada, { query: 'max_seconds=0' });
    assert.equal((await none.rest()).length, 1);
  });

  it('200: follows who can see what: joining, leaving and a removal', async ({
    ada,
    grace,
    eve,
    db,
    project_id,
    ...world
  }) => {
    const [forGrace, forEve] = [await followEvents(world, grace), await followEvents(world, eve)];
    const own = await createProject(eve, { name: 'Of Eve' });
    await addMember(db, own.id, grace, 'viewer');
    // As after a change by hand, which writes no event.
    await eve.patch(`/projects/${own.id}`).send({ name: 'Of Eve and Grace', version: 1 }).expect(200);
    await createTask(eve, { title: 'Both see it', project_id: own.id });
    await world.dispatcher.catchUp();
    assert.equal((await subjects(forGrace, 3)).at(-1), 'task.created Both see it');
    await createTask(ada, { title: 'Grace still sees it', project_id });
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    await createTask(ada, { title: 'Grace does not see it', project_id });
    await createTask(eve, { title: 'Grace sees this', project_id: own.id });
    await world.dispatcher.catchUp();
    const seen = await subjects(forGrace, 1);
    assert.equal(seen.at(-1), 'task.created Grace sees this', 'the removal hides what has not been sent');
    const forEveSeen = await subjects(forEve, 4);
    assert.equal(forEveSeen.at(-1), 'task.created Grace sees this');
    for (const stream of [forGrace, forEve]) stream.close();
  });

  it('200: ends when the session ends', async ({ ada, ...world }) => {
    const stream = await followEvents(world, ada);
    assert.ok(await stream.next());
    await ada.post('/auth/logout').expect(204);
    const end = await stream.rest().catch((error: Error) => error);
    assert.instance(end, Error, 'the response is cut');
  });

  it('200: a caller who reads slowly misses nothing', async ({ ada, db, connections, clock, ...world }) => {
    const log = { info() {}, warn() {}, error() {} };
    const feed = createFeed({ dispatcher: world.dispatcher, db: connections.reader, log });
    const after = await world.dispatcher.catchUp();
    const reader = connections.reader;
    const wanted = await readCriteria(
      {},
      { db: reader, actor: { user_id: ada.id, timezone: 'UTC' }, now: new Date(clock.now()).toISOString() },
    );
    assert.is(feed.position(), undefined, 'nobody follows');
    const from = { feed, db: reader, clock, user_id: ada.id, after, wanted };
    const stream = (await openStream({ ...from, heartbeatMs: 5 }))[Symbol.asyncIterator]();
    await stream.next();
    await stream.next();
    // More than the process keeps for one caller.
    await sql`insert into event (type, space_id, subject_type, subject_id, subject_name)
      select 'task.updated', ${ada.id}, 'task', ${ada.id}, n from generate_series(1, 1500) as n`.execute(db);
    await world.dispatcher.catchUp();
    const names: unknown[] = [];
    while (names.length < 1500) {
      const { value } = await stream.next();
      for (const { data } of value ?? [])
        if (data) names.push((data as { subject: { name: string } }).subject.name);
    }
    assert.equal(
      names,
      Array.from({ length: 1500 }, (_, index) => `${index + 1}`),
    );
    const quiet = await stream.next();
    assert.is(quiet.value?.[0]?.data, undefined, 'a message without data says that the stream works');
    assert.ok((quiet.value?.[0]?.id ?? 0) >= after + 1500);
    assert.ok((feed.position() ?? 0) >= after + 1500);
    const waiting = stream.next();
    await feed.stop();
    assert.is((await waiting).done, true);
  });

  it('200: another process sends it too', async ({ ada, ...world }) => {
    const other = await world.serve();
    const stream = await followEvents(other, ada);
    await createTask(ada, { title: 'From the first process' });
    await world.dispatcher.catchUp();
    other.dispatcher.start();
    assert.equal(await subjects(stream, 1), ['task.created From the first process']);
    await other.stop();
    assert.equal(await stream.rest(), []);
  });

  it('410: says when events since the last message are no longer kept', async ({ ada, db, ...world }) => {
    await createTask(ada);
    await createTask(ada);
    const last = await world.dispatcher.catchUp();
    await sql`delete from event_sequence where sequence < ${last}`.execute(db);
    const expired = await ada
      .get('/events?max_seconds=0')
      .set('Last-Event-ID', `${last - 2}`)
      .expect(410);
    assert.is(expired.body.error, 'CURSOR_EXPIRED');
    await ada
      .get('/events')
      .set('Last-Event-ID', `${last + 1}`)
      .expect(410);
    const kept = await followEvents(world, ada, { query: 'max_seconds=0', last: last - 1 });
    assert.equal((await kept.rest()).length, 2);
  });

  it('400: refuses an ID that no message can have', async ({ ada }) => {
    for (const id of ['x', '-1', '1.5', '1e3', '9007199254740993']) {
      const { body } = await ada.get('/events').set('Last-Event-ID', id).expect(400);
      assert.is(body.errors[0].field, 'Last-Event-ID', id);
    }
  });

  it('503: refuses a stream beyond 20 of one user', async ({ ada, eve, ...world }) => {
    const streams = await Promise.all(Array.from({ length: 20 }, () => followEvents(world, ada)));
    const { body } = await ada.get('/events').expect(503);
    assert.is(body.error, 'OVERLOADED');
    (await followEvents(world, eve)).close();
    for (const stream of streams) stream.close();
  });

  it('200: a caller who has disconnected no longer counts', async ({ ada, ...world }) => {
    for (let stream = 0; stream < 40; stream += 1) {
      const { url } = world;
      const headers = { authorization: `Bearer ${ada.token}` };
      const { status } = await exchange({ url, method: 'GET', path: '/api/v1/events', headers });
      assert.is(status, 200, `stream ${stream}`);
    }
  });

  it('200: HEAD has no body', async ({ ada }) => {
    await ada.head('/events').expect(200);
  });
});
