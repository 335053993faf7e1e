import { randomBytes } from 'node:crypto';
import * as assert from 'uvu/assert';
import { isInstalled, type Proxy as Nginx, startNginx } from '../docs/nginx.ts';
import { freePort } from '../processes.ts';
import { isInstalled as hasRedis, openRedis } from '../redis/server.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { insist, ReplicaFollower, SocketFollower, StreamFollower, type User } from './followers.ts';
import { type Child, createProcesses, isAlive } from './kit.ts';
import { type Primary, startPrimary } from './replication.ts';

/** Rounds of kills. For more, run `KILL_ROUNDS=20 node tests/faults/streams.test.ts`, without the limits of the test runner. */
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 5);
/** How many more events each round must bring. */
const EVENTS_A_ROUND = 30;
/** How many events must arrive while Redis is away. */
const EVENTS_WITHOUT_REDIS = 10;

/** Creates tasks in a project and changes them, again and again. */
async function write(proxy: Nginx, user: User, project_id: string, isOver: () => boolean): Promise<void> {
  for (let n = 0; !isOver(); n += 1) {
    const key = `${user.id}-${n}`;
    const create = { method: 'POST', path: `/projects/${project_id}/tasks`, user, body: { title: key }, key };
    const { data } = await insist(proxy, create);
    const body = { priority: n % 2 ? 'high' : 'low' };
    await insist(proxy, { method: 'PATCH', path: `/tasks/${data.id}`, user, body });
  }
}

/** Lets a user join a project, and leave or be removed, again and again. */
async function comeAndGo(
  proxy: Nginx,
  { owner, user, email, project_id }: { owner: User; user: User; email: string; project_id: string },
  forgetMessages: () => Promise<unknown>,
  isOver: () => boolean,
): Promise<number> {
  let n = 0;
  for (; !isOver(); n += 1) {
    const key = `${user.id}-come-${n}`;
    const path = `/projects/${project_id}`;
    const invite = { method: 'POST', path: `${path}/invitations`, user: owner, body: { email }, key };
    const { data } = await insist(proxy, invite);
    const body = { invitation_id: data.id };
    await insist(proxy, { method: 'POST', path: '/invitations/accept', user, body, key });
    await insist(proxy, { method: 'POST', path: `${path}/tasks`, user, body: { title: key }, key });
    const by = n % 2 ? owner : user;
    await insist(proxy, { method: 'DELETE', path: `${path}/members/${user.id}`, user: by, isDone: 404 });
    // Nobody invites the same person so often. PostgreSQL may be away now.
    await forgetMessages().catch(() => {});
  }
  return n;
}

/** Returns the events that the list has for a user, after those that were written before the stream was opened. */
async function listed(proxy: Nginx, user: User, since: string): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor = ''; ; ) {
    const path = `/activity?per_page=100${cursor}`;
    const { data, meta } = await insist(proxy, { method: 'GET', path, user });
    for (const { id } of data) {
      if (id === since) return ids;
      ids.push(id);
    }
    assert.ok(meta.next_cursor, 'the list has the event from before the stream');
    cursor = `&cursor=${meta.next_cursor}`;
  }
}

suite('streams, sockets and replicas while nodes, Redis and PostgreSQL are killed', (it) => {
  const title = `have every event once, in the order of their numbers (${ROUNDS} rounds)`;
  it(title, async () => {
    if (!isInstalled || !hasRedis) return console.log(`SKIPPED ${title}: it needs nginx and redis-server`);
    const database = await startPrimary();
    const ports = [await freePort(), await freePort()];
    const redisPort = String(await freePort());
    const { redis, close: closeRedis } = await openRedis('--port', redisPort);
    const settings = {
      DATABASE_URL: database.url,
      REDIS_URL: `redis://127.0.0.1:${redisPort}`,
      JWT_SECRETS: `test:${randomBytes(32).toString('base64')}`,
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      ACCESS_TOKEN_TTL: '24h',
      NODE_V8_COVERAGE: '',
    };
    const nodes = ports.map((port, index) => {
      const processes = createProcesses(`node-${index}`);
      return { ...processes, begin: () => processes.start({ ...settings, PORT: String(port) }) };
    });
    const running = await Promise.all(nodes.map(({ begin }) => begin()));
    const proxy = await startNginx(ports.map((port) => `http://127.0.0.1:${port}`));

    const kills: [string, () => Promise<void>][] = [
      ['a node', () => replace(0)],
      ['PostgreSQL', () => killDatabase(database)],
      ['the other node', () => replace(1)],
      [
        'Redis',
        async () => {
          await redis.kill();
          await arrive(EVENTS_WITHOUT_REDIS, 'while Redis is away');
          await redis.start('--port', redisPort);
        },
      ],
      [
        'a node and PostgreSQL',
        async () => {
          const [child] = running;
          child?.process.kill('SIGKILL');
          await killDatabase(database);
          await replace(0);
        },
      ],
    ];
    async function replace(index: number): Promise<void> {
      const child = running[index] as Child;
      child.process.kill('SIGKILL');
      await child.ended;
      running[index] = await (nodes[index] as (typeof nodes)[number]).begin();
    }

    const names = ['ada', 'grace', 'vera', 'eve'];
    const users = await Promise.all(names.map((name) => register(proxy, name)));
    const [ada, , , eve] = users as [User, User, User, User];
    await database.ask('update "user" set email_verified = true');
    const create = { method: 'POST', path: '/projects', user: ada, body: { name: 'Killed' }, key: 'killed' };
    const { data: project } = await insist(proxy, create);
    // Eve comes and goes, so that her list does not have the same events as her streams.
    const members = users.filter((user) => user !== eve);
    for (const { id } of members.slice(1)) {
      await database.ask("insert into project_member (project_id, user_id, role) values ($1, $2, 'member')", [
        project.id,
        id,
      ]);
    }
    const before = await Promise.all(
      members.map(async (user) => {
        const { data } = await insist(proxy, { method: 'GET', path: '/activity?per_page=1', user });
        return data[0].id;
      }),
    );
    const streams = members.map((user) => new StreamFollower(proxy, user));
    const sockets = members.map((user) => new SocketFollower(proxy, user));
    const replicas = users.map((user) => new ReplicaFollower(proxy, user));
    const followers = [...streams, ...sockets];
    await until('the streams are open', () => followers.every(({ isOpen }) => isOpen));
    const fewest = () => Math.min(...followers.map(({ seen }) => seen.size));
    const arrive = async (count: number, when: string) => {
      const enough = fewest() + count;
      await until(
        `events arrive ${when}`,
        () => followers.every((each) => each.isOpen && each.seen.size >= enough),
        fewest,
      );
    };
    let isOver = false;
    const writers = members.slice(0, 2).map((user) => write(proxy, user, project.id, () => isOver));
    const guest = { owner: ada, user: eve, email: 'eve@example.com', project_id: project.id };
    const visits = comeAndGo(
      proxy,
      guest,
      () => database.ask('delete from invitation_mail'),
      () => isOver,
    );
    for (let round = 0; round < ROUNDS; round += 1) {
      const [what, kill] = kills[round % kills.length] as (typeof kills)[number];
      const enough = arrive(EVENTS_A_ROUND, `after the kill of ${what}`);
      await kill();
      await enough;
    }
    isOver = true;
    const [visited] = await Promise.all([visits, ...writers]);
    for (const [index, user] of members.entries()) {
      const wanted = await listed(proxy, user, before[index]);
      for (const follower of [streams[index], sockets[index]] as (StreamFollower | SocketFollower)[]) {
        await until(
          'it has the last event',
          () => follower.isOpen && follower.seen.has(wanted[0] ?? ''),
          () => follower.seen.size,
        );
        await follower.stop();
        assert.equal([...follower.seen.keys()].sort(), wanted.toSorted());
        const numbers = [...follower.seen.values()];
        assert.equal(
          numbers,
          numbers.toSorted((a, b) => a - b),
          'in the order of their numbers',
        );
      }
    }
    const sizes: number[] = [];
    for (const [index, replica] of replicas.entries()) sizes.push(await replica.check(names[index] ?? ''));
    const counts = (all: typeof followers) =>
      all.map(({ seen, connections, repeated }) => `${seen.size}/${connections}/${repeated}`).join(', ');
    console.log(`events/connections/repeated events: streams ${counts(streams)}; sockets ${counts(sockets)}`);
    console.log(`resources in replicas: ${sizes.join(', ')}; ${visited} visits of a guest`);
    await proxy.stop();
    await Promise.all(running.map((child, index) => nodes[index]?.stop(child)));
    await closeRedis();
    await database.stop();
  });
});

async function killDatabase(database: Primary): Promise<void> {
  const pid = database.postmaster();
  process.kill(pid, 'SIGKILL');
  await until('PostgreSQL is gone', () => !isAlive(pid));
  await until('PostgreSQL is back', () =>
    database.ask('select 1').then(
      () => true,
      () => false,
    ),
  );
}

async function register(proxy: Nginx, name: string): Promise<User> {
  const body = { email: `${name}@example.com`, password: 'Analytical-Engine-1843', full_name: name };
  const { data } = await insist(proxy, { method: 'POST', path: '/auth/register', body, key: name });
  return { id: data.user.id, token: data.access_token };
}
