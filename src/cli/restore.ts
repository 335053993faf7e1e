import { parseArgs } from 'node:util';
import { openBackups } from '../backups/backups.ts';
import { finishRestore, type Restored, restore, restoreTo } from '../backups/restore.ts';
import { createFiles } from '../files/files.ts';
import { openFileStore } from '../files/open.ts';
import type { Log } from '../log.ts';
import { readSecrets } from '../secrets.ts';
import type { CommandResult } from './admin.ts';
import { assertConfigured, type BackupSettings } from './backup.ts';

const OPTIONS = {
  at: { type: 'string' },
  to: { type: 'string' },
  finish: { type: 'boolean', default: false },
} as const;

type Options = { at: Date | undefined; to: string | undefined; finish: boolean };

export const isRestoreCommand = (args: string[]): boolean => readOptions(args) !== undefined;

function readOptions(args: string[]): Options | undefined {
  try {
    const { values } = parseArgs({ args, options: OPTIONS });
    const at = values.at === undefined ? undefined : momentIn(values.at);
    return at === null ? undefined : { at, to: values.to, finish: values.finish };
  } catch {
    return undefined;
  }
}

/** Returns the time in a text with its zone, because a time without one is a different moment on each machine. */
function momentIn(text: string): Date | null {
  const isComplete = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/i.test(text);
  const moment = new Date(text);
  return isComplete && !Number.isNaN(moment.getTime()) ? moment : null;
}

/** Restores the database to a moment, by default the last one that was archived. */
export async function runRestore(
  settings: BackupSettings,
  args: string[],
  log: Log,
  signal: AbortSignal,
  show: (text: string) => void,
): Promise<CommandResult> {
  const { at, to, finish } = readOptions(args) ?? { at: undefined, to: undefined, finish: false };
  const config = assertConfigured(settings);
  const { url } = settings.database;
  const key =
    settings.secrets?.encryptionKey ??
    (config.keys ? undefined : readSecrets(settings.dataDir)?.encryptionKey);
  const repository = openBackups(config, key);
  const openFiles = (secretsDir: string) => {
    const secrets = settings.secrets ?? readSecrets(secretsDir);
    if (!secrets)
      throw new Error('The backup contains no secrets: set ENCRYPTION_KEY and JWT_SECRETS as they were.');
    return createFiles(openFileStore(settings), secrets.encryptionKey);
  };
  if (finish) {
    if (url === undefined)
      throw new Error('--finish is for your own server: set DATABASE_URL to the restored one.');
    const files = openFiles(settings.dataDir);
    return resultOf(await finishRestore({ url, files, repository, log, show }), []);
  }
  if (to !== undefined) {
    const { backup } = await restoreTo({ repository, directory: to, at, signal, show });
    const text = `${to} is ready: make the account of PostgreSQL its owner, and start PostgreSQL ${backup.server_version} on ${to}/postgres.
Before TaskFlow starts on it, run "npm run restore -- --finish".`;
    return { text, exitCode: 0 };
  }
  if (url !== undefined)
    throw new Error('DATABASE_URL is set: restore into a new directory for that server with --to.');
  const restored = await restore({ repository, dataDir: settings.dataDir, at, log, openFiles, signal, show });
  const { plan, former } = restored;
  return resultOf(restored, [
    `Restored ${at?.toISOString() ?? 'everything'} from the backup ${plan.backup.id}.`,
    ...(former === undefined
      ? []
      : [`The former database is in ${former}. Remove it when you no longer need it.`]),
  ]);
}

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
  if (missing.length > 0)
    lines.push(
      `Also missing in the backup: the files of ${missing.map(({ attachment_id }) => attachment_id).join(', ')}.`,
    );
  return { text: lines.join('\n'), exitCode: missing.length > 0 ? 1 : 0 };
}
