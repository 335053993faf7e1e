import cluster from 'node:cluster';
import type { Command } from 'commander';
import { joinCluster } from '../cluster/member.ts';
import { PLACE, SIZE } from '../cluster/messages.ts';
import { runCluster } from '../cluster/primary.ts';
import { type Environment, readEnvironment } from '../config/environment.ts';
import { readConfig } from '../config.ts';
import { openDatabase } from '../database/open.ts';
import { version } from '../version.ts';
import { atDatabase, limitStop, runService } from './running.ts';
import { openServiceLog, openServiceSession, placeOf, type Session } from './session.ts';

export function define(command: Command, env: Environment): void {
  command.action(() => (cluster.isWorker ? serveInCluster(env) : serve(env)));
}

/** Runs the service, in this process or as a cluster. */
async function serve(env: Environment): Promise<void> {
  const session = await openServiceSession(
    env,
    (config) => config.http.tls !== undefined || config.cluster !== undefined,
  );
  const { config, log, requests } = session;
  if (config.cluster !== undefined) return serveTogether(session, config.cluster);
  await runService(config, log, requests, { works: config.worker });
  log.info({}, 'stopped');
  process.exit(0);
}

/** Runs one process of a cluster. The primary has logged the warnings of the configuration. */
async function serveInCluster(env: Environment): Promise<void> {
  const config = readConfig(readEnvironment(process.cwd(), env));
  const member = joinCluster(Number(env[SIZE]), Number(env[PLACE]));
  const log = (await openServiceLog(config)).child({ pid: process.pid });
  // One process is enough for the work that no caller waits for, and saves connections to the database.
  const works = config.worker && member.place === 0;
  await runService(await atDatabase(config), log, member.requests, {
    ...{ works, peers: member },
    onReady: (url) => member.ready(url),
    isReplaced: () => member.isReplaced(),
  });
  log.info({}, 'process of the cluster stopped');
  process.exit(0);
}

/** Runs a cluster and its embedded database until it is asked to stop. */
async function serveTogether(session: Session, size: number): Promise<void> {
  const { config, log, requests } = session;
  const { stop } = requests;
  limitStop(stop);
  const database = await openDatabase(placeOf(session), log, stop).catch((error: unknown) => {
    if (error !== stop.reason) throw error;
  });
  try {
    const onReady = (served: string) => {
      const url = config.http.publicUrl ?? served;
      log.info({ url, docs: `${url}/docs`, version, processes: size }, 'TaskFlow is ready');
    };
    if (database && !stop.aborted) {
      const running = await runCluster({ ...requests, size, log, onReady });
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
