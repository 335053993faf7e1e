import type { ServerResponse } from 'node:http';
import { BlockList } from 'node:net';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { createGuard } from '../../src/outbound/guard.ts';
import { createDeliverer, type DelivererOptions } from '../../src/webhooks/deliverer.ts';
import { createWebhookSecrets } from '../../src/webhooks/secrets.ts';
import { until } from '../waiting.ts';
import { createWebhook, deliveriesOf, openSink, withStatus } from '../webhooks-kit.ts';
import { API_URL, createTask, encryptionKey, inWorld, type World } from '../world.ts';
import { HOSTILE, type HostileSink } from './sinks.ts';

/** Of a request, so that the sinks that hang do not hold the test up. */
const MAX_MS = 1_500;
/** A user can have 20 webhooks. */
const WEBHOOKS_OF_A_USER = 20;

const allowed = new BlockList();
allowed.addSubnet('127.0.0.0', 8);

const delivererOf = ({ connections }: World, options: Partial<DelivererOptions> = {}) =>
  createDeliverer({
    db: connections.following,
    log: { info() {}, warn() {}, error() {} },
    guard: createGuard({ allowed }),
    secrets: createWebhookSecrets(encryptionKey),
    url: API_URL,
    appUrl: undefined,
    maxMs: MAX_MS,
    ...options,
  });

const events: Schema<'EventType'>[] = ['task.created'];

/** Compares what a sink has left behind with what is expected, in words that name the sink. */
function differences(
  { name, status, error, delivery, retryIn = [4, 6], enabled = true }: HostileSink,
  found: { deliveries: Schema<'WebhookDelivery'>[]; enabled: boolean },
): string[] {
  const [only, ...others] = found.deliveries;
  const [attempt, ...more] = only?.attempts ?? [];
  if (!only || !attempt || others.length + more.length > 0) return [`${name}: not exactly one attempt`];
  const actual = [attempt.status, attempt.error, only.status, found.enabled];
  const wanted = [status, error, delivery, enabled];
  const problems = actual.every((value, index) => value === wanted[index])
    ? []
    : [`${name}: ${actual} instead of ${wanted}`];
  if (Buffer.byteLength(attempt.response ?? '') > 4_096) problems.push(`${name}: too much of the response`);
  const wait = (Date.parse(only.next_attempt_at ?? '') - Date.parse(attempt.attempted_at)) / 1_000;
  const [least, most] = retryIn;
  // The request itself takes a moment, at most MAX_MS and what a slow machine adds.
  if (delivery === 'pending' && !(wait >= least - 1 && wait <= most + 60))
    problems.push(`${name}: the next attempt in ${wait} s instead of ${retryIn}`);
  if (delivery === 'pending' && most > 60 && wait > most + 10) problems.push(`${name}: ${wait} s`);
  return problems;
}

inWorld('webhooks: hostile endpoints', (it) => {
  it(`${HOSTILE.length} of them: each gets what is written in the guide, and their neighbors get everything`, async (world) => {
    const { ada, project_id } = world;
    const owners = [];
    for (let n = 0; n * WEBHOOKS_OF_A_USER < HOSTILE.length; n += 1)
      owners.push(await world.person(`Owner ${n}`));
    await world.db
      .insertInto('project_member')
      .values(owners.map(({ id }) => ({ project_id, user_id: id, role: 'member' as const })))
      .execute();
    const hostile = [];
    for (const [index, sink] of HOSTILE.entries()) {
      const owner = owners[Math.floor(index / WEBHOOKS_OF_A_USER)] ?? ada;
      const { id } = await createWebhook(owner, { url: await sink.open(), events });
      hostile.push({ sink, owner, id });
    }
    const neighbors = await Promise.all([openSink(), openSink()]);
    for (const { url } of neighbors) await createWebhook(ada, { url, project_id, events });
    const rss = process.memoryUsage.rss();
    const deliverer = delivererOf(world);
    await createTask(ada, { project_id, title: 'One' });
    await world.readEvents();
    await deliverer.catchUp();
    assert.equal(
      neighbors.map(({ received }) => received.length),
      [1, 1],
    );
    const problems = [];
    for (const { sink, owner, id } of hostile) {
      const { body } = await owner.get(`/webhooks/${id}`).expect(200);
      const deliveries = await deliveriesOf(owner, id);
      problems.push(...differences(sink, { deliveries, enabled: body.data.enabled }));
    }
    assert.equal(problems, []);
    const grown = (process.memoryUsage.rss() - rss) / 1e6;
    assert.ok(grown < 200, `${grown} MB`);
    await deliverer.stop();
    // Otherwise those that hang are tried again during the next test.
    await world.db.deleteFrom('webhook').execute();
  });

  it('endpoints that hang or are slow leave half of the places to all others', async (world) => {
    const { ada, grace, project_id } = world;
    const held: ServerResponse[] = [];
    // Slow ones: the first event of each takes longer than two seconds, and later ones hang.
    const SLOW = 6;
    const slow = await openSink((response) => {
      held.push(response);
      if (held.length <= SLOW) setTimeout(() => withStatus(200)(response), 2_100);
    });
    for (let n = 0; n < SLOW; n += 1) await createWebhook(grace, { url: slow.url, events });
    const quick = await openSink();
    await createWebhook(ada, { url: quick.url, project_id, events });
    // Room for four requests to slow ones, of 12 that they could have.
    const deliverer = delivererOf(world, { maxRunning: 8, maxMs: 90_000 });
    await createTask(ada, { project_id, title: 'Reveals who is slow' });
    await world.readEvents();
    await deliverer.catchUp();
    assert.is(quick.received.length, 1);
    deliverer.start();
    for (let n = 0; n < 10; n += 1) await createTask(ada, { project_id, title: `Task ${n}` });
    await world.readEvents();
    deliverer.wake();
    await until('the neighbor has everything', () => quick.received.length === 11);
    await until('the slow ones have their places', () => held.length === SLOW + 4);
    assert.ok(held.slice(SLOW).every(({ writableEnded }) => !writableEnded));
    await deliverer.stop();
    assert.is(held.length, SLOW + 4);
  });
});
