import { once } from 'node:events';
import { createConnection, type Socket as TcpSocket } from 'node:net';
import * as assert from 'uvu/assert';
import { afterFile } from '../after-file.ts';
import { localProxies } from '../proxies.ts';
import { holdTimers } from '../timers.ts';
import { until } from '../waiting.ts';
import { createTask, inWorld, type Person } from '../world.ts';
import { type Client, connect, connected, dataOf, handshake, open, subscribe } from './kit.ts';

/** The transport of a client, to send what a library does not. */
type Wire = { send(data: unknown): void; _socket: TcpSocket };
const wireOf = ({ io }: Client['socket']) =>
  (io.engine as unknown as { transport: { ws: Wire } }).transport.ws;

type Served = Parameters<typeof connect>[0];

/** Checks that a client is answered and gets an event while others do something, and that the server has no error. */
async function staysHealthy(
  world: Served & { log: { level: string }[]; dispatcher: { catchUp(): Promise<unknown> } },
  { ada, project_id }: { ada: Person; project_id: string },
  honest: Client,
): Promise<void> {
  await createTask(ada, { title: 'Still here', project_id });
  await world.dispatcher.catchUp();
  assert.is((await honest.one('event')).event.subject.name, 'Still here');
  assert.equal(
    world.log.filter(({ level }) => level === 'error'),
    [],
  );
}

inWorld('hostile clients of the real-time connection (H-07)', (it) => {
  it('are cut off for malformed packets, and others are not affected', async (world) => {
    const { ada, grace, project_id } = world;
    const honest = await connect(world, grace);
    await subscribe(honest, { project_id });
    const packets: unknown[] = [
      ...['', 'x', '4', '4x', '42', '42[', '42["subscribe"', '42{}', '49', '43', '40{"token":1}', '6'],
      ...['451-["x",{"_placeholder":true,"num":0}]', '4599-["x"]', '42["subscribe",'.padEnd(30_000, '[')],
      ...['42["error"]', '42["disconnect"]', '42[null]', '42[{}]', '42[["subscribe"]]', '2probe', '1'],
      ...[Buffer.alloc(10), 'x'.repeat(70_000), '40/admin,', '42/admin,["x"]'],
    ];
    for (const packet of packets) {
      const socket = open(world, { auth: { token: ada.token } });
      await connected(socket);
      wireOf(socket).send(packet);
      await Promise.race([
        new Promise((resolve) => socket.once('disconnect', resolve)),
        socket
          .timeout(2_000)
          .emitWithAck('unsubscribe', { subscription: 'x'.repeat(22) })
          .catch(() => {}),
      ]);
      socket.disconnect();
    }
    await staysHealthy(world, world, honest);
    honest.close();
  });

  it('change no prototype with the names of messages and properties', async (world) => {
    const { ada, project_id } = world;
    const client = await connect(world, ada);
    await subscribe(client, { project_id });
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'then', 'ready'];
    for (const name of names) {
      const { error } = (await client.sendRaw(name, {})) as { error: string };
      assert.is(error, 'NOT_FOUND', name);
      const payload = JSON.parse(`{ ${JSON.stringify(name)}: { "isAdmin": true } }`);
      for (const message of ['subscribe', 'enter', 'type', 'edit', 'authenticate']) {
        const reply = (await client.sendRaw(message, payload)) as { error: string };
        assert.is(reply.error, 'VALIDATION_FAILED', `${message} ${name}`);
      }
    }
    assert.is(({} as { isAdmin?: boolean }).isAdmin, undefined);
    client.close();
    const honest = await connect(world, ada);
    await subscribe(honest, { project_id });
    await staysHealthy(world, world, honest);
    honest.close();
  });

  it('are told that their messages are too many, then cut off', async (world) => {
    const { ada, grace, project_id } = world;
    const honest = await connect(world, grace);
    await subscribe(honest, { project_id });
    const flood = await connect(world, ada);
    const replies = Array.from({ length: 150 }, () => flood.sendRaw('nothing').catch(() => undefined));
    const codes = (await Promise.all(replies)).map((each) => (each as { error: string }).error);
    assert.ok(codes.includes('NOT_FOUND') && codes.includes('RATE_LIMITED'));
    for (let count = 0; count < 1_000; count += 1) flood.socket.emit('nothing');
    await flood.closed;
    await staysHealthy(world, world, honest);
    honest.close();
  });

  const floods: [string, string][] = [
    ['acknowledgements that nobody asked for', '4399999["x"]'],
    ['other namespaces', '40/admin,'],
    ['pongs', '3'],
    ['attempts to authenticate', '40{"token":"x"}'],
  ];
  for (const [what, packet] of floods) {
    it(`are cut off for a flood of ${what}`, async (world) => {
      const { ada, grace, project_id } = world;
      const honest = await connect(world, grace);
      await subscribe(honest, { project_id });
      const flood = await connect(world, ada);
      const wire = wireOf(flood.socket);
      for (let count = 0; count < 1_000; count += 1) wire.send(packet);
      await flood.closed;
      await staysHealthy(world, world, honest);
      honest.close();
    });
  }

  it('cannot open more connections, and others are answered meanwhile (H-08)', async ({
    serve,
    ...world
  }) => {
    const { ada, grace, project_id } = world;
    const limits = { handshakes: { atOnce: 100, perSecond: 0.001 } };
    const server = await serve({ realtime: { limits, trustedProxies: localProxies } });
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const honest = await connect(server, grace, { headers: from('192.0.2.1') });
    await subscribe(honest, { project_id });
    const statuses = new Map<number, number>();
    const attack = async () => {
      for (let count = 0; count < 50; count += 1) {
        const status = await handshake(server.url, undefined, from('192.0.2.66'));
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    const answered = () => [...statuses.values()].reduce((sum, each) => sum + each, 0);
    const IN_FLIGHT = 20;
    const attacks = Array.from({ length: IN_FLIGHT }, attack);
    await until('the attack has used up its handshakes', () => (statuses.get(429) ?? 0) > 0);
    // Each answer to the honest client waits for a few turns of the others at most.
    const ROUND_TRIPS = 10;
    const before = answered();
    for (let count = 0; count < ROUND_TRIPS; count += 1)
      dataOf(await honest.send('enter', { project_id, idle: count % 2 === 0 }));
    const meanwhile = answered() - before;
    assert.ok(
      meanwhile <= ROUND_TRIPS * IN_FLIGHT * 5,
      `${meanwhile} handshakes in ${ROUND_TRIPS} round trips`,
    );
    await Promise.all(attacks);
    assert.equal([statuses.get(101), statuses.get(429), statuses.size], [100, 900, 2]);
    await createTask(server.as(ada), { title: 'Still here', project_id });
    await server.dispatcher.catchUp();
    assert.is((await honest.one('event')).event.subject.name, 'Still here');
    honest.close();
  });
});

inWorld('slow clients of the real-time connection', (it) => {
  it('are closed if they do not finish the handshake', async ({ ada, serve }) => {
    // Only the test fires this timer: a busy machine can take longer for a client that does finish.
    const CONNECT_MS = 12_345;
    const timers = holdTimers((milliseconds) => milliseconds === CONNECT_MS);
    afterFile(timers.release);
    const server = await serve({ realtime: { connectTimeoutMs: CONNECT_MS, closeMs: 100 } });
    const client = await connect(server, ada);
    const { hostname, port } = new URL(server.url);
    const silent = createConnection(Number(port), hostname);
    const head = ['GET /socket.io/?EIO=4&transport=websocket HTTP/1.1', `Host: ${hostname}:${port}`];
    const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
    silent.write([...head, ...upgrade, 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', ''].join('\r\n'));
    let received = '';
    silent.on('data', (data) => {
      received += data.toString('latin1');
    });
    const closed = once(silent, 'close');
    await until('the server has accepted it', () => /^HTTP\/1.1 101 .*"pingInterval"/s.test(received));
    timers.release();
    // The server does not wait until the client closes its side.
    await closed;
    assert.ok(client.socket.connected);
    client.close();
  });

  it('are cut off at their limit, and get what they missed when they are back', async ({
    serve,
    ...world
  }) => {
    const { ada, grace, project_id } = world;
    const OF_ONE = 256 * 1024;
    const limits = { backlog: { ofOne: OF_ONE, inAll: 100 * OF_ONE } };
    const server = await serve({ realtime: { limits, tickMs: 20 } });
    const task = await createTask(ada, { project_id, description: 'x'.repeat(9_000) });
    const [slow, quick] = [await connect(server, ada), await connect(server, grace)];
    const subscription = await subscribe(slow, { task_id: task.id });
    await subscribe(quick, { task_id: task.id });
    // More bytes for each event than the kernel takes.
    for (let count = 1; count < 50; count += 1)
      await slow.send('subscribe', { with: 'resource', task_id: task.id, type: typesFor(count) });
    wireOf(slow.socket)._socket.pause();
    const isCut = () => server.log.some(({ msg }) => msg === 'slow real-time connection cut');
    let changes = 0;
    await until(
      'the slow one is cut',
      async () => {
        changes += 1;
        await server
          .as(ada)
          .patch(`/tasks/${task.id}`)
          .send({ title: `${changes}`, version: changes })
          .expect(200);
        await server.dispatcher.catchUp();
        return isCut();
      },
      () => changes,
    );
    const { bytes } = server.log.find(({ msg }) => msg === 'slow real-time connection cut') as unknown as {
      bytes: number;
    };
    assert.ok(bytes > OF_ONE, `${bytes}`);
    const events = await quick.next('event', changes);
    assert.equal(
      events.map(({ event }) => event.version),
      Array.from({ length: changes }, (_, index) => index + 2),
    );
    wireOf(slow.socket)._socket.resume();
    await slow.closed;
    const read = slow.waiting('event').filter((each) => each.subscription === subscription);
    const after = read.at(-1)?.event.sequence ?? (events[0]?.event.sequence ?? 1) - 1;
    const again = await connect(server, ada);
    await subscribe(again, { task_id: task.id, after });
    const missed = events.filter(({ event }) => event.sequence > after);
    assert.ok(missed.length > 0, 'it has missed some');
    assert.equal(
      (await again.next('event', missed.length)).map(({ event }) => event.id),
      missed.map(({ event }) => event.id),
    );
    for (const each of [quick, again]) each.close();
  });
});

/** Returns different criteria for each number, which all match a change of a task. */
function typesFor(
  number: number,
): [
  'task.updated',
  ...('task.created' | 'task.moved' | 'task.left' | 'task.deleted' | 'task.restored' | 'task.purged')[],
] {
  const others = [
    'task.created',
    'task.moved',
    'task.left',
    'task.deleted',
    'task.restored',
    'task.purged',
  ] as const;
  return ['task.updated', ...others.filter((_, index) => (number >> index) & 1)];
}
