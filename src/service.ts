import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { sweepNumbers } from './activity/sweep.ts';
import type { Clock } from './actor.ts';
import { inviteAdministrator } from './admin/invite.ts';
import { assemble } from './assemble.ts';
import { sweepFiles } from './attachments/files.ts';
import { createLinkTokens } from './auth/links/tokens.ts';
import { createPasswords } from './auth/passwords/passwords.ts';
import { SLOT } from './backups/archiver.ts';
import { type Backups, startBackups } from './backups/backups.ts';
import { dropSlot } from './backups/queries.ts';
import { never } from './concurrency.ts';
import type { Config } from './config.ts';
import { connect } from './database/database.ts';
import { openDatabase } from './database/open.ts';
import { openQueue } from './database/queue.ts';
import { readContract } from './document.ts';
import { openFileStore } from './files/open.ts';
import { createApp } from './http/app.ts';
import { bodyCheck } from './http/body-check.ts';
import { loadLimits } from './http/load.ts';
import { listen } from './http/server.ts';
import { openCertificate } from './http/tls.ts';
import { prepareValidators } from './http/validator.ts';
import { startDueWork } from './jobs/due.ts';
import type { JobServices } from './jobs/job.ts';
import { startSweeping } from './jobs/sweep.ts';
import { startWorker } from './jobs/worker.ts';
import type { Logger } from './log.ts';
import { createMailer, type Mailer } from './mail/mailer.ts';
import type { Observer } from './observer.ts';
import { handlers } from './operations.ts';
import { openVapidSeed } from './push/vapid-seed.ts';
import { createRealtime } from './realtime/server.ts';
import { openChannel } from './redis/channel.ts';
import { connectRedis } from './redis/connection.ts';
import { dueWorks, jobs, personalData, sweeps, works } from './resources.ts';
import { decryptionKeys, loadOrCreateSecrets } from './secrets.ts';
import { setSearchLanguage } from './tasks/search/language.ts';
import { normalizeEmail } from './users/email.ts';
import { version } from './version.ts';
import { startWatching } from './watching.ts';

const clock: Clock = { now: () => Date.now() };

/**
 * Starts the service, beginning with the database. `stop` runs in the opposite order and loses no acknowledged request. Once
 * `hurry` is aborted, it no longer waits for load balancers, jobs and slow requests.
 * @throws the reason of `stopping` if it is aborted before the service is ready. Nothing is left running then.
 */
export async function startService(
  config: Config,
  log: Logger,
  stopping: AbortSignal = never,
): Promise<{ url: string; stop(hurry?: AbortSignal): Promise<void> }> {
  const certificate = config.http.tls && openCertificate(config.http.tls, log);
  const secrets = config.secrets ?? loadOrCreateSecrets(config.dataDir);
  const encryptionKey = decryptionKeys(secrets);
  const watching = await startWatching(config.watch, log);
  const { observer } = watching;
  const database = await openDatabase({ url: config.database.url, dataDir: config.dataDir }, log, stopping);
  const connections = connect({
    url: database.url,
    poolSize: config.database.poolSize,
    replicaUrls: config.database.replicaUrls,
    applicationName: 'taskflow',
    log,
    statementEnded: observer.statementEnded,
  });
  const redis = config.redisUrl === undefined ? undefined : await connectRedis({ url: config.redisUrl, log });
  if (!redis)
    log.info({}, 'REDIS_URL is not set: rate limits, cache and revocations are local to this process');
  const fileStore = openFileStore(config);
  const isEmbedded = config.database.url === undefined;
  const backups =
    config.backups &&
    startBackups({
      ...{
        config: config.backups,
        encryptionKey,
        url: database.url,
        db: connections.writer,
      },
      ...{ fileStore, dataDir: config.dataDir, isEmbedded, clock, log },
    });
  try {
    stopping.throwIfAborted();
    const { accessSeconds, refreshSeconds, sessionSeconds } = config.tokens;
    const adminEmail = config.adminEmail && normalizeEmail(config.adminEmail);
    if (adminEmail) {
      const now = new Date(clock.now()).toISOString();
      await inviteAdministrator(connections.writer, adminEmail, { now, log });
    }
    await setSearchLanguage(connections.writer, config.searchLanguage, log);
    // On another server, other processes can have backups.
    if (!backups && isEmbedded) await dropSlot.all(connections.writer, { slot: SLOT });
    let isStopping = false;
    let url = config.http.publicUrl ?? 'http://localhost';
    const assembled = assemble({
      connections,
      redis,
      clock,
      log,
      encryptionKey,
      tokens: { keys: secrets.jwt, accessTtlSeconds: accessSeconds },
      refreshTtlSeconds: refreshSeconds,
      sessionTtlSeconds: sessionSeconds,
      passwords: createPasswords({ hashConcurrency: 2, queue: 16 }),
      adminEmail,
      publicUrl: config.http.publicUrl,
      appUrl: config.mail.appUrl,
      ownUrl: () => url,
      requireEmailVerification: config.requireEmailVerification,
      fileStore,
      checkBackups: backups && (() => reportProblem(backups)),
      storageLimits: config.storage,
      outbound: { allowed: config.webhookNetworks },
      push: {
        ...config.push,
        contact: contactOf(config),
        vapidSeed: await openVapidSeed(connections.writer, encryptionKey, log),
      },
      isStopping: () => isStopping,
      observer,
    });
    const { ongoing, denials, dispatcher, readers, deliverer, pusher } = assembled;
    const { archives, files, feed } = assembled.services;
    const app = createApp({
      ...assembled,
      ...(redis && { redis }),
      isHttps: config.http.isHttps,
      publicUrl: config.http.publicUrl,
      log,
      rateLimits: config.rateLimits,
      // Node derives the size of its heap from the memory of the container.
      load: loadLimits(config.http.maxUnreadBytes ?? getHeapStatistics().heap_size_limit / 4),
      trustedProxies: config.http.trustedProxies,
      corsOrigins: config.http.corsOrigins,
      observer,
      metrics: watching.page,
    });
    const realtime = createRealtime({
      ...assembled,
      handlers: { ...handlers } as never,
      log,
      others: redis && {
        others: openChannel(redis, 'presence', log),
        encryptionKey,
      },
      trustedProxies: config.http.trustedProxies,
      corsOrigins: config.http.corsOrigins,
      publicUrl: config.http.publicUrl,
    });
    const { upgrades } = realtime;
    observer.gauge?.('sockets', realtime.connections);
    await watching.watch({ connections, pingRedis: redis?.ping, backups: backups?.state });
    const server = await listen(app, { ...config.http, certificate, upgrades }, log);
    const sweeping = startSweeping(connections.writer, {
      clock,
      log,
      sweeps: [...sweeps, sweepFiles(files), sweepNumbers(config.syncWindowDays)],
      trashRetentionDays: config.trashRetentionDays,
    });
    url = config.http.publicUrl ?? server.url;
    const appUrl = config.mail.appUrl ?? url;
    const mailer = openMailer(config, appUrl, log);
    const linkTokens = createLinkTokens(encryptionKey);
    const worker = startJobs(
      database.url,
      {
        mailer,
        linkTokens,
        archives,
        files,
        checkNewTask: bodyCheck(readContract(), 'createTask'),
        appUrl,
        apiUrl: url,
        unsubscribeTokens: assembled.services.unsubscribeTokens,
        adminEmail,
        log,
      },
      observer,
    );
    const due = startDueWork(connections.following, dueWorks, log);
    dispatcher.start();
    for (const reader of readers) reader.start();
    deliverer.start();
    pusher.start();
    log.info({ url, docs: `${url}/docs`, version }, 'TaskFlow is ready');
    prepareValidators(readContract()).catch((err: unknown) =>
      log.error({ err }, 'cannot compile the contract'),
    );
    return {
      url: server.url,
      async stop(hurry = never) {
        isStopping = true;
        // Streams never end by themselves. Their callers connect again, to another process.
        await Promise.all([feed.stop(), realtime.stop(hurry)]);
        // Jobs that requests add from now on run in another worker, or after the next start.
        await Promise.all([worker.stop(hurry), server.stop(config.http.shutdownDelaySeconds, hurry)]);
        ongoing.stop();
        await Promise.all([sweeping.stop(), due.stop(), denials.stop()]);
        await dispatcher.stop();
        await Promise.all(readers.map((reader) => reader.stop()));
        await Promise.all([deliverer.stop(DELIVERIES_MS), pusher.stop(DELIVERIES_MS)]);
        await backups?.stop();
        await redis?.close();
        await watching.stop();
        await connections.close();
        await database.stop();
      },
    };
  } catch (error) {
    await backups?.stop();
    await redis?.close();
    await watching.stop();
    await connections.close();
    await database.stop();
    throw error;
  }
}

async function reportProblem(backups: Backups): Promise<void> {
  const { problem } = backups.state();
  if (problem !== undefined) throw new Error(problem);
}

/** Returns how push services reach the people who run this server. */
function contactOf({ mail, http }: Config): string {
  const url = mail.appUrl ?? http.publicUrl;
  return url?.startsWith('https:') ? url : `mailto:${mail.from?.address ?? 'no-reply@localhost'}`;
}

function openMailer({ mail, dataDir }: Config, appUrl: string, log: Logger): Mailer {
  const outbox = join(dataDir, 'outbox');
  const { hostname } = new URL(appUrl);
  // Mail servers reject a bare IP address as the sender's domain.
  const domain = /^[\d.]+$|^\[/.test(hostname) ? 'localhost' : hostname;
  const from = mail.from ?? { name: 'TaskFlow', address: `no-reply@${domain}` };
  if (mail.smtp) log.info({ host: mail.smtp.host, port: mail.smtp.port }, 'messages are sent through SMTP');
  else log.info({ outbox }, 'SMTP_URL is not set: messages are written to the outbox, not sent');
  return createMailer({ smtp: mail.smtp, from, outbox });
}

/** How long a stopping service waits for requests of webhooks and push messages. Another process repeats those that are cut off. */
const DELIVERIES_MS = 3_000;

/** Jobs have separate connections, because they wait for external servers such as mail servers. */
const JOB_CONNECTIONS = 2;

function startJobs(
  url: string,
  services: Omit<JobServices, 'db' | 'personalData' | 'works'>,
  observer: Observer,
): { stop(hurry: AbortSignal): Promise<void> } {
  const { log, mailer } = services;
  const session = { url, applicationName: 'taskflow jobs', log };
  const { statementEnded } = observer;
  const connections = connect({ ...session, poolSize: JOB_CONNECTIONS, statementEnded });
  const worker = startWorker({
    openPool: () => openQueue(session),
    jobs,
    observer,
    services: { ...services, db: connections.writer, personalData, works },
  });
  return {
    async stop(hurry) {
      await worker.stop(hurry);
      mailer.close();
      await connections.close();
    },
  };
}
