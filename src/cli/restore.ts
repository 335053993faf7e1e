import { type Command, InvalidArgumentError } from 'commander';
import { openBackups } from '../backups/backups.ts';
import type { Plan } from '../backups/plan.ts';
import { finishRestore, type Restored, restore, restoreTo } from '../backups/restore.ts';
import type { Environment } from '../config/environment.ts';
import { createFiles } from '../files/files.ts';
import { openFileStore } from '../files/open.ts';
import { decryptionKeys, readSecrets } from '../secrets.ts';
import { assertConfigured } from './backup.ts';
import { createProgress } from './progress.ts';
import { type CommandResult, inSession, type Session } from './session.ts';

type Options = { at?: Date; beforeGap?: true; to?: string; finish?: true };

export function define(command: Command, env: Environment): void {
  command
    .option(
      '--at <time>',
      'the moment to restore, such as 2026-03-01T09:30:00Z (default: the last one)',
      momentIn,
    )
    .option('--before-gap', 'restore what is in front of WAL that is missing in the backups')
    .option('--to <directory>', 'write the files of your own PostgreSQL server into a new directory')
    .option('--finish', 'make that server usable again, before the service starts on it')
    .action((options: Options) => inSession(env, (session) => run(session, options)));
}

/** Returns the time in a text with its zone, because a time without one is a different moment on each machine. */
function momentIn(text: string): Date {
  const isComplete = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/i.test(text);
  const moment = new Date(text);
  if (!isComplete || Number.isNaN(moment.getTime()))
    throw new InvalidArgumentError('Write a time with its zone, such as 2026-03-01T09:30:00Z.');
  return moment;
}

async function run(session: Session, { at, beforeGap, to, finish }: Options): Promise<CommandResult> {
  const { config, log, requests } = session;
  const { dataDir } = config;
  const { url } = config.database;
  const signal = requests.stop;
  const progress = createProgress(process.stderr);
  const { show } = progress;
  const backups = assertConfigured(session);
  const known = config.secrets ?? (backups.keys ? undefined : readSecrets(dataDir));
  const repository = openBackups(backups, known && decryptionKeys(known));
  const openFiles = (secretsDir: string) => {
    const secrets = config.secrets ?? readSecrets(secretsDir);
    if (!secrets)
      throw new Error('The backup contains no secrets: set ENCRYPTION_KEY and JWT_SECRETS as they were.');
    return createFiles(openFileStore(config), decryptionKeys(secrets));
  };
  if (finish) {
    if (url === undefined)
      throw new Error('--finish is for your own server: set DATABASE_URL to the restored one.');
    const finished = await finishRestore({ url, files: openFiles(dataDir), repository, log, show });
    progress.end();
    return resultOf(finished, []);
  }
  if (to !== undefined) {
    const { backup } = await restoreTo({ repository, directory: to, at, beforeGap, signal, show });
    progress.end();
    const text = `${to} is ready: make the account of PostgreSQL its owner, and start PostgreSQL ${backup.server_version} on ${to}/postgres.
Before TaskFlow starts on it, run "taskflow restore --finish".`;
    return { text, exitCode: 0 };
  }
  if (url !== undefined)
    throw new Error('DATABASE_URL is set: restore into a new directory for that server with --to.');
  const restored = await restore({ repository, dataDir, at, beforeGap, log, openFiles, signal, show });
  progress.end();
  const { plan, former } = restored;
  return resultOf(restored, [
    `Restored ${restoredFrom(plan)} from the backup ${plan.backup.id}.`,
    ...(former === undefined
      ? []
      : [`The former database is in ${former}. Remove it when you no longer need it.`]),
  ]);
}

const restoredFrom = ({ at, missing }: Plan) =>
  missing === undefined ? (at?.toISOString() ?? 'everything') : `what is in front of ${missing}`;

function resultOf(
  { sessions, files }: Pick<Restored, 'sessions' | 'files'>,
  before: string[],
): CommandResult {
  const { checked, restored, missing } = files;
  const lines = [
    ...before,
    `${sessions} sessions were ended.`,
    `${checked} files of attachments were checked, ${restored} of them brought back.`,
  ];
  if (missing.length > 0) {
    const ids = missing.map(({ attachment_id }) => attachment_id).join(', ');
    lines.push(`Also missing in the backup: the files of ${ids}.`);
  }
  return { text: lines.join('\n'), exitCode: missing.length > 0 ? 1 : 0 };
}
