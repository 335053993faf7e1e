import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as assert from 'uvu/assert';
import { exampleSecret, samplesOf, sendSamples } from '../../scripts/mock/send.ts';
import { hasPython, virtualEnvironment } from '../../scripts/virtualenv.ts';
import { readContract } from '../../src/document.ts';
import { signatureHeaders } from '../../src/webhooks/signature.ts';
import { afterFile } from '../after-file.ts';
import { blocksOf } from '../docs/markdown.ts';
import { freePort } from '../processes.ts';
import { run } from '../sdk/run.ts';
import { until } from '../waiting.ts';
import { createWebhook, deliverAll, deliveriesOf, openSink } from '../webhooks-kit.ts';
import { type Cast, createTask, inWorld, type World } from '../world.ts';

const SDK = pathToFileURL(resolve('sdk/typescript/src/index.ts')).href;

/** The programs of the guide that receive webhooks. */
const programs = blocksOf(readFileSync('docs/webhooks.md', 'utf8')).filter(
  ({ section, language }) => section === 'A receiver' && language !== '',
);

/** How each of them is started, and what tells it from the others. */
const RECEIVERS = [
  {
    name: 'Express',
    mark: "from 'express'",
    file: 'receiver.ts',
    command: () => ['node', 'receiver.ts'],
  },
  {
    name: 'Next.js',
    mark: 'export async function POST',
    file: 'route.ts',
    command: (folder: string) => ['node', resolve('tests/webhooks/next-server.ts'), join(folder, 'route.ts')],
  },
  {
    name: 'FastAPI',
    mark: 'from fastapi',
    file: 'receiver.py',
    command: (_: string, port: number) => [
      virtualEnvironment('tests/webhooks/requirements.txt').at('uvicorn'),
      'receiver:app',
      '--port',
      String(port),
    ],
  },
] as const;

type Receiver = { url: string; printed(): string[] };

const isListening = (port: number) =>
  new Promise<boolean>((found) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      found(true);
    });
    socket.on('error', () => found(false));
  });

/** Writes a program to a folder of its own and starts it with a secret. */
async function startReceiver(
  { mark, file, command }: (typeof RECEIVERS)[number],
  port: number,
  secret: string,
): Promise<Receiver> {
  const program = programs.find(({ text }) => text.includes(mark));
  assert.ok(program, mark);
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-receiver-'));
  const code = program.text
    .replaceAll('@taskflow/sdk', SDK)
    .replaceAll("'express'", `'${import.meta.resolve('express')}'`);
  writeFileSync(join(folder, file), code);
  const [started = '', ...args] = command(folder, port);
  const child = spawn(started, args, {
    cwd: folder,
    env: {
      ...process.env,
      NODE_V8_COVERAGE: '',
      PORT: String(port),
      TASKFLOW_WEBHOOK_SECRET: secret,
      PYTHONPATH: resolve('sdk/python/src'),
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  afterFile(() => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  await until(`it listens: ${file}`, async () => {
    assert.is(child.exitCode, null, errors);
    return isListening(port);
  });
  return {
    url: `http://127.0.0.1:${port}/taskflow`,
    // uvicorn logs its requests there too.
    printed: () => output.split('\n').filter((line) => /^\w+\.\w+ /.test(line)),
  };
}

/** Sends a request as TaskFlow does, but with other contents. */
async function forge(url: string, secret: string, change: { age?: number; body?: string; id?: string } = {}) {
  const { age = 0, body = '{"id": "1", "type": "task.created"}', id = 'evt-1' } = change;
  const timestamp = Math.floor(Date.now() / 1_000) - age;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const headers = signatureHeaders({ id, timestamp, body }, [key]);
  const response = await fetch(url, { method: 'POST', headers, body });
  await response.arrayBuffer();
  return response.status;
}

async function attack(receiver: Receiver, secret: string, { ada, project_id, ...world }: World & Cast) {
  const sink = await openSink();
  await createWebhook(ada, { url: sink.url, project_id, events: ['task.updated'] });
  const task = await createTask(ada, { project_id, title: 'Recorded' });
  await ada.patch(`/tasks/${task.id}`).send({ priority: 'high', version: 1 }).expect(200);
  await deliverAll(world);
  const [recorded] = sink.received;
  assert.ok(recorded);
  const { body } = recorded;
  const headers = Object.fromEntries(
    Object.entries(recorded.headers).filter(([name]) => name.startsWith('webhook-')),
  ) as Record<string, string>;
  const status = async (change: { headers?: Record<string, string>; body?: string }) => {
    const response = await fetch(receiver.url, { method: 'POST', headers, body, ...change });
    await response.arrayBuffer();
    return response.status;
  };
  assert.is(await status({}), 400, 'the secret of another webhook');
  assert.is(await status({ headers: {} }), 400, 'without headers');
  assert.is(await status({ headers: {}, body: '' }), 400, 'empty');
  assert.is(await status({ headers: { ...headers, 'webhook-signature': 'v1,' } }), 400, 'empty signature');
  assert.is(await forge(receiver.url, secret, { body, age: 301 }), 400, 'older than five minutes');
  assert.is(await forge(receiver.url, secret, { body, age: -301 }), 400, 'from the future');
  assert.is(await forge(receiver.url, secret, { body, age: 290 }), 204, 'four minutes old');
}

inWorld('webhooks: the receivers of the guide', (it) => {
  it('are all tested here', () => {
    assert.is(programs.length, RECEIVERS.length);
    return Promise.resolve();
  });

  for (const each of RECEIVERS) {
    it(`${each.name}: accepts real deliveries once, and nothing else`, async (world) => {
      if (each.name === 'FastAPI' && !hasPython())
        return console.log('SKIPPED FastAPI: there is no Python 3.10 with venv');
      const { ada, project_id } = world;
      const port = await freePort();
      const url = `http://127.0.0.1:${port}/taskflow`;
      const events = ['task.created'] as const;
      const { id, secret } = await createWebhook(ada, { url, project_id, events: [...events] });
      // Has another secret than the receiver.
      const other = await createWebhook(ada, { url, project_id, events: [...events] });
      const receiver = await startReceiver(each, port, secret);
      await createTask(ada, { project_id, title: 'Grüße', description: '🎼'.repeat(10_000) });
      await deliverAll(world);
      const [delivery] = await deliveriesOf(ada, id);
      assert.equal([delivery?.status, delivery?.response_status], ['delivered', 204]);
      const [refused] = await deliveriesOf(ada, other.id);
      assert.equal([refused?.status, refused?.response_status], ['pending', 400]);
      await ada.post(`/webhooks/${id}/deliveries/${delivery?.id}/redeliver`).send().expect(200);
      await world.deliver();
      const [again] = await deliveriesOf(ada, id);
      assert.equal(
        again?.attempts.map(({ status }) => status),
        [204, 204],
      );
      await until('it has printed the event', () => receiver.printed().length > 0);
      await ada.delete(`/webhooks/${other.id}`).expect(204);
      await attack(receiver, secret, world);
      await until('it has printed all events', () => receiver.printed().length > 2);
      assert.equal(receiver.printed(), [
        'task.created Grüße',
        'task.created Recorded',
        'task.updated Recorded',
      ]);
    });
  }

  it('accept each sample of the mock', async () => {
    const contract = readContract();
    const port = await freePort();
    const receiver = await startReceiver(RECEIVERS[0], port, exampleSecret(contract));
    const lines = (await run('node', ['scripts/mock.ts', 'send', receiver.url])).trim().split('\n');
    const types = [...samplesOf(contract).keys()];
    assert.equal(
      lines,
      types.map((type) => `${type}: 204`),
    );
    await until('it has printed all', () => receiver.printed().length === types.length);
    const some = ['--type', 'task.created', '--type', 'task.updated', '--format', 'cloudevents'];
    assert.is(
      await run('node', ['scripts/mock.ts', 'send', receiver.url, ...some]),
      'task.created: 204\ntask.updated: 204\n',
    );
    const secret = ['--secret', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'];
    assert.not.ok(await sendSamples(contract, [receiver.url, '--type', 'task.created', ...secret]));
    assert.not.ok(await sendSamples(contract, [receiver.url, '--type', 'task.unknown']));
    assert.not.ok(await sendSamples(contract, []));
  });
});
