import { administer, isAdminCommand } from './cli/admin.ts';
import { readEnvironment } from './config/environment.ts';
import { ConfigError } from './config/problems.ts';
import { readConfig } from './config.ts';
import { createLogger } from './log.ts';
import { openDatabase, reachDatabase, startService } from './service.ts';

const USAGE = `Usage: npm start                 start the service
       npm run migrate           bring the database up to date, and end
       npm run admin -- grant ada@example.com     make an account an administrator; also while the service runs
       npm run admin -- revoke ada@example.com    make it a user like others; the last administrator with --force only
       npm run admin -- list                      say who the administrators are
`;

/** A shutdown that takes longer than this has failed. */
const STOP_WITHIN_MS = 25_000;

async function main(command: string, args: string[]): Promise<void> {
  const config = readConfig(readEnvironment(process.cwd(), process.env));
  const log = createLogger(config.log);
  for (const warning of config.warnings) log.warn({}, warning);
  if (command === 'migrate') {
    const database = await openDatabase(config, log);
    log.info({}, 'the database is up to date');
    return database.stop();
  }
  if (command === 'admin') {
    const database = await reachDatabase(config, log);
    try {
      const { text, exitCode } = await administer(database.url, args);
      (exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
      process.exitCode = exitCode;
    } finally {
      await database.stop();
    }
    return;
  }
  const starting = startService(config, log);
  const stop = async (signal: NodeJS.Signals) => {
    log.info({ signal }, 'stopping');
    const overdue = setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    // Also one that is still being started: its database must not be left behind.
    const service = await starting.catch(() => undefined);
    await service?.stop();
    clearTimeout(overdue);
    log.info({}, 'stopped');
    process.exit(service ? 0 : 1);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
  await starting;
}

const [command = 'serve', ...rest] = process.argv.slice(2);
const isKnown =
  command === 'admin' ? isAdminCommand(rest) : ['serve', 'migrate'].includes(command) && rest.length === 0;
if (!isKnown) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  main(command, rest).catch((error: unknown) => {
    // The configuration's errors are written for people; so are those of the start, which have a message.
    const text =
      error instanceof Error
        ? error instanceof ConfigError
          ? error.message
          : `TaskFlow could not start: ${error.message}`
        : String(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = 1;
  });
}
