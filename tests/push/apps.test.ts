import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createApnsTransport } from '../../src/push/apns.ts';
import { createFcmTransport } from '../../src/push/fcm.ts';
import type { PushMessage } from '../../src/push/message.ts';
import {
  type Apple,
  appleError,
  firebaseError,
  openApple,
  openFirebase,
  pushAll,
  withStatus,
} from '../push-kit.ts';
import { suite } from '../suite.ts';
import { createTask, inWorld } from '../world.ts';

const DEVICE = 'ab'.repeat(32);
const never = new AbortController().signal;

const message: PushMessage = {
  content: {
    notification_id: '019cae08-8600-7c1d-9e2f-3a4b5c6d7e8f',
    kind: 'assigned',
    title: 'Punch the cards',
    body: 'Ada assigned it to you',
    tag: '019cae0886007c1d9e2f3a4b5c6d7e8f',
    url: 'https://app.example.com/tasks/1',
    task_id: '019cadc6-9a80-76ac-9a32-c0ca8e84e5bf',
    project_id: null,
    comment_id: null,
    unread_count: 3,
    created_at: '2026-03-02T10:12:00.000Z',
  },
  topic: '019cae0886007c1d9e2f3a4b5c6d7e8f',
  ttlSeconds: 3_600,
  isUrgent: true,
};

suite('push: Firebase', (it) => {
  const target = { platform: 'fcm', token: 'device-1' } as const;

  it('gets one access token for many messages, and a new one when it has ended', async () => {
    const firebase = await openFirebase();
    const { account, url } = firebase;
    const transport = createFcmTransport({ account, url });
    const send = () => transport.send(target, message, never);
    assert.equal(await Promise.all([send(), send(), send()]), Array(3).fill({ became: 'sent' }));
    assert.is(firebase.issued, 1);
    firebase.endTokens();
    assert.equal(await send(), { became: 'sent' });
    assert.is(firebase.issued, 2);
    const [first] = firebase.messages;
    const { notification_id, kind, task_id } = message.content;
    assert.ok(first);
    const { notification, data, android, apns, token } = first.message;
    assert.equal(token, 'device-1');
    assert.equal(notification, { title: 'Punch the cards', body: 'Ada assigned it to you' });
    assert.equal(android, {
      ...{ priority: 'HIGH', ttl: '3600s', collapse_key: message.topic },
      notification: { tag: message.topic, notification_count: 3 },
    });
    assert.equal((apns as { payload: object }).payload, { aps: { badge: 3 } });
    const { title: _title, body: _body, ...others } = data as Record<string, string>;
    assert.equal(
      [others['notification_id'], others['kind'], others['task_id']],
      [notification_id, kind, task_id],
    );
    assert.ok(!('project_id' in others), 'data has texts only');
  });

  it('tells devices that are gone from failures', async () => {
    const firebase = await openFirebase();
    const { account, url } = firebase;
    const transport = createFcmTransport({ account, url });
    const outcomes: [respond: typeof firebase.respond, outcome: object][] = [
      [firebaseError(404, 'UNREGISTERED'), { became: 'gone' }],
      [firebaseError(403, 'SENDER_ID_MISMATCH'), { became: 'gone' }],
      [firebaseError(400, 'INVALID_ARGUMENT'), { became: 'refused', error: 'rejected' }],
      [
        firebaseError(429, 'QUOTA_EXCEEDED', { 'retry-after': '60' }),
        { became: 'retry', error: 'limited', waitMs: 60_000 },
      ],
      [
        firebaseError(503, 'UNAVAILABLE', { 'retry-after': '5' }),
        { became: 'retry', error: 'unavailable', waitMs: 5_000 },
      ],
      [
        (response) => void response.writeHead(500).end('<html>'),
        { became: 'retry', error: 'unavailable', waitMs: undefined },
      ],
      [(response) => void response.destroy(), { became: 'retry', error: 'unreachable' }],
      [withStatus(302, { location: 'http://127.0.0.1:1/' }), { became: 'retry', error: 'unreachable' }],
    ];
    for (const [respond, outcome] of outcomes) {
      firebase.respond = respond;
      assert.equal(await transport.send(target, message, never), outcome);
    }
    const slow = createFcmTransport({ account, url, maxMs: 50 });
    firebase.respond = () => {};
    assert.equal(await slow.send(target, message, never), { became: 'retry', error: 'timeout' });
    const lost = createFcmTransport({ account: { ...account, tokenUri: `${url}/elsewhere` }, url });
    assert.equal(await lost.send(target, message, never), { became: 'retry', error: 'unreachable' });
  });
});

suite('push: Apple', (it) => {
  const target = { platform: 'apns', token: DEVICE } as const;
  const open = async (options: Partial<Apple['options']> & { maxMs?: number } = {}) => {
    const apple = await openApple();
    return { apple, transport: createApnsTransport({ ...apple.options, ...options }) };
  };

  it('sends over one connection with a provider token, and opens another one if it ends', async () => {
    const { apple, transport } = await open();
    const send = () => transport.send(target, message, never);
    assert.equal(await Promise.all([send(), send(), send()]), Array(3).fill({ became: 'sent' }));
    assert.is(apple.connections, 1);
    const [first] = apple.requests;
    assert.is(first?.device, DEVICE);
    const { aps, ...content } = first?.payload ?? {};
    assert.equal(content, message.content);
    assert.equal(aps, {
      alert: { title: 'Punch the cards', body: 'Ada assigned it to you' },
      sound: 'default',
      badge: 3,
      'thread-id': message.content.task_id,
    });
    const names = ['apns-topic', 'apns-push-type', 'apns-collapse-id', 'apns-priority'];
    assert.equal(
      names.map((name) => first?.headers[name]),
      ['com.example.tasks', 'alert', message.topic, '10'],
    );
    const seconds = Number(first?.headers['apns-expiration']) - Date.now() / 1_000;
    assert.ok(seconds > 3_000 && seconds <= 3_600);
    apple.disconnect();
    // The next attempt can still meet the connection that ends.
    if ((await send()).became !== 'sent') assert.equal(await send(), { became: 'sent' });
    assert.is(apple.connections, 2);
    transport.close();
  });

  it('tells devices that are gone from failures', async () => {
    const { apple, transport } = await open();
    const outcomes: [respond: Apple['respond'], outcome: object][] = [
      [appleError(410, 'Unregistered'), { became: 'gone' }],
      [appleError(400, 'BadDeviceToken'), { became: 'gone' }],
      [appleError(400, 'DeviceTokenNotForTopic'), { became: 'gone' }],
      [appleError(400, 'BadTopic'), { became: 'refused', error: 'rejected' }],
      [appleError(403, 'ExpiredProviderToken'), { became: 'refused', error: 'rejected' }],
      [
        appleError(429, 'TooManyRequests', { 'retry-after': '7' }),
        { became: 'retry', error: 'limited', waitMs: 7_000 },
      ],
      [appleError(503, 'Shutdown'), { became: 'retry', error: 'unavailable', waitMs: undefined }],
      [(stream) => stream.close(8), { became: 'retry', error: 'unreachable' }],
    ];
    for (const [respond, outcome] of outcomes) {
      apple.respond = respond;
      assert.equal(await transport.send(target, message, never), outcome);
    }
    transport.close();
    const wrong = createApnsTransport({ ...apple.options, keyId: 'OTHER' });
    assert.equal(await wrong.send(target, message, never), { became: 'refused', error: 'rejected' });
    wrong.close();
  });

  it('gives up on a server that does not respond, or is not the right one', async () => {
    const { apple, transport } = await open({ maxMs: 50 });
    apple.respond = () => {};
    assert.equal(await transport.send(target, message, never), { became: 'retry', error: 'timeout' });
    transport.close();
    const { ca: _, ...options } = apple.options;
    const strict = createApnsTransport(options);
    assert.equal(await strict.send(target, message, never), { became: 'retry', error: 'unreachable' });
    strict.close();
  });
});

inWorld('push messages to apps', (it) => {
  it('are sent if the platform is configured, and end with the device', async (world) => {
    const { ada, grace, project_id, db } = world;
    const [firebase, apple] = [await openFirebase(), await openApple()];
    const { account, url } = firebase;
    const server = await world.serve({ pushing: { fcm: { account, url }, apns: apple.options } });
    const [person, options] = [server.as(grace), '/push-subscriptions/options'];
    assert.equal((await person.get(options).expect(200)).body.data.platforms, ['web', 'fcm', 'apns']);
    const register = (body: object) => person.post('/push-subscriptions').send(body);
    await register({ platform: 'fcm', token: 'device:1-A_b' }).expect(201);
    await register({ platform: 'apns', token: DEVICE.toUpperCase() }).expect(201);
    await register({ platform: 'apns', token: DEVICE }).expect(201);
    for (const token of ['abcdefghijkl', 'ab'.repeat(31), `${'ab'.repeat(32)}a`]) {
      const { body } = await register({ platform: 'apns', token }).expect(400);
      assert.is(body.errors[0].code, 'INVALID_FORMAT');
    }
    await createTask(ada, { project_id, title: 'Feed the engine', assignee_ids: [grace.id] });
    await pushAll({ readEvents: world.readEvents, push: server.push });
    assert.is(firebase.messages[0]?.message.token, 'device:1-A_b');
    assert.is(apple.requests[0]?.device, DEVICE);
    assert.is(firebase.messages.length + apple.requests.length, 2);
    firebase.respond = firebaseError(404, 'UNREGISTERED');
    apple.respond = appleError(410, 'Unregistered');
    await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await pushAll({ readEvents: world.readEvents, push: server.push });
    const { rows } = await sql`select from push_subscription where user_id = ${grace.id}`.execute(db);
    assert.is(rows.length, 0);
  });
});
