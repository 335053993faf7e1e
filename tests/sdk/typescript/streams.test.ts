import * as assert from 'uvu/assert';
import { AbortError, ApiError, TaskFlow } from '../../../sdk/typescript/src/index.ts';
import { openProxy } from '../../faults/proxy.ts';
import { inWorld } from '../../world.ts';
import { serveScript } from '../scripted.ts';

inWorld('event streams in the TypeScript SDK', (it) => {
  it('go on after each cut of the connection, with every event once', async ({ url, ada, dispatcher }) => {
    const proxy = await openProxy(url);
    const client = new TaskFlow({ baseUrl: proxy.through(url), token: ada.token });
    const writer = new TaskFlow({ baseUrl: url, token: ada.token });
    const titles = Array.from({ length: 12 }, (_, index) => `Task ${index + 1}`);
    const write = async () => {
      const title = titles[written];
      if (title === undefined) return;
      written += 1;
      await writer.tasks.create({ title });
      await dispatcher.catchUp();
    };
    let written = 0;
    const seen: (string | null)[] = [];
    const stream = client.activity.stream(
      { type: ['task.created'] },
      { lastEventId: String(await dispatcher.catchUp()) },
    );
    await write();
    try {
      for await (const { subject } of stream) {
        seen.push(subject.name);
        if (seen.length === titles.length) break;
        if (seen.length % 3 === 0) for (const link of proxy.links) link.cut();
        await write();
      }
    } finally {
      await proxy.close();
    }
    assert.equal(seen, titles);
    assert.is(stream.lastEventId, String(await dispatcher.catchUp()));
  });

  it('end with what was missed, if they are told so', async ({ url, ada, dispatcher }) => {
    const client = new TaskFlow({ baseUrl: url, token: ada.token });
    const lastEventId = String(await dispatcher.catchUp());
    const task = await client.tasks.create({ title: 'Missed' });
    const ids: string[] = [];
    const stream = client.activity.stream({ max_seconds: 0 }, { lastEventId });
    for await (const { subject } of stream) ids.push(subject.id);
    assert.equal(ids, [task.id]);
    for await (const event of client.activity.stream({ max_seconds: 0 }, { lastEventId: stream.lastEventId }))
      assert.unreachable(event.id);
  });

  it('fail with the error of the server, and when they are aborted', async ({ url, ada, dispatcher }) => {
    const client = new TaskFlow({ baseUrl: url, token: ada.token });
    const unknown = String((await dispatcher.catchUp()) + 1);
    const failure = await first(client.activity.stream({}, { lastEventId: unknown }));
    assert.is(failure instanceof ApiError && failure.code, 'CURSOR_EXPIRED');
    const controller = new AbortController();
    const waiting = first(client.activity.stream({}, { signal: controller.signal }));
    controller.abort();
    assert.instance(await waiting, AbortError);
  });

  it('make the next read leave out the token of earlier responses, which an event can be newer than', async () => {
    const token = `${'0'.repeat(15)}7-${'A'.repeat(22)}`;
    const found = { success: true, data: { id: 't1' }, message: 'Task found.', errors: [], meta: {} };
    const stream = { 'content-type': 'text/event-stream', 'x-consistency-token': token };
    const expect = (sent: string | null) => ({ headers: { 'x-consistency-token': sent } });
    const server = await serveScript([
      {
        expect: expect(null),
        answer: { status: 200, headers: { 'x-consistency-token': token }, body: found },
      },
      {
        expect: expect(token),
        answer: { status: 200, headers: stream, text: 'id: 8\ndata: {"type":"task.created"}\n\n' },
      },
      { expect: expect(null), answer: { status: 200, body: found } },
    ]);
    const client = new TaskFlow({ baseUrl: server.url, token: 'token' });
    await client.tasks.get('t1');
    await first(client.activity.stream({ max_seconds: 0 }));
    await client.tasks.get('t1');
    await server.end();
  });
});

async function first(stream: AsyncIterable<unknown>): Promise<unknown> {
  try {
    for await (const event of stream) return event;
    return undefined;
  } catch (error) {
    return error;
  }
}
