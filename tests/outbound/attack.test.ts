import { createServer } from 'node:http';
import { BlockList } from 'node:net';
import * as assert from 'uvu/assert';
import { createGuard } from '../../src/outbound/guard.ts';
import { post } from '../../src/outbound/post.ts';
import { afterFile } from '../after-file.ts';
import { createWebhook, deliverAll, deliveriesOf, makeDue } from '../webhooks-kit.ts';
import { createTask, inWorld } from '../world.ts';
import { type Canary, startCanary } from './canary.ts';
import { type Answer, startNameServer } from './dns.ts';
import { FORBIDDEN } from './hosts.ts';

const PUBLIC = '93.184.215.14';
/** An address of this machine that the operator allows. The canary does not listen on it. */
const ALLOWED = '127.0.0.2';
const allowed = new BlockList();
allowed.addAddress(ALLOWED);

/** What a hostile name server answers, by the beginning of the name. Each of them leads to this machine, or could. */
const HOSTILE: Readonly<Record<string, Answer>> = {
  loopback: { addresses: ['127.0.0.1'] },
  loopback6: { addresses: ['::1'] },
  unspecified: { addresses: ['0.0.0.0'] },
  unspecified6: { addresses: ['::'] },
  mapped: { addresses: ['::ffff:127.0.0.1'] },
  compatible: { addresses: ['::127.0.0.1'] },
  translated: { addresses: ['64:ff9b::7f00:1'] },
  local: { addresses: ['64:ff9b:1::7f00:1'] },
  sixtofour: { addresses: ['2002:7f00:1::1'] },
  teredo: { addresses: ['2001:0:7f00:1::1'] },
  isatap: { addresses: ['2606:4700::5efe:7f00:1'] },
  private: { addresses: ['10.0.0.1'] },
  metadata: { addresses: ['169.254.169.254'] },
  metadata6: { addresses: ['fd00:ec2::254'] },
  link: { addresses: ['fe80::1'] },
  shared: { addresses: ['100.64.0.1'] },
  mixed: { addresses: [PUBLIC, '127.0.0.1'] },
  mixedfirst: { addresses: ['127.0.0.1', PUBLIC] },
  mixed6: { addresses: [PUBLIC, '::1'] },
  mixedallowed: { addresses: [ALLOWED, '127.0.0.1'] },
  last: { addresses: [...Array.from({ length: 20 }, (_, n) => `93.184.215.${n + 1}`), '127.0.0.1'] },
  alias: { aliases: ['inside.example'], addresses: ['127.0.0.1'] },
  aliases: { aliases: ['one.example', 'two.example', 'localhost'], addresses: ['127.0.0.1'] },
};

const names = Object.keys(HOSTILE);

inWorld('outbound: attacks', (it) => {
  let canary: Canary;

  it('starts a canary on every address of this machine', async () => {
    canary = await startCanary();
  });

  it(`400: refuses ${FORBIDDEN.length} spellings of internal hosts, and connects to none if they are stored anyway`, async (world) => {
    const server = await world.serve({ outbound: { allowed } });
    const ada = server.as(world.ada);
    const guard = createGuard({ allowed });
    for (const host of FORBIDDEN) {
      const url = `https://${host}:${canary.port}/`;
      const { body } = await ada.post('/webhooks').send({ url }).expect(400);
      assert.equal(
        body.errors.map(({ field, code }: { field: string; code: string }) => [field, code]),
        // The contract takes only ASCII.
        [['url', /^[!-~]+$/.test(host) ? 'URL_NOT_ALLOWED' : 'INVALID_FORMAT']],
        host,
      );
      for (const each of [url, url.replace('https:', 'http:')])
        assert.equal(await post({ url: each, headers: {}, body: '', guard }), { error: 'unreachable' }, each);
    }
    assert.is(canary.connections, 0);
  });

  it(`400: refuses ${names.length} names that lead inside, and connects to none if they lead there later`, async (world) => {
    let isHostile = true;
    const { address } = await startNameServer((name) =>
      isHostile ? HOSTILE[name.split('.')[0] ?? ''] : { addresses: [PUBLIC] },
    );
    const server = await world.serve({ outbound: { allowed, nameServers: [address] } });
    const ada = server.as(world.ada);
    const urls = names.map((name) => `https://${name}.example:${canary.port}/`);
    for (const url of urls) {
      const { body } = await ada.post('/webhooks').send({ url }).expect(400);
      assert.is(body.errors[0].code, 'URL_NOT_ALLOWED', url);
    }
    // Rebinding: the name is public while the webhook is created, and leads inside when an event is sent.
    isHostile = false;
    const created: string[] = [];
    for (const url of urls) {
      // A user can have 20.
      const person = created.length < 12 ? world.ada : world.grace;
      const { body } = await server
        .as(person)
        .post('/webhooks')
        .send({ url, events: ['task.created'], project_id: null })
        .expect(201);
      created.push(body.data.id);
    }
    isHostile = true;
    await createTask(ada, { title: 'One', project_id: world.project_id });
    await server.readEvents();
    await server.deliver();
    for (const [index, id] of created.entries()) {
      const person = server.as(index < 12 ? world.ada : world.grace);
      const { body } = await person.get(`/webhooks/${id}/deliveries`).expect(200);
      assert.equal(
        body.data.map(({ attempts }: { attempts: { error: string }[] }) =>
          attempts.map(({ error }) => error),
        ),
        [['unreachable']],
        urls[index],
      );
    }
    assert.is(canary.connections, 0);
  });

  it('resolves a name once for each attempt, so that a second answer changes nothing', async (world) => {
    // Answers in turns with a host that is allowed and one that is not.
    let turn = 0;
    const { address, asked } = await startNameServer((name, type) => {
      // On a slow machine, deliveries of other tests are tried again meanwhile.
      if (name !== 'turns.example') return undefined;
      if (type === 'AAAA') return { addresses: [] };
      turn += 1;
      return { addresses: [turn % 2 === 1 ? ALLOWED : '127.0.0.1'] };
    });
    let received = 0;
    const sink = createServer((request, response) => {
      received += 1;
      request.resume();
      response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => sink.listen(canary.port, ALLOWED, resolve));
    afterFile(() => sink.close());
    const server = await world.serve({ outbound: { allowed, nameServers: [address] } });
    const { body } = await server
      .as(world.ada)
      .post('/webhooks')
      .send({ url: `http://turns.example:${canary.port}/`, events: ['task.created'] })
      .expect(201);
    const questions = () => asked.filter((question) => question.endsWith(' turns.example')).length;
    assert.is(questions(), 2);
    const ROUNDS = 20;
    await createTask(world.ada, { title: 'One' });
    await server.readEvents();
    for (let round = 0; round < ROUNDS; round += 1) {
      await makeDue(world.db, body.data.id);
      await server.deliver();
      const [delivery] = await deliveriesOf(world.ada, body.data.id);
      if (delivery?.status === 'delivered')
        await world.ada.post(`/webhooks/${body.data.id}/deliveries/${delivery.id}/redeliver`).expect(200);
    }
    assert.is(questions(), 2 + 2 * ROUNDS);
    assert.is(received, ROUNDS / 2);
    assert.is(canary.connections, 0);
  });

  it('follows no redirect inside, whatever the status and the header', async (world) => {
    const { ada } = world;
    const inside = `http://127.0.0.1:${canary.port}/`;
    const sink = createServer((request, response) => {
      request.resume();
      const status = Number(request.url?.slice(1));
      response
        .writeHead(status, { location: inside, refresh: `0; url=${inside}`, link: `<${inside}>` })
        .end();
    });
    await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
    afterFile(() => sink.close());
    const { port } = sink.address() as { port: number };
    for (const status of [300, 301, 302, 303, 307, 308]) {
      const { id } = await createWebhook(ada, {
        url: `http://127.0.0.1:${port}/${status}`,
        events: ['task.created'],
      });
      await createTask(ada, { title: `${status}` });
      await deliverAll(world);
      const [delivery] = await deliveriesOf(ada, id);
      assert.equal(
        delivery?.attempts.map((attempt) => [attempt.status, attempt.error]),
        [[status, 'redirect']],
      );
      await ada.delete(`/webhooks/${id}`).expect(204);
    }
    assert.is(canary.connections, 0);
  });

  it('a name server that does not respond, or says that no name exists, leads nowhere', async () => {
    const { address } = await startNameServer((name) => (name.startsWith('silent') ? null : undefined));
    const guard = createGuard({ allowed, nameServers: [address] });
    for (const name of ['silent.example', 'unknown.example', 'localhost', 'ip6-localhost'])
      assert.equal(await guard.addressesOf(new URL(`https://${name}/`)), [], name);
  });

  it('the canary does hear who reaches it', async () => {
    const guard = { addressesOf: async () => ['127.0.0.1'], isAllowed: () => true };
    const url = `http://inside.example:${canary.port}/`;
    assert.equal(await post({ url, headers: {}, body: '', guard, maxMs: 200 }), { error: 'timeout' });
    assert.is(canary.connections, 1);
  });
});
