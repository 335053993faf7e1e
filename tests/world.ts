import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { BlockList } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { sql } from 'kysely';
import supertest, { type Test } from 'supertest';
import { suite as uvuSuite } from 'uvu';
import type { Clock } from '../src/actor.ts';
import { assemble, type Parts } from '../src/assemble.ts';
import { createLinkTokens } from '../src/auth/links/tokens.ts';
import { createPasswords } from '../src/auth/passwords/passwords.ts';
import { createOngoing, type OngoingOptions } from '../src/auth/sessions/ongoing.ts';
import { createTokens } from '../src/auth/sessions/tokens.ts';
import type { Services } from '../src/context.ts';
import type { OperationId, Schema } from '../src/contract.ts';
import { type Connections, connect, type Database } from '../src/database/database.ts';
import type { Timeouts } from '../src/database/driver/timeouts.ts';
import { openQueue } from '../src/database/queue.ts';
import { readServed } from '../src/document.ts';
import type { Dispatcher } from '../src/events/dispatcher.ts';
import { createFiles } from '../src/files/files.ts';
import { localStore } from '../src/files/local.ts';
import type { FileStore } from '../src/files/store.ts';
import { type AppOptions, createApp } from '../src/http/app.ts';
import { bodyCheck } from '../src/http/body-check.ts';
import { loadLimits } from '../src/http/load.ts';
import { type ListenOptions, listen } from '../src/http/server.ts';
import { doDueWork, dueBatches } from '../src/jobs/due.ts';
import type { JobServices } from '../src/jobs/job.ts';
import { runDueJobs } from '../src/jobs/worker.ts';
import { createLogger, type Logger } from '../src/log.ts';
import { createMailer } from '../src/mail/mailer.ts';
import { handlers } from '../src/operations.ts';
import { vapidSeedOf } from '../src/push/vapid-seed.ts';
import { createRealtime, type RealtimeOptions } from '../src/realtime/server.ts';
import { dueWorks, jobs, personalData, works } from '../src/resources.ts';
import { createUnsubscribeTokens } from '../src/users/unsubscribe.ts';
import { checkResponse } from './contract/checker.ts';
import { checkEventsIn } from './event-schemas.ts';
import { UNLIMITED } from './exchange.ts';
import { type ReadMail, readOutbox } from './mail-kit.ts';
import { reported } from './reported.ts';
import { createDatabase } from './template.ts';
import { HANG_MS, patientTimeouts } from './waiting.ts';

/**
 * The password of every test user. Hashing is as cheap as argon2 allows, because no test is about its cost.
 */
export const PASSWORD = 'Analytical-Engine-1843';
const passwords = createPasswords({
  hashConcurrency: 2,
  queue: 100,
  parameters: { memoryCost: 64, timeCost: 2, parallelism: 1 },
});
/** The stored hash of it. */
export const passwordHash = await passwords.hash(PASSWORD);

const silent = { info: () => {}, warn: () => {}, error: () => {} };

export const encryptionKey = createSecretKey(Buffer.alloc(32, 7));
const linkTokens = createLinkTokens(encryptionKey);

/** The prefix of all links. */
export const APP_URL = 'https://app.example.com';

/** The prefix of links to the API. */
export const API_URL = 'https://tasks.example.com';

/** The sender of every message. */
export const SENDER = { name: 'TaskFlow', address: 'no-reply@tasks.example.com' };

/** A text, so that a service in another process can have the same key. */
export const keys = [{ kid: 'test', key: createSecretKey(randomBytes(32).toString('base64url'), 'utf8') }];

/** Small, so that tests reach them. */
export const storageLimits = { maxBytes: 1_000_000, userBytes: 5_000_000, spaceBytes: 5_000_000 };

/** Names lead there, and webhooks can reach servers of tests. */
const PUBLIC_ADDRESS = '93.184.215.14';
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);

/** A clock that does not advance by itself. */
export type TestClock = Clock & { advance(milliseconds: number): void };

export function createTestClock(at = Date.now()): TestClock {
  let now = at;
  return {
    now: () => now,
    advance(milliseconds) {
      now += milliseconds;
    },
  };
}

/**
 * The limits of the service, except that a request does not fail on a slow machine while it waits for its
 * turn.
 */
export const testLoad = { ...loadLimits(64_000_000), waitMs: HANG_MS };

/**
 * Requests of one user, or of an anonymous caller. Paths are below `/api/v1`; every response is compared
 * with the contract.
 */
export type Caller = Record<'get' | 'head' | 'post' | 'put' | 'patch' | 'delete', (path: string) => Test>;

export type Person = Caller & {
  id: string;
  session_id: string;
  email: string;
  full_name: string;
  token: string;
};

export type LogLine = { level: string; msg: string; [field: string]: unknown };

/** A running server on a database, with access to its internals. */
export type TestServer = {
  url: string;
  anonymous: Caller;
  /** The same user at this server. */
  as(person: Pick<Person, 'token'>): Caller;
  log: LogLine[];
  clock: TestClock;
  /** Numbers events only when a test starts it or lets it catch up. */
  dispatcher: Dispatcher;
  /** Numbers all events, and lets every reader of the log read them. */
  readEvents(): Promise<void>;
  /** Sends what webhooks are to get now. */
  deliver(): Promise<void>;
  /** Sends the push messages that are due now. */
  push(): Promise<void>;
  stop(): Promise<void>;
};

export type ServeOptions = Partial<Omit<AppOptions, 'ongoing' | 'services'>> &
  Partial<Services> &
  Pick<ListenOptions, 'certificate'> & {
    /** The connection of the dispatcher. */
    numbering?: Database;
    outbound?: Partial<Parts['outbound']>;
    pushing?: Partial<Parts['push']>;
    realtime?: Partial<RealtimeOptions>;
    /** It does not check access periodically by default, so that a test sees the effect of announcements. */
    ongoing?: Partial<OngoingOptions>;
  };

export type World = TestServer & {
  db: Database;
  connections: Connections;
  databaseUrl: string;
  /** Where the content of attachments is. */
  fileStore: FileStore;
  /**
   * Runs every due job, and those that they add, until there are no more; `services` replaces some services.
   */
  runJobs(services?: Partial<JobServices>): Promise<void>;
  /** What those jobs use. */
  jobServices(): JobServices;
  /** Does what is due, such as sending reminders, at a time; by default that of the database. */
  runDue(at?: string): Promise<void>;
  /** Makes jobs due that wait for their time or their next attempt. */
  makeJobsDue(): Promise<void>;
  /** The messages that jobs have sent to an address, oldest first. */
  mailsTo(email: string): Promise<ReadMail[]>;
  /** Another server on the same database. It stops with the world, unless it was stopped before. */
  serve(options?: ServeOptions): Promise<TestServer>;
  person(full_name: string): Promise<Person>;
};

/** New users and a project of theirs for each test, so that no test sees another's data. */
export type Cast = {
  /** The owner of the project. */
  ada: Person;
  /** A member of it: can change tasks. */
  grace: Person;
  /** A viewer of it: can only read. */
  vera: Person;
  /** A stranger to the project. */
  eve: Person;
  project_id: string;
};

type OpenDatabase = () => Promise<{ url: string; drop(): Promise<void>; timeouts?: Timeouts }>;

/** `openDatabase` is for tests that change a server of their own. */
export async function createWorld(openDatabase: OpenDatabase = createDatabase): Promise<World> {
  const database = await openDatabase();
  const { url, timeouts = patientTimeouts() } = database;
  const session = { url, applicationName: 'tests', log: silent, timeouts };
  const connections = connect({ ...session, poolSize: 10 });
  const folder = await mkdtemp(join(tmpdir(), 'taskflow-files-'));
  const fileStore = localStore(folder, { fsync: false });
  const { logger, ...served } = await serve(connections, fileStore);
  // From now on the readers exist, so they read the events of every test.
  await served.readEvents();
  const others: TestServer[] = [];
  const outbox = await mkdtemp(join(tmpdir(), 'taskflow-outbox-'));
  const mailer = createMailer({ smtp: undefined, from: SENDER, outbox });
  const queue = openQueue(session);
  const jobServices = (): JobServices => ({
    db: connections.writer,
    mailer,
    linkTokens,
    files: createFiles(fileStore, encryptionKey),
    checkNewTask: bodyCheck(readServed(), 'createTask'),
    personalData,
    works,
    log: logger,
    appUrl: APP_URL,
    apiUrl: API_URL,
    unsubscribeTokens: createUnsubscribeTokens(encryptionKey),
    adminEmail: undefined,
  });
  return {
    ...served,
    db: connections.writer,
    connections,
    databaseUrl: database.url,
    fileStore,
    jobServices,
    async runJobs(services) {
      await runDueJobs({ pool: queue, jobs, services: { ...jobServices(), ...services } });
    },
    async runDue(at) {
      for (const each of dueWorks) {
        const settings = { log: logger, halving: dueBatches(1) };
        await doDueWork(connections.writer, each, at ?? null, settings);
      }
    },
    async makeJobsDue() {
      await sql`update graphile_worker._private_jobs set run_at = now()`.execute(connections.writer);
    },
    async mailsTo(email) {
      return (await readOutbox(outbox)).filter(({ to }) => to.includes(email));
    },
    async serve(options) {
      const { logger: _, ...other } = await serve(connections, fileStore, options);
      others.push(other);
      return other;
    },
    async person(full_name) {
      const [person] = await createPeople(connections.writer, served, [full_name]);
      return person as Person;
    },
    async stop() {
      await Promise.all([served, ...others].map((each) => each.stop()));
      const wrong = await checkEventsIn(connections.writer).catch((error: unknown) => error);
      await queue.end();
      await connections.close();
      await database.drop();
      await Promise.all([outbox, folder].map((each) => rm(each, { recursive: true })));
      if (wrong) throw wrong;
    },
  };
}

async function serve(
  connections: Connections,
  fileStore: FileStore,
  {
    certificate,
    ongoing: watching,
    realtime: realtimeOptions,
    numbering = connections.numbering,
    outbound,
    pushing: push,
    ...options
  }: ServeOptions = {},
): Promise<TestServer & { logger: Logger }> {
  const clock = createTestClock();
  const log: LogLine[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      log.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const logger = createLogger({ level: 'info', format: 'json', stream });
  const assembled = assemble({
    connections: { ...connections, numbering },
    clock,
    log: logger,
    encryptionKey,
    tokens: { keys, accessTtlSeconds: 900 },
    refreshTtlSeconds: 7 * 86_400,
    sessionTtlSeconds: 30 * 86_400,
    passwords,
    adminEmail: undefined,
    publicUrl: options.publicUrl,
    appUrl: APP_URL,
    ownUrl: () => APP_URL,
    requireEmailVerification: false,
    fileStore,
    storageLimits,
    // A test with name servers of its own asks them.
    outbound: {
      allowed: loopback,
      ...(!outbound?.nameServers && { resolve: async () => [PUBLIC_ADDRESS] }),
      ...outbound,
    },
    push: {
      contact: `mailto:${SENDER.address}`,
      vapidSeed: vapidSeedOf(encryptionKey),
      ...push,
    },
    isStopping: () => false,
    observer: options.observer,
  });
  const services = Object.fromEntries(
    Object.entries({ ...assembled.services, ...options }).filter(([name]) => name in assembled.services),
  ) as unknown as Services;
  assembled.ongoing.stop();
  const ongoing = createOngoing({ sessions: services.sessions, recheckedEveryMs: 3_600_000, ...watching });
  const { denials, dispatcher, readers, deliverer, pusher } = assembled;
  const readEvents = async () => {
    await Promise.all(readers.map((reader) => reader.catchUp()));
  };
  const app = createApp({
    isHttps: false,
    publicUrl: undefined,
    log: logger,
    rateLimits: { user: 'off', anonymous: 'off', auth: 'off', refresh: 'off' },
    load: testLoad,
    trustedProxies: new BlockList(),
    corsOrigins: [],
    ...assembled,
    ...options,
    services,
    ongoing,
  });
  const realtime = createRealtime({
    ...{ log: logger, trustedProxies: new BlockList(), corsOrigins: [], publicUrl: undefined, tickMs: 50 },
    ...{ ...assembled, ...options, services, ongoing, dispatcher, handlers: { ...handlers } as never },
    ...{ limits: undefined, ...realtimeOptions },
  });
  const { upgrades } = realtime;
  const server = await listen(
    app,
    { host: '127.0.0.1', port: 0, certificate, upgrades, ...UNLIMITED },
    logger,
  );
  const as = ({ token }: { token: string }) => caller(server.url, { authorization: `Bearer ${token}` });
  return {
    url: server.url,
    anonymous: caller(server.url, {}),
    as,
    log,
    logger,
    clock,
    dispatcher,
    readEvents,
    deliver: deliverer.catchUp,
    push: pusher.catchUp,
    async stop() {
      await services.feed.stop();
      await realtime.stop();
      await server.stop(0);
      ongoing.stop();
      await denials.stop();
      await dispatcher.stop();
      await Promise.all(readers.map((reader) => reader.stop()));
      await deliverer.stop();
      await pusher.stop();
    },
  };
}

export const tokensAt = (clock: Clock) =>
  createTokens({ keys, accessTtlSeconds: 900, issuer: 'taskflow', audience: 'taskflow', clock });

function caller(url: string, headers: Record<string, string>): Caller {
  const agent = supertest(url);
  const call = (method: keyof Caller) => (path: string) => {
    const full =
      path.startsWith('/health') || path.startsWith('/docs') || path.startsWith('/openapi')
        ? path
        : `/api/v1${path}`;
    return agent[method](full)
      .set(headers)
      .expect((res) =>
        checkResponse({
          method: method.toUpperCase(),
          path: full.split('?')[0] ?? full,
          status: res.status,
          type: res.type,
          headers: res.headers,
          body: Buffer.isBuffer(res.body)
            ? res.body.toString('latin1')
            : res.type === 'text/csv'
              ? res.text
              : res.body,
        }),
      );
  };
  return {
    get: call('get'),
    head: call('head'),
    post: call('post'),
    put: call('put'),
    patch: call('patch'),
    delete: call('delete'),
  };
}

/** Creates users with a session each, in two statements, because every test starts with four. */
async function createPeople(
  db: Database,
  { as, clock }: TestServer,
  names: readonly string[],
): Promise<Person[]> {
  const people = names.map((full_name) => ({
    email: `${full_name.split(' ')[0]?.toLowerCase()}-${randomUUID()}@example.com`,
    full_name,
  }));
  const users = await db
    .insertInto('user')
    .values(people.map((person) => ({ ...person, password_hash: passwordHash })))
    .returning(['id', 'email'])
    .execute();
  const expires_at = new Date(Date.now() + 86_400_000).toISOString();
  const sessions = await db
    .insertInto('session')
    .values(users.map(({ id }) => ({ user_id: id, expires_at })))
    .returning(['id', 'user_id'])
    .execute();
  return people.map((person) => {
    const id = users.find(({ email }) => email === person.email)?.id ?? '';
    const session_id = sessions.find(({ user_id }) => user_id === id)?.id ?? '';
    const token = tokensAt(clock).sign({ user_id: id, session_id });
    return { ...as({ token }), ...person, id, session_id, token };
  });
}

async function createCast(world: World): Promise<Cast> {
  const people = await createPeople(world.db, world, [
    'Ada Lovelace',
    'Grace Hopper',
    'Vera Rubin',
    'Eve Stranger',
  ]);
  const [ada, grace, vera, eve] = people as [Person, Person, Person, Person];
  const { id: project_id } = await world.db
    .insertInto('project')
    .values({ name: 'Analytical engine', color: '#4F46E5' })
    .returning('id')
    .executeTakeFirstOrThrow();
  await world.db
    .insertInto('project_member')
    .values([
      { project_id, user_id: ada.id, role: 'owner' },
      { project_id, user_id: grace.id, role: 'member' },
      { project_id, user_id: vera.id, role: 'viewer' },
    ])
    .execute();
  return { ada, grace, vera, eve, project_id };
}

/** Creates a task through the API. */
export async function createTask(
  person: Caller,
  body: Partial<Schema<'TaskCreate'>> = {},
): Promise<Schema<'Task'>> {
  const response = await person
    .post('/tasks')
    .send({ title: 'Calculate Bernoulli numbers', ...body })
    .expect(201);
  return response.body.data;
}

export type It = (title: string, run: (world: World & Cast) => Promise<void>) => void;

/**
 * The tests of one operation, in a separate database and each with new users. The world is created in the
 * first test, whose failure counts, and not in a `before`, whose failure uvu ignores.
 */
export function operation(name: OperationId, define: (it: It) => void): void {
  inWorld(name, define);
}

/** The same for tests of something that many operations share. */
export function inWorld(name: string, define: (it: It) => void, openDatabase?: OpenDatabase): void {
  const tests = uvuSuite<{ world?: World }>(name);
  tests.after(async ({ world }) => world?.stop());
  define((title, run) =>
    tests(title, (state) =>
      reported(title, async () => {
        state.world ??= await createWorld(openDatabase);
        await run({ ...state.world, ...(await createCast(state.world)) });
      }),
    ));
  tests.run();
}
