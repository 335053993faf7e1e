import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import type { SpanOptions } from '../../src/observer.ts';
import { type Cast, createTask, inWorld, type World } from '../world.ts';
import { type Reply, send } from './at-once-kit.ts';

type Task = Schema<'Task'>;

const CLIENTS = 48;

/** A change after which Grace can no longer write to the project. */
type End = { what: string; status: number; end(cast: World & Cast): Promise<unknown> };

const ends: End[] = [
  {
    what: 'the role is reduced',
    status: 403,
    end: ({ ada, grace, project_id }) =>
      ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'viewer' }).expect(200),
  },
  {
    what: 'the member is removed',
    status: 404,
    end: ({ ada, grace, project_id }) =>
      ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204),
  },
  {
    what: 'the project is archived',
    status: 409,
    end: ({ ada, project_id }) =>
      ada.patch(`/projects/${project_id}`).send({ archived: true, version: 1 }).expect(200),
  },
  {
    what: 'the project is deleted',
    status: 404,
    end: ({ ada, project_id }) => ada.delete(`/projects/${project_id}`).expect(204),
  },
  {
    what: 'the session is revoked',
    status: 401,
    end: ({ grace }) => grace.delete(`/auth/sessions/${grace.session_id}`).expect(204),
  },
];

inWorld('writes of many clients, while access ends', (it) => {
  for (const { what, status, end } of ends) {
    it(`${status}: after the response that ${what}, no write is accepted, and there is none without an event`, async (world) => {
      const { ada, grace, db, project_id } = world;
      const tasks: Task[] = [];
      for (let n = 0; n < 16; n += 1) tasks.push(await createTask(ada, { project_id }));
      const client = { by: grace, headers: { authorization: `Bearer ${grace.token}` }, origin: 'grace' };
      const others = { by: ada, headers: { authorization: `Bearer ${ada.token}` }, origin: 'ada' };
      let endedAt = Number.POSITIVE_INFINITY;
      let accepted = 0;
      const early = Promise.withResolvers<void>();
      const replies: Reply[] = [];
      const writing = tasks.map(async ({ id }, index) => {
        for (let version = 1; ; version += 1) {
          const reply =
            index % 2
              ? await send(world, client, 'PATCH', `/tasks/${id}`, { title: `${version}`, version })
              : await send(world, client, 'POST', `/projects/${project_id}/tasks`, { title: 'New' });
          replies.push(reply);
          // Her writes share groups with those of others.
          await send(world, others, 'POST', '/tasks', { title: 'Own' });
          if (reply.status >= 300 && reply.startedAt > endedAt) return;
          if (reply.status < 300) accepted += 1;
          if (accepted > 3 * tasks.length) early.resolve();
        }
      });
      await early.promise;
      await end(world);
      endedAt = performance.now();
      await Promise.all(writing);
      for (const reply of replies) {
        const isLate = reply.startedAt > endedAt;
        assert.ok(
          reply.status === status || (!isLate && reply.status < 300),
          `${reply.status}, late: ${isLate}`,
        );
      }
      const written = await db
        .selectFrom('event')
        .where('actor_id', '=', grace.id)
        .where('type', 'in', ['task.created', 'task.updated'])
        .select('request_id')
        .execute();
      assert.equal(
        written.map(({ request_id }) => String(request_id)).sort(),
        replies.flatMap((reply) => (reply.status < 300 ? [reply.request_id] : [])).sort(),
      );
    });
  }
});

inWorld('traced writes of many clients at once', (it) => {
  it('have events with the trace of their own request, though they share transactions', async (world) => {
    const { ada, db } = world;
    const tracer = {
      start: (_name: string, { parent = '' }: SpanOptions) => ({
        traceparent: parent,
        addEnded() {},
        end() {},
      }),
    };
    const served = await world.serve({ observer: { tracer } });
    const traces = new Map<string, string>();
    for (const wave of [1, 2, 3]) {
      await Promise.all(
        Array.from({ length: CLIENTS }, async (_, index) => {
          const traceparent = `00-${String(1000 * wave + index).padStart(32, '0')}-00f067aa0ba902b7-01`;
          const headers = { authorization: `Bearer ${ada.token}`, traceparent };
          const client = { by: ada, headers, origin: 'traced' };
          const reply = await send(served, client, 'POST', '/tasks', { title: 'Traced' });
          assert.is(reply.status, 201);
          traces.set(reply.request_id, traceparent);
        }),
      );
    }
    const events = await db
      .selectFrom('event')
      .where('origin', '=', 'traced')
      .select(['request_id', 'traceparent', sql<string>`xmin::text`.as('transaction')])
      .execute();
    assert.equal(new Map(events.map((event) => [event.request_id, event.traceparent])), traces);
    assert.ok(new Set(events.map(({ transaction }) => transaction)).size < events.length);
  });
});
