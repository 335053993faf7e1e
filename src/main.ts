import cluster from 'node:cluster';
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { administer, isAdminCommand } from './cli/admin.ts';
import { isReportsCommand, rebuildReports } from './cli/reports.ts';
import { joinCluster, type Member } from './cluster/member.ts';
import { PLACE, SIZE } from './cluster/messages.ts';
import { runCluster } from './cluster/primary.ts';
import { aborted } from './concurrency.ts';
import { readEnvironment } from './config/environment.ts';
import { ConfigError } from './config/problems.ts';
import { type Config, readConfig } from './config.ts';
import { openDatabase, reachDatabase } from './database/open.ts';
import { createLogger, type Logger } from './log.ts';
import { runningUrl } from './postgres/running.ts';
import { followStopSignals, type StopRequest } from './stop-signals.ts';

const USAGE = `Usage: npm start                 start the service
       npm run worker            do only the work that no caller waits for: jobs, webhooks, notifications, cleanup
       npm run migrate           migrate the database and exit
       npm run admin -- grant ada@example.com     make an account an administrator; also while the service runs
       npm run admin -- revoke ada@example.com    make an administrator a user; --force for the last administrator
       npm run admin -- list                      list the administrators
       npm run reports -- rebuild                 compute the past of reports again from the log; also while the service runs
`;

/** A shutdown that takes longer than this has failed. */
const STOP_WITHIN_MS = 25_000;

async function main(command: string, args: string[]): Promise<void> {
  const config = readConfig(readEnvironment(process.cwd(), process.env));
  const member = cluster.isWorker ? joinCluster(Number(process.env[SIZE])) : undefined;
  const log = member ? createLogger(config.log).child({ pid: process.pid }) : createLogger(config.log);
  // The primary has logged them.
  if (!member) for (const warning of config.warnings) log.warn({}, warning);
  if (member) return serve(config, log, member.requests, member);
  const isServing = command === 'serve';
  const isCluster = isServing && config.cluster !== undefined;
  const isHangUpReload = isCluster || (isServing && config.http.tls !== undefined);
  const requests = followStopSignals(log, { isHangUpReload });
  if (isCluster) return serveTogether(config, config.cluster, log, requests);
  if (isServing) return serve(config, log, requests);
  if (command === 'worker') return serve(config, log, requests, undefined, false);
  const { stop } = requests;
  const { url, directUrl } = config.database;
  const place = { url, directUrl, dataDir: config.dataDir };
  if (command === 'migrate') {
    const database = await openDatabase(place, log, stop);
    log.info({}, 'database is up to date');
    return database.stop();
  }
  const database = await reachDatabase(place, log, stop);
  try {
    const result =
      command === 'admin'
        ? administer(database.url, args)
        : rebuildReports(database.url, (progress) => process.stderr.write(`${progress}\n`));
    const { text, exitCode } = await Promise.race([result, aborted(stop)]);
    (exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
    process.exitCode = exitCode;
  } finally {
    await database.stop();
  }
}

/**
 * Runs the service, or one process of its cluster, until it is asked to stop. An interrupted start counts as stopped. Without `serves`
 * it only works.
 */
async function serve(
  config: Config,
  log: Logger,
  { stop, hurry }: StopRequest,
  member?: Member,
  serves = true,
): Promise<void> {
  // Collects garbage sooner: 200 MB under load instead of 360 MB, for 1.04 times the CPU time. Works at run time, unlike the
  // settings in `bin/taskflow`.
  setFlagsFromString('--heap-growing-percent=40');
  // Imported here, because the commands do not need it. This halves their CPU time.
  const { startService } = await import('./service.ts');
  limitStop(stop);
  // One process of a cluster is enough for the work that no caller waits for, and saves connections to the database.
  const works = !serves || (config.worker && (!member || process.env[PLACE] === '0'));
  const own = member || !serves ? await reachable(config) : config;
  const service = await startService(own, log, stop, { serves, works, peers: member }).catch(
    (error: unknown) => {
      if (error !== stop.reason) throw error;
    },
  );
  if (service) member?.ready(service.url);
  if (service && !stop.aborted) await once(stop, 'abort');
  await service?.stop(hurry, member?.isReplaced());
  log.info({}, member ? 'process of the cluster stopped' : 'stopped');
  process.exit(0);
}

/** Runs a cluster and its embedded database until it is asked to stop. */
async function serveTogether(
  config: Config,
  size: number,
  log: Logger,
  { stop, hurry }: StopRequest,
): Promise<void> {
  limitStop(stop);
  const { url, directUrl } = config.database;
  const place = { url, directUrl, dataDir: config.dataDir };
  const database = await openDatabase(place, log, stop).catch((error: unknown) => {
    if (error !== stop.reason) throw error;
  });
  const { version } = await import('./version.ts');
  try {
    const onReady = (served: string) => {
      const shown = config.http.publicUrl ?? served;
      log.info({ url: shown, docs: `${shown}/docs`, version, processes: size }, 'TaskFlow is ready');
    };
    if (database && !stop.aborted) {
      const running = await runCluster({ size, log, stop, hurry, onReady });
      process.on('SIGHUP', () => {
        // A terminal that was closed has stopped the service.
        if (!stop.aborted) void running.replaceAll();
      });
      await running.ended;
    }
  } finally {
    await database?.stop();
  }
  log.info({}, 'stopped');
  process.exit(0);
}

/** Another process runs the embedded database: the primary, or the service. */
async function reachable(config: Config): Promise<Config> {
  const url = config.database.url ?? (await runningUrl(config.dataDir));
  if (url === undefined)
    throw new Error('the embedded PostgreSQL does not run. Start the service first, or set DATABASE_URL.');
  return { ...config, database: { ...config.database, url } };
}

/** Ends this process if it does not stop in time. If the database is still running then, it gets a signal when the process exits. */
function limitStop(stop: AbortSignal): void {
  const limit = () => setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  stop.addEventListener('abort', limit, { once: true });
}

const [command = 'serve', ...rest] = process.argv.slice(2);
const isKnown =
  command === 'admin'
    ? isAdminCommand(rest)
    : command === 'reports'
      ? isReportsCommand(rest)
      : ['serve', 'worker', 'migrate'].includes(command) && rest.length === 0;
if (!isKnown) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  main(command, rest).catch((error: unknown) => {
    // The messages of configuration errors are complete. Other errors get a prefix.
    const text =
      error instanceof Error
        ? error instanceof ConfigError
          ? error.message
          : `TaskFlow could not start: ${error.message}`
        : String(error);
    process.stderr.write(`${text}\n`);
    // Exit even if a query of an interrupted command is still running.
    process.exit(1);
  });
}
