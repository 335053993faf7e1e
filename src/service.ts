import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import type { Clock } from './actor.ts';
import { inviteAdministrator } from './admin/invite.ts';
import { assemble } from './assemble.ts';
import { createLinkTokens } from './auth/links/tokens.ts';
import { createPasswords } from './auth/passwords/passwords.ts';
import { never } from './concurrency.ts';
import type { Config } from './config.ts';
import { connect } from './database/database.ts';
import { openDatabase } from './database/open.ts';
import { openQueue } from './database/queue.ts';
import { createApp } from './http/app.ts';
import { loadLimits } from './http/load.ts';
import { listen } from './http/server.ts';
import { openCertificate } from './http/tls.ts';
import type { JobServices } from './jobs/job.ts';
import { startSweeping } from './jobs/sweep.ts';
import { startWorker } from './jobs/worker.ts';
import type { Logger } from './log.ts';
import { createMailer, type Mailer } from './mail/mailer.ts';
import { connectRedis } from './redis/connection.ts';
import { jobs, personalData, sweeps } from './resources.ts';
import { loadOrCreateSecrets } from './secrets.ts';
import { normalizeEmail } from './users/email.ts';
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
    const adminEmail = config.adminEmail && normalizeEmail(config.adminEmail);
    if (adminEmail) {
      const now = new Date(clock.now()).toISOString();
      await inviteAdministrator(connections.writer, adminEmail, { now, log });
    }
    let isStopping = false;
    const assembled = assemble({
      connections,
      redis,
      clock,
      log,
      encryptionKey: secrets.encryptionKey,
      tokens: { keys: secrets.jwt, accessTtlSeconds: accessSeconds },
      refreshTtlSeconds: refreshSeconds,
      sessionTtlSeconds: sessionSeconds,
      passwords: createPasswords({ hashConcurrency: 2, queue: 16 }),
      adminEmail,
      publicUrl: config.http.publicUrl,
      requireEmailVerification: config.requireEmailVerification,
      isStopping: () => isStopping,
    });
    const { ongoing, denials } = assembled;
    const { archives } = assembled.services;
    const app = createApp({
      ...assembled,
      ...(redis && { redis }),
      isEager: true,
      isHttps: config.http.isHttps,
      publicUrl: config.http.publicUrl,
      log,
      rateLimits: config.rateLimits,
      // Node derives the size of its heap from the memory of the container.
      load: loadLimits(config.http.maxUnreadBytes ?? getHeapStatistics().heap_size_limit / 4),
      trustedProxies: config.http.trustedProxies,
      corsOrigins: config.http.corsOrigins,
    });
    const server = await listen(app, { ...config.http, certificate }, log);
    const sweeping = startSweeping(connections.writer, {
      clock,
      log,
      sweeps,
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

/** A job waits for mail servers and the like, so the connections of requests are not for it. */
const JOB_CONNECTIONS = 2;

function startJobs(
  url: string,
  services: Omit<JobServices, 'db' | 'personalData'>,
): { stop(hurry: AbortSignal): Promise<void> } {
  const { log, mailer } = services;
  const session = { url, applicationName: 'taskflow jobs', log };
  const connections = connect({ ...session, poolSize: JOB_CONNECTIONS });
  const worker = startWorker({
    openPool: () => openQueue(session),
    jobs,
    services: { ...services, db: connections.writer, personalData },
  });
  return {
    async stop(hurry) {
      await worker.stop(hurry);
      mailer.close();
      await connections.close();
    },
  };
}
