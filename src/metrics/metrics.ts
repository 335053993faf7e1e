import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Connections } from '../database/database.ts';
import type { GaugeName, Observer } from '../observer.ts';
import { version } from '../version.ts';
import { type Definition, METRICS } from './definitions.ts';
import { type Follower, findState, type State } from './queries.ts';
import { Counts, Durations, register } from './samples.ts';

/** What is read when the metrics are scraped. */
export type Sources = {
  readonly connections: Pick<Connections, 'reader' | 'pools' | 'replicas'>;
  /** Resolves if Redis responds. Undefined without Redis. */
  readonly pingRedis?: (() => Promise<void>) | undefined;
  /** Returns the state of the backups, as far as this process knows it. Undefined without backups. */
  readonly backups?: (() => BackupFigures) | undefined;
};

export type BackupFigures = {
  readonly ageSeconds: number | undefined;
  readonly verifiedAgeSeconds: number | undefined;
  /** Whether backups are verified. */
  readonly isVerified: boolean;
  readonly lagSeconds: number | undefined;
  readonly keptBytes: number | undefined;
};

export type Metrics = {
  readonly observer: Observer;
  /** The media type of `text`. */
  readonly type: string;
  /** Call once, when the service has its connections. */
  watch(sources: Sources): void;
  /** Returns all metrics in the text format of Prometheus. Reads the database for at most `WAIT_MS`. */
  text(): Promise<string>;
};

/** Prometheus waits ten seconds by default. */
const WAIT_MS = 2_000;

/** Around the goal for requests: 95 % within 200 ms. */
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10];
const STATEMENT_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
const JOB_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 600];

/** Requests of pages, files and unknown paths. */
const NO_OPERATION = 'none';

/**
 * Counts what happens in this process. Each process has its own counts, and they start at 0 with it. `slowMs` is the time from which
 * a statement counts as slow; 0 counts none.
 */
export function createMetrics({ slowMs }: { slowMs: number }): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauges = new Map<GaugeName, () => number | undefined>();
  const counts = (definition: Definition): Counts => {
    const created = new Counts(definition.labels);
    register(registry, definition, () => created.samples());
    return created;
  };
  const durations = (definition: Definition, bounds: readonly number[]): Durations => {
    const created = new Durations(definition, bounds);
    register(registry, definition, () => created.samples());
    return created;
  };
  const gauge = (definition: Definition, read: () => number | undefined) =>
    register(registry, definition, () => {
      const value = read();
      return value === undefined ? [] : [{ labels: {}, value }];
    });

  const requests = counts(METRICS.requests);
  const requestDurations = durations(METRICS.durations, REQUEST_SECONDS);
  const errors = counts(METRICS.errors);
  const replays = counts(METRICS.replays);
  const cacheReads = counts(METRICS.cacheReads);
  const statements = durations(METRICS.statements, STATEMENT_SECONDS);
  const statementErrors = counts(METRICS.statementErrors);
  const slowStatements = counts(METRICS.slowStatements);
  const jobRuns = counts(METRICS.jobRuns);
  const jobDurations = durations(METRICS.jobDurations, JOB_SECONDS);

  gauge(METRICS.requestsInProgress, () => gauges.get('requests in progress')?.());
  gauge(METRICS.requestsWaiting, () => gauges.get('requests waiting')?.());
  gauge(METRICS.sockets, () => gauges.get('sockets')?.());
  register(registry, METRICS.streams, () =>
    STREAMS.flatMap(([kind, name]) => {
      const value = gauges.get(name)?.();
      return value === undefined ? [] : [{ labels: { kind }, value }];
    }),
  );
  register(registry, METRICS.build, () => [{ labels: { version, node: process.version }, value: 1 }]);

  let sources: Sources | undefined;
  let scraped: Scraped = NOTHING;
  gauge(METRICS.databaseUp, () => scraped.databaseUp);
  gauge(METRICS.databaseBytes, () => scraped.state?.database_bytes);
  gauge(METRICS.jobsOldest, () => scraped.state?.jobs.oldest_seconds);
  gauge(METRICS.eventSequence, () => scraped.state?.sequence);
  gauge(METRICS.unnumberedSeconds, () => scraped.state?.unnumbered_seconds);
  gauge(METRICS.webhooksOverdue, () => scraped.state?.webhooks_overdue_seconds);
  gauge(METRICS.redisUp, () => scraped.redisUp);
  // An absent metric would never cause an alert.
  const timeBefore = (age: number | undefined) => (age === undefined ? 0 : Date.now() / 1_000 - age);
  gauge(METRICS.newestBackup, () => {
    const backups = sources?.backups?.();
    return backups && timeBefore(backups.ageSeconds);
  });
  gauge(METRICS.verifiedBackup, () => {
    const backups = sources?.backups?.();
    return backups?.isVerified ? timeBefore(backups.verifiedAgeSeconds) : undefined;
  });
  gauge(METRICS.archiveLag, () => sources?.backups?.().lagSeconds);
  gauge(METRICS.keptWal, () => sources?.backups?.().keptBytes);
  register(registry, METRICS.jobsQueued, () => {
    const { jobs } = scraped.state ?? {};
    return jobs ? STATES.map((state) => ({ labels: { state }, value: jobs[state] })) : [];
  });
  const ofReaders = (definition: Definition, value: 'events' | 'seconds') =>
    register(registry, definition, () =>
      (scraped.state?.readers ?? []).map((each) => ({ labels: { reader: each.name }, value: each[value] })),
    );
  ofReaders(METRICS.readerLag, 'events');
  ofReaders(METRICS.readerSeconds, 'seconds');
  const ofFollowers = (definition: Definition, value: 'events' | 'seconds') =>
    register(registry, definition, () =>
      (scraped.state?.followers ?? []).map((each) => ({
        labels: { follower: each.name },
        value: each[value],
      })),
    );
  ofFollowers(METRICS.followerLag, 'events');
  ofFollowers(METRICS.followerSeconds, 'seconds');
  const positions = () =>
    FOLLOWERS.map(([name, position]) => ({ name, position: gauges.get(position)?.() ?? null }));

  const pools = () => Object.entries(sources?.connections.pools() ?? {});
  register(registry, METRICS.poolSize, () =>
    pools().map(([pool, { size }]) => ({ labels: { pool }, value: size })),
  );
  register(registry, METRICS.poolWaiting, () =>
    pools().map(([pool, { waiting }]) => ({ labels: { pool }, value: waiting })),
  );
  register(registry, METRICS.poolConnections, () =>
    pools().flatMap(([pool, { active, idle }]) => [
      { labels: { pool, state: 'active' }, value: active },
      { labels: { pool, state: 'idle' }, value: idle },
    ]),
  );

  const replicas = () => sources?.connections.replicas?.status() ?? [];
  register(registry, METRICS.replicaUsed, () =>
    replicas().map(({ host, isUsed }) => ({ labels: { replica: host }, value: Number(isUsed) })),
  );
  register(registry, METRICS.replicaLag, () =>
    replicas().flatMap(({ host, lagSeconds }) =>
      lagSeconds === null ? [] : [{ labels: { replica: host }, value: lagSeconds }],
    ),
  );

  return {
    observer: {
      requestEnded({ operation = NO_OPERATION, status, code, seconds, isReplay }) {
        requests.add(operation, String(status));
        requestDurations.add(seconds, operation);
        if (code) errors.add(operation, code);
        if (isReplay) replays.add(operation);
      },
      jobEnded({ job, outcome, seconds }) {
        jobRuns.add(job, outcome);
        jobDurations.add(seconds, job);
      },
      statementEnded({ statement, ms, error }) {
        statements.add(ms / 1_000);
        if (error !== undefined) statementErrors.add(statement);
        if (slowMs > 0 && ms > slowMs) slowStatements.add(statement);
      },
      cacheRead: (cache, isHit) => cacheReads.add(cache, isHit ? 'hit' : 'miss'),
      gauge: (name, read) => void gauges.set(name, read),
    },
    type: registry.contentType,
    watch(all) {
      sources = all;
    },
    async text() {
      scraped = sources ? await scrape(sources, positions()) : NOTHING;
      return registry.metrics();
    },
  };
}

const STREAMS = [
  ['events', 'event streams'],
  ['exports', 'exports'],
  ['downloads', 'downloads'],
  ['uploads', 'uploads'],
] as const satisfies (readonly [string, GaugeName])[];

const FOLLOWERS = [
  ['streams', 'position of event streams'],
  ['sockets', 'position of sockets'],
] as const satisfies (readonly [string, GaugeName])[];

const STATES = ['ready', 'scheduled', 'running', 'failed'] as const;

/** What was read from others for a scrape. Undefined if it is not known. */
type Scraped = {
  readonly databaseUp?: number;
  readonly state?: State | undefined;
  readonly redisUp?: number | undefined;
};

const NOTHING: Scraped = {};

async function scrape({ connections, pingRedis }: Sources, followers: readonly Follower[]): Promise<Scraped> {
  const [state, isRedisUp] = await Promise.all([
    within(findState.one(connections.reader, { followers: JSON.stringify(followers) })),
    pingRedis && within(pingRedis().then(() => true)),
  ]);
  return {
    databaseUp: state ? 1 : 0,
    state,
    ...(pingRedis && { redisUp: isRedisUp ? 1 : 0 }),
  };
}

/** Returns the result, or undefined if there is none within `WAIT_MS`. The time limits of each part end it later. */
async function within<Result>(work: Promise<Result>): Promise<Result | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, WAIT_MS, undefined);
  try {
    return await Promise.race([work, promise]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
