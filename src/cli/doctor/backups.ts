import { existsSync } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type BackupConfig, openBackups } from '../../backups/backups.ts';
import { findGap } from '../../backups/plan.ts';
import { MAX_AGE_SECONDS } from '../../backups/problem.ts';
import {
  type Archived,
  type Backup,
  fromJson,
  listBackups,
  names,
  type Repository,
  timeOf,
} from '../../backups/repository.ts';
import { BackupDamaged, WrongKey } from '../../backups/sealed.ts';
import type { Config } from '../../config.ts';
import { decryptionKeys, readSecrets } from '../../secrets.ts';
import { codeOf, type Finding, findings, networkAction, reasonOf, rootOf } from './finding.ts';

const { ok, warn, fail } = findings('backups');

/** Reads what is stored in BACKUP_URL, and decrypts the description of the newest backup. Writes nothing. */
export async function checkBackups({ backups, secrets, dataDir, database }: Config): Promise<Finding[]> {
  if (!backups)
    return [
      warn(
        'TaskFlow makes none',
        'Set BACKUP_URL and BACKUP_KEY, unless other programs back up the database and the files of attachments.',
      ),
    ];
  try {
    const known = secrets ?? (backups.keys ? undefined : readSecrets(dataDir));
    const repository = openBackups(backups, known && decryptionKeys(known));
    const { target } = backups;
    if ('folder' in target) await assertWritable(target.folder);
    const findings = await judge(repository, backups, Date.now());
    if ('folder' in target && database.isEmbedded && (await isOnOneDisk(target.folder, dataDir)))
      findings.push(
        warn(
          `${target.folder} is on the same file system as DATA_DIR, so both are lost together`,
          'Set BACKUP_URL to a folder on another disk or machine, or to a bucket.',
        ),
      );
    return findings;
  } catch (error) {
    return [fail(reasonOf(rootOf(error)).slice(0, 300), actionFor(error))];
  }
}

/** The first backup creates the folder, so its nearest parent counts until then. */
function existing(folder: string): string {
  let at = folder;
  while (!existsSync(at) && at !== dirname(at)) at = dirname(at);
  return at;
}

const assertWritable = (folder: string) =>
  access(existing(folder), constants.R_OK | constants.W_OK | constants.X_OK);

async function isOnOneDisk(folder: string, dataDir: string): Promise<boolean> {
  const [one, other] = await Promise.all([folder, dataDir].map((path) => stat(existing(path))));
  return one?.dev === other?.dev;
}

async function judge(
  repository: Repository,
  { times, isVerified: wantsTrial }: BackupConfig,
  now: number,
): Promise<Finding[]> {
  const complete = (await listBackups(repository)).filter(({ isComplete }) => isComplete);
  const newest = complete.at(-1);
  if (!newest)
    return [
      warn(
        `${repository.place} has no complete backup`,
        'Start the service, which makes the first one, or run taskflow backup.',
      ),
    ];
  const backup = fromJson<Backup>(await repository.get(names.backup(newest.id)));
  const archived = await repository.find(names.archived(backup.system_id));
  const until = archived ? `, and the WAL is archived up to ${fromJson<Archived>(archived).at}` : '';
  const hours = (now - timeOf(newest.id).getTime()) / 3_600_000;
  const age = hours < 1 ? 'less than an hour' : `${Math.floor(hours)} hours`;
  const text = `the newest of ${complete.length} in ${repository.place} is ${age} old`;
  if (times.length > 0 && hours * 3_600 > MAX_AGE_SECONDS)
    return [
      fail(text, 'Start the service, or look for "backup failed" in its log. taskflow backup makes one now.'),
    ];
  const gap = await findGap(repository, backup, undefined);
  if (gap !== undefined)
    return [
      fail(
        `${text}, but ${gap} is missing, so only moments before it can be restored`,
        'Find out what removes objects from the place. The service makes a new backup within ten minutes, or run taskflow backup.',
      ),
    ];
  if (newest.isVerified) return [ok(`${text} and verified${until}`)];
  if (!wantsTrial) return [ok(`${text} and not verified (BACKUP_VERIFY=false)${until}`)];
  return [
    warn(
      `${text} and not verified`,
      'If it was not made just now, look for "cannot verify a backup" in the log of the service.',
    ),
  ];
}

function actionFor(error: unknown): string {
  if (error instanceof WrongKey) return 'Put the key of these backups into BACKUP_KEY, after the new one.';
  if (error instanceof BackupDamaged)
    return 'Check the disk or bucket, and run taskflow backup to make another one.';
  const code = codeOf(error);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return 'Let the user of TaskFlow read and write the folder in BACKUP_URL.';
  return networkAction(code, 'BACKUP_S3_ENDPOINT') ?? 'Correct the variables that begin with BACKUP_.';
}
