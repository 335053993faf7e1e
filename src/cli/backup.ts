import type { Command } from 'commander';
import { type BackupConfig, backUpOnce, openBackups } from '../backups/backups.ts';
import { findGap } from '../backups/plan.ts';
import { type Backup, fromJson, listBackups, names, type Verification } from '../backups/repository.ts';
import type { Environment } from '../config/environment.ts';
import { connect } from '../database/database.ts';
import { reachDatabase } from '../database/open.ts';
import { openFileStore } from '../files/open.ts';
import { decryptionKeys, loadOrCreateSecrets } from '../secrets.ts';
import { type CommandResult, inSession, placeOf, type Session } from './session.ts';

export function define(command: Command, env: Environment): void {
  command.action(() => inSession(env, backUp));
  command
    .command('list')
    .description('list the backups')
    .action(() => inSession(env, list));
}

/** Makes a base backup now, also while the service runs. */
async function backUp(session: Session): Promise<CommandResult> {
  const { config, log, requests } = session;
  const { isVerified } = assertConfigured(session);
  const repository = open(session);
  const database = await reachDatabase(placeOf(session), log, requests.stop);
  const connections = connect({ url: database.url, poolSize: 1, applicationName: 'taskflow backup', log });
  try {
    const { backup, files, verification } = await backUpOnce({
      ...{ repository, url: config.database.directUrl ?? database.url, db: connections.writer },
      fileStore: openFileStore(config),
      ...{ dataDir: config.dataDir, isEmbedded: config.database.url === undefined },
      ...{ isVerified, log, signal: requests.stop },
    });
    const verified = verification ? `verified, ${contentOf(verification)}` : 'not verified';
    const text = `Backup ${backup.id} in ${repository.place}: ${sizeOf(backup)}, ${files} new files, ${verified}.`;
    return { text, exitCode: 0 };
  } finally {
    await connections.close();
    await database.stop();
  }
}

function open(session: Session): ReturnType<typeof openBackups> {
  const { config } = session;
  const backups = assertConfigured(session);
  const secrets = config.secrets ?? loadOrCreateSecrets(config.dataDir);
  return openBackups(backups, decryptionKeys(secrets));
}

export function assertConfigured({ config }: Session): BackupConfig {
  if (config.backups) return config.backups;
  throw new Error('BACKUP_URL is not set: set it to the place of the backups, such as file:///mnt/backups.');
}

const contentOf = ({ rows, files_only }: Verification) =>
  files_only === undefined ? `${rows} rows` : `only its files: ${files_only}`;

const sizeOf = ({ bytes }: Backup) => `${(bytes / 1e6).toFixed(1)} MB`;

async function list(session: Session): Promise<CommandResult> {
  const repository = open(session);
  const all = await listBackups(repository);
  const read = async (id: string) => fromJson<Backup>(await repository.get(names.backup(id)));
  const lines: string[] = [];
  let later: Backup | undefined;
  for (const { id, isComplete, isVerified } of all.toReversed()) {
    if (!isComplete) {
      lines.unshift(`${id}  interrupted`);
      continue;
    }
    const backup = await read(id);
    const gap = await findGap(repository, backup, later);
    const range = gap === undefined ? 'and later' : `only, because ${gap} is missing`;
    const verification = isVerified && fromJson<Verification>(await repository.get(names.verification(id)));
    const verified = verification
      ? `verified ${verification.at}, ${contentOf(verification)}`
      : 'not verified';
    lines.unshift(`${id}  restores ${backup.ended_at} ${range}  ${sizeOf(backup)}  ${verified}`);
    later = backup;
  }
  return { text: lines.join('\n') || `There are no backups in ${repository.place}.`, exitCode: 0 };
}
