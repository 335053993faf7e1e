import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { never } from './abort.ts';
import { inviteAdministrator } from './admin/invite.ts';
import { normalizeEmail } from './auth/email.ts';
import { createLinkTokens } from './auth/link-tokens.ts';
import { createLockout } from './auth/lockout.ts';
import { createOngoing } from './auth/ongoing.ts';
import { createPasswords } from './auth/passwords.ts';
import { createSessions } from './auth/sessions.ts';
import { createTokens } from './auth/tokens.ts';
import type { Config } from './config.ts';
import type { Clock } from './context.ts';
import { connect } from './database/database.ts';
import { openDatabase } from './database/open.ts';
import { openQueue } from './database/queue.ts';
import { createDenials } from './events/denials.ts';
import { createApp } from './http/app.ts';
import { createIdempotency } from './http/idempotency.ts';
import { loadLimits } from './http/load.ts';
import { startSweeping } from './jobs/sweep.ts';
import { createTasks, type TaskServices } from './jobs/tasks.ts';
import { startWorker } from './jobs/worker.ts';
import type { Logger } from './log.ts';
import { createMailer, type Mailer } from './mail/mailer.ts';
import { createPagination } from './pagination.ts';
import { openSharedCache } from './redis/cache.ts';
import { openChannel } from './redis/channel.ts';
import { connectRedis } from './redis/connection.ts';
import { loadOrCreateSecrets } from './secrets.ts';
import { listen } from './server.ts';
import { openCertificate } from './tls.ts';
import { createArchives } from './users/archives.ts';
import { createProfiles } from './users/profiles.ts';
import { version } from './version.ts';

const clock: Clock = { now: () => Date.now() };

/**
 * Starts everything, from the database up. `stop` goes the other way, and nothing that was acknowledged is lost by
 * it; once `hurry` is aborted, it no longer waits for load balancers, jobs and slow requests.
 * @throws the reason of `stopping` if that is aborted before the service is ready; nothing is left running then
 */
export async function startService(
  config: Config,
  log: Logger,
  stopping: AbortSignal = never,
): Promise<{ url: string; stop(hurry?: AbortSignal): Promise<void> }> {
  const started = clock.now();
  const certificate = config.http.tls && openCertificate(config.http.tls, log);
  const secrets = config.secrets ?? loadOrCreateSecrets(config.dataDir);
  const database = await openDatabase({ url: config.database.url, dataDir: config.dataDir }, log, stopping);
  const connections = connect({
    url: database.url,
    poolSize: config.database.poolSize,
    applicationName: 'taskflow',
    log,
  });
  const redis = config.redisUrl === undefined ? undefined : await connectRedis({ url: config.redisUrl, log });
  if (!redis)
    log.info({}, 'rate limits, cache and revocations are of this process alone: there is no REDIS_URL');
  try {
    stopping.throwIfAborted();
    const { accessSeconds, refreshSeconds, sessionSeconds } = config.tokens;
    const tokens = createTokens({
      keys: secrets.jwt,
      accessTtlSeconds: accessSeconds,
      issuer: 'taskflow',
      audience: 'taskflow',
      clock,
    });
    const sessions = createSessions({
      connections,
      tokens,
      refreshTtlSeconds: refreshSeconds,
      sessionTtlSeconds: sessionSeconds,
    });
    const ongoing = createOngoing({
      sessions,
      others: redis && openChannel(redis, 'access-changed', log),
    });
    const adminEmail = config.adminEmail && normalizeEmail(config.adminEmail);
    if (adminEmail) {
      const now = new Date(started).toISOString();
      await inviteAdministrator(connections.writer, adminEmail, { now, log });
    }
    const denials = createDenials({ db: connections.writer, log });
    const archives = createArchives(secrets.encryptionKey);
    let isStopping = false;
    const app = createApp({
      isEager: true,
      isHttps: config.http.isHttps,
      publicUrl: config.http.publicUrl,
      clock,
      connections,
      sessions,
      passwords: createPasswords({ hashConcurrency: 2, queue: 16 }),
      lockout: createLockout({ db: connections.writer, key: secrets.encryptionKey }),
      archives,
      profiles: createProfiles(redis && openSharedCache(redis, secrets.encryptionKey)),
      ongoing,
      idempotency: createIdempotency(secrets.encryptionKey),
      pagination: createPagination(secrets.encryptionKey),
      requireEmailVerification: config.requireEmailVerification,
      adminEmail,
      health: {
        version,
        uptimeSeconds: () => Math.floor((clock.now() - started) / 1000),
        isStopping: () => isStopping,
        askDatabase: () => connections.ready(),
        askRedis: redis?.ask,
      },
      log,
      denials,
      rateLimits: config.rateLimits,
      // Node derives the size of its heap from the memory of the container.
      load: loadLimits(config.http.maxUnreadBytes ?? getHeapStatistics().heap_size_limit / 4),
      ...(redis && { redis }),
      trustedProxies: config.http.trustedProxies,
      corsOrigins: config.http.corsOrigins,
    });
    const server = await listen(app, { ...config.http, certificate }, log);
    const sweeping = startSweeping(connections.writer, {
      clock,
      log,
      trashRetentionDays: config.trashRetentionDays,
    });
    const url = config.http.publicUrl ?? server.url;
    const appUrl = config.mail.appUrl ?? url;
    const mailer = openMailer(config, appUrl, log);
    const linkTokens = createLinkTokens(secrets.encryptionKey);
    const worker = startJobs(database.url, { mailer, linkTokens, archives, appUrl, adminEmail, log });
    log.info({ url, docs: `${url}/docs`, version }, 'TaskFlow is ready');
    return {
      url: server.url,
      async stop(hurry = never) {
        isStopping = true;
        // Jobs that requests add from now on are another worker's, or this one's after the next start.
        await Promise.all([worker.stop(hurry), server.stop(config.http.shutdownDelaySeconds, hurry)]);
        ongoing.stop();
        await Promise.all([sweeping.stop(), denials.stop()]);
        await redis?.close();
        await connections.close();
        await database.stop();
      },
    };
  } catch (error) {
    await redis?.close();
    await connections.close();
    await database.stop();
    throw error;
  }
}

function openMailer({ mail, dataDir }: Config, appUrl: string, log: Logger): Mailer {
  const outbox = join(dataDir, 'outbox');
  const { hostname } = new URL(appUrl);
  // An address of IP is none that a mail server takes.
  const domain = /^[\d.]+$|^\[/.test(hostname) ? 'localhost' : hostname;
  const from = mail.from ?? { name: 'TaskFlow', address: `no-reply@${domain}` };
  if (mail.smtp) log.info({ host: mail.smtp.host, port: mail.smtp.port }, 'messages go out through SMTP');
  else log.info({ outbox }, 'SMTP_URL is not set: messages are not sent, but written to the outbox');
  return createMailer({ smtp: mail.smtp, from, outbox });
}

/** A task waits for mail servers and the like, so the connections of requests are not for it. */
const JOB_CONNECTIONS = 2;

function startJobs(
  url: string,
  services: Omit<TaskServices, 'db'>,
): { stop(hurry: AbortSignal): Promise<void> } {
  const { log, mailer } = services;
  const session = { url, applicationName: 'taskflow jobs', log };
  const connections = connect({ ...session, poolSize: JOB_CONNECTIONS });
  const tasks = createTasks({ ...services, db: connections.writer });
  const worker = startWorker({ openPool: () => openQueue(session), tasks, log });
  return {
    async stop(hurry) {
      await worker.stop(hurry);
      mailer.close();
      await connections.close();
    },
  };
}
