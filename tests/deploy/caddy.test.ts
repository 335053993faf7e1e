import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { messagesIn } from '../event-streams.ts';
import { freePort } from '../processes.ts';
import { connect } from '../realtime/kit.ts';
import { until } from '../waiting.ts';
import { createTask, inWorld } from '../world.ts';

const isInstalled = spawnSync('caddy', ['version']).status === 0;

/** Starts Caddy with the sample in front of a server, without TLS. */
async function startCaddy(url: string): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-caddy-'));
  const port = await freePort();
  const sample = readFileSync('deploy/Caddyfile', 'utf8');
  const places: [string, string][] = [
    ['tasks.example.com {', `{\n\tadmin off\n\tgrace_period 1s\n}\nhttp://127.0.0.1:${port} {`],
    ['taskflow-1:3000 taskflow-2:3000', new URL(url).host],
  ];
  const text = places.reduce((result, [place, ours]) => {
    if (!result.includes(place)) throw new Error(`the sample lacks ${place}`);
    return result.replace(place, ours);
  }, sample);
  const file = join(folder, 'Caddyfile');
  writeFileSync(file, text);
  const child = spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
    env: { PATH: process.env['PATH'] ?? '', HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    log = (log + chunk).slice(-4_000);
  });
  const front = `http://127.0.0.1:${port}`;
  await until('Caddy answers', async () => {
    if (child.exitCode !== null) throw new Error(log);
    return fetch(`${front}/health/live`).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status === 200;
      },
      () => false,
    );
  });
  return {
    url: front,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

inWorld('the sample for Caddy', (it) => {
  it('forwards requests, event streams and real-time connections', async (world) => {
    if (!isInstalled) return console.log('SKIPPED the sample for Caddy: caddy is not installed');
    const { ada } = world;
    const caddy = await startCaddy(world.url);
    const headers = { authorization: `Bearer ${ada.token}` };
    const list = await fetch(`${caddy.url}/api/v1/tasks`, { headers });
    assert.is(list.status, 200);
    await list.arrayBuffer();

    const cutting = new AbortController();
    const stream = await fetch(`${caddy.url}/api/v1/events?type=task.created`, {
      headers,
      signal: cutting.signal,
    });
    const messages = messagesIn(stream.body as never);
    await messages.next();
    const client = await connect(caddy, ada);
    assert.is((await client.send('subscribe', {})).success, true);
    await createTask(ada, { title: 'Through Caddy' });
    await world.dispatcher.catchUp();
    assert.is((await messages.next()).value?.event?.subject.name, 'Through Caddy');
    assert.is((await client.one('event')).event.subject.name, 'Through Caddy');
    client.close();
    cutting.abort();
    await caddy.stop();
  });
});
