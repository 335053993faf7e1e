import { type BackupConfig, backUpOnce, openBackups } from '../backups/backups.ts';
import { type Backup, fromJson, listBackups, names, type Verification } from '../backups/repository.ts';
import { connect } from '../database/database.ts';
import type { Opened } from '../database/open.ts';
import { openFileStore } from '../files/open.ts';
import type { S3Options } from '../files/s3.ts';
import type { Log } from '../log.ts';
import { loadOrCreateSecrets, type Secrets } from '../secrets.ts';
import type { CommandResult } from './admin.ts';

/** The part of the configuration that the commands need. */
export type BackupSettings = {
  readonly backups: BackupConfig | undefined;
  readonly database: { readonly url: string | undefined };
  readonly dataDir: string;
  readonly s3: S3Options | undefined;
  readonly secrets: Secrets | undefined;
};

export const isBackupCommand = (args: string[]): boolean =>
  args.length === 0 || (args.length === 1 && args[0] === 'list');

/** Makes a base backup now, also while the service runs, or lists the backups. */
export async function runBackup(
  settings: BackupSettings,
  args: string[],
  log: Log,
  signal: AbortSignal,
  open: () => Promise<Opened>,
): Promise<CommandResult> {
  const config = assertConfigured(settings);
  const secrets = settings.secrets ?? loadOrCreateSecrets(settings.dataDir);
  const repository = openBackups(config, secrets.encryptionKey);
  if (args[0] === 'list') return { text: await describeAll(repository), exitCode: 0 };
  const database = await open();
  const connections = connect({ url: database.url, poolSize: 1, applicationName: 'taskflow backup', log });
  try {
    const { backup, files, rows } = await backUpOnce({
      ...{ repository, url: database.url, db: connections.writer, fileStore: openFileStore(settings) },
      ...{ dataDir: settings.dataDir, isEmbedded: settings.database.url === undefined },
      ...{ isVerified: config.isVerified, log, signal },
    });
    const verified = rows === undefined ? 'not verified' : `verified, ${rows} rows`;
    const text = `Backup ${backup.id} in ${repository.place}: ${sizeOf(backup)}, ${files} new files, ${verified}.`;
    return { text, exitCode: 0 };
  } finally {
    await connections.close();
    await database.stop();
  }
}

export function assertConfigured({ backups }: BackupSettings): BackupConfig {
  if (backups) return backups;
  throw new Error('BACKUP_URL is not set: set it to the place of the backups, such as file:///mnt/backups.');
}

const sizeOf = ({ bytes }: Backup) => `${(bytes / 1e6).toFixed(1)} MB`;

async function describeAll(repository: ReturnType<typeof openBackups>): Promise<string> {
  const lines: string[] = [];
  for (const { id, isComplete, isVerified } of await listBackups(repository)) {
    if (!isComplete) {
      lines.push(`${id}  interrupted`);
      continue;
    }
    const backup = fromJson<Backup>(await repository.get(names.backup(id)));
    const verification = isVerified && fromJson<Verification>(await repository.get(names.verification(id)));
    const verified = verification ? `verified ${verification.at}` : 'not verified';
    lines.push(`${id}  restores ${backup.ended_at} and later  ${sizeOf(backup)}  ${verified}`);
  }
  return lines.join('\n') || `There are no backups in ${repository.place}.`;
}
