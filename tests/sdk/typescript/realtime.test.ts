import * as assert from 'uvu/assert';
import { TaskFlow } from '../../../sdk/typescript/src/index.ts';
import { connectRealtime, RealtimeError } from '../../../sdk/typescript/src/realtime.ts';
import { openProxy } from '../../faults/proxy.ts';
import { until } from '../../waiting.ts';
import { inWorld, PASSWORD } from '../../world.ts';

inWorld('the real-time connection of the TypeScript SDK', (it) => {
  it('continues after each cut, with every event once, and returns to its places', async ({
    url,
    ada,
    grace,
    project_id,
    dispatcher,
  }) => {
    const proxy = await openProxy(url);
    const client = new TaskFlow({ baseUrl: proxy.through(url), token: ada.token });
    const writer = new TaskFlow({ baseUrl: url, token: ada.token });
    const other = await connectRealtime(new TaskFlow({ baseUrl: url, token: grace.token }));
    const states: string[] = [];
    other.on('presence', ({ state }) => states.push(state));
    await other.enter({ project_id });
    const realtime = await connectRealtime(client);
    const seen: (string | null)[] = [];
    await realtime.subscribe(
      { project_id, type: ['task.created'] },
      { event: ({ event }) => seen.push(event.subject.name) },
    );
    await realtime.enter({ project_id });
    const titles = Array.from({ length: 9 }, (_, index) => `Task ${index + 1}`);
    for (const [index, title] of titles.entries()) {
      await writer.projects.createTask(project_id, { title });
      await dispatcher.catchUp();
      if (index % 3 === 1) for (const link of proxy.links) link.cut();
      if (index % 3 === 2) await until(`${title} has arrived`, () => seen.includes(title));
    }
    assert.equal(seen, titles);
    await until('Ada is there again', () => states.filter((state) => state === 'active').length > 1);
    realtime.close();
    other.close();
    await proxy.close();
  });

  it('says why it is refused', async ({ url, eve, project_id }) => {
    const code = (promise: Promise<unknown>) =>
      promise.catch((error: unknown) => error instanceof RealtimeError && error.code);
    assert.is(await code(connectRealtime(new TaskFlow({ baseUrl: url, token: 'x' }))), 'INVALID_TOKEN');
    const realtime = await connectRealtime(new TaskFlow({ baseUrl: url, token: eve.token }));
    assert.is(await code(realtime.subscribe({ project_id }, { event() {} })), 'NOT_FOUND');
    realtime.close();
  });

  it('says when it has ended for good', async ({ url, ...world }) => {
    const person = await world.person('Mary Somerville');
    const client = new TaskFlow({ baseUrl: url });
    await client.login({ email: person.email, password: PASSWORD });
    const ended = await connectRealtime(client);
    await client.logout();
    const error = await ended.closed;
    assert.is(error instanceof RealtimeError && error.code, 'SESSION_REVOKED');
    const closed = await connectRealtime(new TaskFlow({ baseUrl: url, token: person.token }));
    closed.close();
    assert.is(await closed.closed, undefined);
  });

  it('shows two people who edit one task what the other does', async ({
    url,
    ada,
    grace,
    project_id,
    dispatcher,
  }) => {
    const [a, g] = [
      new TaskFlow({ baseUrl: url, token: ada.token }),
      new TaskFlow({ baseUrl: url, token: grace.token }),
    ];
    const task = await a.projects.createTask(project_id, { title: 'Old' });
    const task_id = task.id;
    const [forAda, forGrace] = [await connectRealtime(a), await connectRealtime(g)];
    await forAda.enter({ task_id });
    assert.is((await forGrace.enter({ task_id })).present.length, 2);
    const told: string[] = [];
    forGrace.on('editing', ({ state, value }) => told.push(`${state} ${value}`));
    assert.ok((await forAda.edit({ task_id, field: 'title' })).granted);
    assert.not((await forGrace.edit({ task_id, field: 'title' })).granted);
    await a.tasks.update(task_id, { title: 'New', version: task.version });
    await dispatcher.catchUp();
    await until('she sees the value', () => told.length === 2);
    assert.equal(told, ['editing null', 'saved New']);
    forAda.close();
    forGrace.close();
  });
});
