import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as assert from 'uvu/assert';
import { afterFile } from '../after-file.ts';
import { openPushService, pushAll } from '../push-kit.ts';
import { until } from '../waiting.ts';
import { APP_URL, createTask } from '../world.ts';
import { inBrowser } from './browser.ts';
import { blocksOf } from './markdown.ts';

/** The files of the guide, by the names in their first lines. */
function filesOfGuide(): Map<string, string> {
  const guide = readFileSync(new URL('../../docs/notifications.md', import.meta.url), 'utf8');
  const scripts = blocksOf(guide).filter(({ language }) => language === 'js');
  return new Map(scripts.map(({ text }) => [/^\/\/ (\S+)/.exec(text)?.[1] ?? '', text]));
}

async function servePage(): Promise<string> {
  const files = filesOfGuide();
  const server = createServer((request, response) => {
    const script = files.get((request.url ?? '').slice(1));
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    response.end(script ?? '<!doctype html><title>App</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterFile(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

inBrowser('push messages in a browser', (it) => {
  it('the samples of the guide register a browser, and show a message', async (world, browser) => {
    const { ada, grace, project_id } = world;
    const origin = await servePage();
    const { body } = await grace.get('/push-subscriptions/options').expect(200);
    const service = await openPushService(body.data.vapid_public_key);
    const { received, endpoint, keys } = service.subscribe();
    const context = await browser.newContext();
    await context.grantPermissions(['notifications'], { origin });
    const page = await context.newPage();
    const sent: string[] = [];
    await page.exposeFunction('send', async (method: string, path: string, content: object) => {
      sent.push(`${method} ${path}`);
      const response =
        method === 'GET'
          ? await grace.get(path).expect(200)
          : await grace.post(path).send(content).expect(201);
      return response.body.data;
    });
    // The service of the browser's vendor cannot be reached from here. Its place is taken by ours.
    const subscription = JSON.stringify({ endpoint, expirationTime: null, keys });
    await page.addInitScript(`PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
      if (!userVisibleOnly || applicationServerKey !== '${body.data.vapid_public_key}') throw new Error('refused');
      return { toJSON: () => (${subscription}) };
    }`);
    const cdp = await context.newCDPSession(page);
    let registrationId: string | undefined;
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      registrationId = registrations[0]?.registrationId ?? registrationId;
    });
    await cdp.send('ServiceWorker.enable');
    const events: string[] = [];
    cdp.on('BackgroundService.backgroundServiceEventReceived', ({ backgroundServiceEvent }) => {
      events.push(backgroundServiceEvent.eventName);
    });
    await cdp.send('BackgroundService.setRecording', { service: 'notifications', shouldRecord: true });
    await cdp.send('BackgroundService.startObserving', { service: 'notifications' });
    await page.goto(origin);
    await page.evaluate(`import('/push.js').then(({ enablePush }) => enablePush(window.send))`);
    assert.equal(sent, ['GET /push-subscriptions/options', 'POST /push-subscriptions']);

    const task = await createTask(ada, { project_id, title: 'Punch the cards', assignee_ids: [grace.id] });
    await pushAll(world);
    const [message] = received;
    assert.ok(message);
    assert.ok(registrationId);
    const data = JSON.stringify(message.content);
    await cdp.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data });
    // Chromium forgets a notification that is asked for while it is being shown. So this waits for its event, and asks once.
    await until('the message is shown', () => events.includes('Notification displayed'));
    const notifications =
      await page.evaluate(`navigator.serviceWorker.ready.then((worker) => worker.getNotifications())
      .then((all) => all.map(({ title, body, tag, data }) => ({ title, body, tag, data })))`);
    assert.equal(notifications, [
      {
        title: 'Punch the cards',
        body: 'Ada Lovelace assigned "Punch the cards" to you',
        tag: message.content.tag,
        data: { url: `${APP_URL}/tasks/${task.id}` },
      },
    ]);
    await context.close();
  });
});
