import { aborted } from '../concurrency.ts';
import { type Environment, readEnvironment } from '../config/environment.ts';
import { type Config, readConfig } from '../config.ts';
import { type Place, reachDatabase } from '../database/open.ts';
import { loadErrorHook } from '../error-hook.ts';
import { createLogger, type Logger } from '../log.ts';
import { followStopSignals, type StopRequest } from '../stop-signals.ts';

/** What a command works with. */
export type Session = {
  readonly config: Config;
  readonly log: Logger;
  readonly requests: StopRequest;
};

/** Output and exit code of a command. */
export type CommandResult = { text: string; exitCode: 0 | 1 };

/**
 * Reads the configuration, opens the log, and follows stop signals. Call it once the arguments are known to be valid.
 * @throws ConfigError
 */
export function openSession(env: Environment): Session {
  const config = readConfig(readEnvironment(process.cwd(), env));
  return sessionOf(config, createLogger(config.log), false);
}

/** The same for a service. */
export async function openServiceSession(
  env: Environment,
  isHangUpReload: (config: Config) => boolean = () => false,
): Promise<Session> {
  const config = readConfig(readEnvironment(process.cwd(), env));
  return sessionOf(config, await openServiceLog(config), isHangUpReload(config));
}

/** Opens the log of a service, whose errors a module can get. */
export async function openServiceLog({ log, watch: { errorHook } }: Config): Promise<Logger> {
  return createLogger({
    ...log,
    onError: errorHook === undefined ? undefined : await loadErrorHook(errorHook),
  });
}

function sessionOf(config: Config, log: Logger, isHangUpReload: boolean): Session {
  for (const warning of config.warnings) log.warn({}, warning);
  return { config, log, requests: followStopSignals(log, { isHangUpReload }) };
}

export const placeOf = ({ config }: Pick<Session, 'config'>): Place => ({
  url: config.database.url,
  directUrl: config.database.directUrl,
  dataDir: config.dataDir,
});

/** Runs a command and prints its result. It opens what it needs itself. */
export async function inSession(
  env: Environment,
  work: (session: Session) => Promise<CommandResult>,
): Promise<void> {
  const session = openSession(env);
  print(await Promise.race([work(session), aborted(session.requests.stop)]));
}

function print({ text, exitCode }: CommandResult): void {
  (exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exitCode = exitCode;
}

/**
 * Runs a command on the database of the configuration, also while a service uses it, and prints its result. Starts the
 * embedded database if it does not run.
 */
export async function onDatabase(
  env: Environment,
  work: (url: string, session: Session) => Promise<CommandResult>,
): Promise<void> {
  const session = openSession(env);
  const { stop } = session.requests;
  const database = await reachDatabase(placeOf(session), session.log, stop);
  try {
    print(await Promise.race([work(database.url, session), aborted(stop)]));
  } finally {
    await database.stop();
  }
}
