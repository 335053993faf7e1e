import { setImmediate as nextTurn } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import type { Clock } from './actor.ts';
import { inviteAdministrator } from './admin/invite.ts';
import { type Assembled, assemble } from './assemble.ts';
import { createPasswords } from './auth/passwords/passwords.ts';
import { commonPasswords } from './auth/passwords/policy.ts';
import { SLOT } from './backups/archiver.ts';
import { type Backups, startBackups } from './backups/backups.ts';
import { dropSlot } from './backups/queries.ts';
import { prepareMarkdown } from './comments/operations.ts';
import { never } from './concurrency.ts';
import type { Config } from './config.ts';
import { connect } from './database/database.ts';
import { readServed } from './document.ts';
import { loadSignatures } from './files/media-type.ts';
import { openFileStore } from './files/open.ts';
import { createApp } from './http/app.ts';
import { loadLimits } from './http/load.ts';
import { type Listening, listen } from './http/server.ts';
import { openCertificate } from './http/tls.ts';
import { prepareValidators } from './http/validator.ts';
import type { Logger } from './log.ts';
import type { Observer } from './observer.ts';
import { handlers } from './operations.ts';
import type { Peers } from './processes.ts';
import { openVapidSeed } from './push/vapid-seed.ts';
import { createRealtime, type Realtime } from './realtime/server.ts';
import { openChannel } from './redis/channel.ts';
import type { RedisConnection } from './redis/connection.ts';
import { decryptionKeys, loadOrCreateSecrets, type Secrets } from './secrets.ts';
import { setSearchLanguage } from './tasks/search/language.ts';
import { normalizeEmail } from './users/email.ts';
import { version } from './version.ts';
import { startWatching, type Watching } from './watching.ts';
import { startWork } from './work.ts';

const clock: Clock = { now: () => Date.now() };

export type ServiceOptions = {
  /** Whether requests are served. Otherwise only the probes are, on `WORKER_PORT` if it is set. Default: true. */
  readonly serves?: boolean;
  /** Whether the work is done that no caller waits for. Default: true. */
  readonly works?: boolean;
  /** The other processes of the cluster, if this one is in one. */
  readonly peers?: Peers | undefined;
};

export type Service = {
  url: string;
  /**
   * Stops in the opposite order of the start, and loses no acknowledged request. The database goes on. Once `hurry` is aborted, it no
   * longer waits for load balancers, jobs and slow requests. With `isReplaced`, the service as a whole goes on, so it does not become unready.
   */
  stop(hurry?: AbortSignal, isReplaced?: boolean): Promise<void>;
};

/**
 * Starts the service on a migrated database.
 * @throws the reason of `stopping` if it is aborted before the service is ready. Nothing is left running then.
 */
export async function startService(
  config: Config,
  log: Logger,
  databaseUrl: string,
  stopping: AbortSignal = never,
  { serves = true, works = true, peers }: ServiceOptions = {},
): Promise<Service> {
  const certificate = config.http.tls && openCertificate(config.http.tls, log);
  const secrets = config.secrets ?? loadOrCreateSecrets(config.dataDir);
  const encryptionKey = decryptionKeys(secrets);
  // The processes of a cluster have their metrics on ports of their own.
  const watching = await startWatching({ ...config.watch, place: peers?.place }, log);
  const { observer } = watching;
  const { directUrl, isEmbedded } = config.database;
  const session = { url: databaseUrl, directUrl };
  const connections = connect({
    ...session,
    poolSize: config.database.poolSize,
    replicaUrls: config.database.replicaUrls,
    applicationName: 'taskflow',
    log,
    statementEnded: observer.statementEnded,
  });
  const redis = config.redisUrl === undefined ? undefined : await openRedis(config.redisUrl, log);
  if (!redis) log.info({}, `REDIS_URL is not set: rate limits, cache and revocations are ${localTo(peers)}`);
  const fileStore = openFileStore(config);
  const backups =
    config.backups &&
    startBackups({
      ...{ config: config.backups, encryptionKey, fileStore, dataDir: config.dataDir },
      ...{ url: directUrl ?? databaseUrl, db: connections.writer, isEmbedded, clock, log },
    });
  try {
    stopping.throwIfAborted();
    const adminEmail = config.adminEmail && normalizeEmail(config.adminEmail);
    if (adminEmail) {
      const now = new Date(clock.now()).toISOString();
      await inviteAdministrator(connections.writer, adminEmail, { now, log });
    }
    await setSearchLanguage(connections.writer, config.searchLanguage, log);
    // On another server, other processes can have backups.
    if (works && !backups && isEmbedded) await dropSlot.all(connections.writer, { slot: SLOT });
    let isStopping = false;
    let url = config.http.publicUrl ?? 'http://localhost';
    const assembled = assemble({
      ...partsOf(config, secrets),
      ...{ connections, redis, peers, clock, log, adminEmail, fileStore, observer },
      push: {
        ...config.push,
        contact: contactOf(config),
        vapidSeed: await openVapidSeed(connections.writer, encryptionKey, log),
      },
      ownUrl: () => url,
      checkBackups: backups && (() => reportProblem(backups)),
      isStopping: () => isStopping,
    });
    const { ongoing, denials, dispatcher } = assembled;
    const front = openFront({ config, secrets, log, redis, peers, assembled, watching }, serves);
    await watching.watch({ connections, pingRedis: redis?.ping, backups: backups?.state });
    const port = serves ? config.http.port : config.workerPort;
    const server =
      port === undefined
        ? undefined
        : await listen(
            front.app,
            { ...config.http, port, certificate, upgrades: front.realtime?.upgrades },
            log,
          );
    if (server) observeConnections(server, observer);
    url = config.http.publicUrl ?? server?.url ?? `http://localhost:${config.http.port}`;
    const work = works
      ? startWork({
          ...{ assembled, connections, clock, secrets, adminEmail, observer, log },
          settings: config,
          database: session,
          urls: { app: config.mail.appUrl ?? url, api: url },
        })
      : undefined;
    dispatcher.start();
    log.info(
      { ...(server && { url }), ...(serves && { docs: `${url}/docs` }), version },
      readyMessage(peers, serves),
    );
    if (serves) prepareCalls().catch((err: unknown) => log.error({ err }, 'cannot prepare the first calls'));
    return {
      url: server?.url ?? url,
      async stop(hurry = never, isReplaced = false) {
        isStopping = !isReplaced;
        // Streams never end by themselves. Their callers connect again, to another process.
        await Promise.all([assembled.services.feed.stop(), front.realtime?.stop(hurry)]);
        await Promise.all([
          work?.stopJobs(hurry),
          stopServing(server, config, { hurry, isReplaced, serves }),
        ]);
        ongoing.stop();
        await Promise.all([work?.stopPeriodic(), denials.stop()]);
        await dispatcher.stop();
        await work?.stopFollowing();
        await backups?.stop();
        await redis?.close();
        await watching.stop();
        await connections.close();
      },
    };
  } catch (error) {
    await backups?.stop();
    await redis?.close();
    await watching.stop();
    await connections.close();
    throw error;
  }
}

/** Its libraries take 70 ms of CPU time and 9 MB. */
async function openRedis(url: string, log: Logger): Promise<RedisConnection> {
  const { connectRedis } = await import('./redis/connection.ts');
  return connectRedis({ url, log });
}

/**
 * Loads and compiles what only some calls need, so that neither the start nor their first calls wait for it. Requests are handled in
 * between.
 */
async function prepareCalls(): Promise<void> {
  await prepareValidators(readServed());
  for (const prepare of [prepareMarkdown, commonPasswords, loadSignatures]) {
    await nextTurn();
    await prepare();
  }
}

async function reportProblem(backups: Backups): Promise<void> {
  const { problem } = backups.state();
  if (problem !== undefined) throw new Error(problem);
}

const localTo = (peers: Peers | undefined): string =>
  peers ? 'shared only by the processes of this cluster' : 'local to this process';

function readyMessage(peers: Peers | undefined, serves: boolean): string {
  if (!serves) return 'TaskFlow worker is ready';
  return peers ? 'process of the cluster is ready' : 'TaskFlow is ready';
}

type Stopping = { hurry: AbortSignal; isReplaced: boolean; serves: boolean };

/** Only load balancers need the delay, and they do not ask a process that serves nothing but probes. */
async function stopServing(
  server: Listening | undefined,
  { http }: Config,
  { hurry, isReplaced, serves }: Stopping,
): Promise<void> {
  await server?.stop(serves ? http.shutdownDelaySeconds : 0, hurry, isReplaced);
}

/** What the configuration says about the services that handle requests. */
function partsOf(config: Config, secrets: Secrets) {
  const { accessSeconds, refreshSeconds, sessionSeconds } = config.tokens;
  return {
    encryptionKey: decryptionKeys(secrets),
    tokens: { keys: secrets.jwt, accessTtlSeconds: accessSeconds },
    refreshTtlSeconds: refreshSeconds,
    sessionTtlSeconds: sessionSeconds,
    passwords: createPasswords({ hashConcurrency: 2, queue: 16 }),
    publicUrl: config.http.publicUrl,
    appUrl: config.mail.appUrl,
    requireEmailVerification: config.requireEmailVerification,
    storageLimits: config.storage,
    outbound: { allowed: config.webhookNetworks },
  };
}

type FrontOptions = {
  config: Config;
  secrets: Secrets;
  log: Logger;
  redis: RedisConnection | undefined;
  peers: Peers | undefined;
  assembled: Assembled;
  watching: Watching;
};

/** Creates what callers connect to. A process that serves only probes has no real-time connections. */
function openFront(
  { config, secrets, log, redis, peers, assembled, watching: { observer, page } }: FrontOptions,
  serves: boolean,
) {
  const { publicUrl, trustedProxies, corsOrigins, isHttps } = config.http;
  const app = createApp({
    ...assembled,
    ...(redis && { redis }),
    cluster: peers?.counts,
    hasOnlyProbes: !serves,
    ...{ observer, metrics: page },
    ...{ log, publicUrl, trustedProxies, corsOrigins, isHttps },
    rateLimits: config.rateLimits,
    // Node derives the size of its heap from the memory of the container.
    load: loadLimits(config.http.maxUnreadBytes ?? getHeapStatistics().heap_size_limit / 4),
  });
  const presence = redis ? openChannel(redis, 'presence', log) : peers?.channel('presence');
  const realtime: Realtime | undefined = serves
    ? createRealtime({
        ...assembled,
        handlers: { ...handlers } as never,
        ...{ log, publicUrl, trustedProxies, corsOrigins },
        others: presence && { others: presence, encryptionKey: decryptionKeys(secrets) },
      })
    : undefined;
  if (realtime) {
    observer.gauge?.('sockets', realtime.connections);
    observer.gauge?.('position of sockets', realtime.position);
  }
  return { app, realtime };
}

function observeConnections({ connections }: Listening, { gauge }: Observer): void {
  gauge?.('connections', connections.open);
  for (const limit of ['address', 'process'] as const)
    gauge?.(`connections refused by ${limit}`, () => connections.refused(limit));
}

/** Returns how push services reach the people who run this server. */
function contactOf({ mail, http }: Config): string {
  const url = mail.appUrl ?? http.publicUrl;
  return url?.startsWith('https:') ? url : `mailto:${mail.from?.address ?? 'no-reply@localhost'}`;
}
