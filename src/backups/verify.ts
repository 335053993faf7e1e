import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Log } from '../log.ts';
import { chooseAccount } from '../postgres/account.ts';
import { removeDataDir } from '../postgres/left-over.ts';
import { NotStartable, tryOwnCluster } from './own-trial.ts';
import { endOf } from './plan.ts';
import { endReplication } from './replication.ts';
import { type Backup, fromJson, names, type Repository, toJson, type Verification } from './repository.ts';
import { recover, stage } from './restore.ts';

const STAGING = 'backup.check-';
/** Room that a trial restore leaves, or a tenth of its own size. */
const LEFT_BYTES = 512 * 1024 * 1024;

export type VerifyOptions = {
  readonly repository: Repository;
  readonly backup: Backup;
  /** The trial restore is made in a directory in it. */
  readonly dataDir: string;
  /** Of the server that was backed up. */
  readonly url: string;
  readonly log: Log;
  readonly signal: AbortSignal;
};

/**
 * Restores a backup into a temporary directory, starts PostgreSQL on it and reads every row of every table. Stores the result with the
 * backup. If an operator's own server is of another version, or needs what this machine does not have, its files are only checked against
 * their manifest.
 */
export async function verifyBackup(options: VerifyOptions): Promise<Verification> {
  const { repository, backup, dataDir, url, log, signal } = options;
  const began = performance.now();
  await sweepChecks(dataDir, log);
  const directory = join(dataDir, `${STAGING}${randomBytes(4).toString('hex')}`);
  const plan = endOf(backup);
  // The database of the service grows on the same disk meanwhile.
  const leftBytes = Math.max(LEFT_BYTES, backup.bytes / 10);
  const quiet = { info: () => {}, warn: () => {}, error: log.error.bind(log) };
  try {
    const secrets = await repository.find(names.secrets(backup.id));
    const show = () => {};
    const read = (copy: string) => readEverything(copy, backup, signal);
    let rows = 0;
    let files_only: string | undefined;
    if (secrets) {
      const account = await chooseAccount(join(dataDir, 'postgres'));
      const staging = {
        repository,
        plan,
        directory,
        account,
        signal,
        secrets: fromJson<never>(secrets),
        ...{ show, leftBytes },
      };
      await stage(staging);
      const database = await recover({ directory, plan, account, log: quiet, signal, fsync: false });
      try {
        rows = await read(database.url);
      } finally {
        await database.stop();
      }
    } else {
      try {
        rows = await tryOwnCluster(
          { repository, plan, directory, dataDir, url, signal, show, leftBytes },
          read,
        );
      } catch (error) {
        if (!(error instanceof NotStartable)) throw error;
        files_only = error.message;
      }
    }
    const seconds = Math.round((performance.now() - began) / 1_000);
    const at = new Date().toISOString();
    const verification: Verification = { at, rows, seconds, ...(files_only !== undefined && { files_only }) };
    await repository.put(names.verification(backup.id), toJson(verification));
    if (files_only === undefined)
      log.info({ backup: backup.id, rows, seconds }, 'backup verified by a trial restore');
    else
      log.warn(
        { backup: backup.id, reason: files_only, seconds },
        'only the files of a backup were verified',
      );
    return verification;
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A directory of this age has been left by a killed process. Younger ones can belong to another one. */
const LEFT_MS = 86_400_000;

async function sweepChecks(dataDir: string, log: Log): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(STAGING)) continue;
    const found = await stat(join(dataDir, name)).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > LEFT_MS) await removeDataDir(join(dataDir, name), log);
  }
}

/** Returns the number of all rows. */
async function readEverything(url: string, backup: Backup, signal: AbortSignal): Promise<number> {
  const client = new pg.Client({ connectionString: url, application_name: 'taskflow backup' });
  client.on('error', () => {});
  await client.connect();
  const cut = () => void endReplication(client);
  signal.addEventListener('abort', cut, { once: true });
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
    );
    await client.query('set statement_timeout = 0');
    // Otherwise a count reads an index, and not the rows.
    await client.query('set enable_indexonlyscan = off');
    let total = 0;
    for (const { name } of tables) {
      const { rows } = await client.query<{ count: string }>(`select count(*) from only ${name}`);
      total += Number(rows[0]?.count);
    }
    const { rows } = await client.query<{ events: string; migration: number }>(
      'select last_sequence as events, (select max(number) from migration) as migration from event_dispatcher',
    );
    const [found] = rows;
    if (found?.migration !== backup.migration || Number(found.events) < backup.events)
      throw new Error(`The trial restore of the backup ${backup.id} has less than the backup.`);
    return total;
  } finally {
    signal.removeEventListener('abort', cut);
    await client.end();
  }
}
