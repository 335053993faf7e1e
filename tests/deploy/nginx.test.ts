import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { isInstalled, plain, startNginx } from '../docs/nginx.ts';
import { messagesIn } from '../event-streams.ts';
import { connect } from '../realtime/kit.ts';
import { createTask, inWorld } from '../world.ts';

inWorld('the sample for nginx', (it) => {
  it('forwards requests, event streams and real-time connections to two services', async (world) => {
    if (!isInstalled) return console.log('SKIPPED the sample for nginx: nginx is not installed');
    const { ada } = world;
    const other = await world.serve();
    const proxy = await startNginx([world.url, other.url], readFileSync('deploy/nginx.conf', 'utf8'));
    const headers = { authorization: `Bearer ${ada.token}` };
    for (const _ of [1, 2]) assert.is((await proxy.ask({ path: '/api/v1/tasks', headers })).status, 200);
    const stream = await proxy.open({ path: '/api/v1/events?type=task.created', headers });
    const messages = messagesIn(plain(stream));
    await messages.next();
    const client = await connect(proxy, ada);
    assert.is((await client.send('subscribe', {})).success, true);
    await createTask(ada, { title: 'Through nginx' });
    await Promise.all([world.dispatcher.catchUp(), other.dispatcher.catchUp()]);
    assert.is((await messages.next()).value?.event?.subject.name, 'Through nginx');
    assert.is((await client.one('event')).event.subject.name, 'Through nginx');
    client.close();
    stream.destroy();
    await proxy.stop();
  });
});
