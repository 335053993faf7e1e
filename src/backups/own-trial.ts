import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { chooseAccount, handOver, majorVersion } from '../postgres/account.ts';
import { findBinaries } from '../postgres/binaries.ts';
import { prepareCluster } from './prepare.ts';
import { recover, type StageOptions } from './restore.ts';

/** Why PostgreSQL was not started on the copy of an operator's server, for `taskflow backup list`. */
export class NotStartable extends Error {}

/** What a copy can need that this machine does not have. Everything else that stops it is an error of the backup. */
const MISSING_HERE =
  /incompatible with (server|operating system)|not supported by this build|resource manager with ID|could not (access|load) (file|library) "/;

export type OwnTrialOptions = Omit<StageOptions, 'account' | 'secrets'> & {
  readonly dataDir: string;
  /** Of the server whose backup it is: for its database and role. */
  readonly url: string;
};

/**
 * Writes the cluster of an operator's own server into a new directory, starts the embedded PostgreSQL on it, and calls `read` with the URL
 * of the superuser. Its settings are not used, because they can name files, addresses and libraries of another machine.
 * @throws NotStartable if the files are complete, but this machine cannot start them
 */
export async function tryOwnCluster<T>(
  { dataDir, url, ...staging }: OwnTrialOptions,
  read: (url: string) => Promise<T>,
): Promise<T> {
  const { directory, plan, signal } = staging;
  const { server_version } = plan.backup;
  const account = await chooseAccount(join(dataDir, 'postgres'));
  const give = (path: string) => handOver(path, account);
  await prepareCluster({ ...staging, handOver: give });
  const version = await installedVersion();
  if (version !== server_version)
    throw new NotStartable(
      `it is of PostgreSQL ${server_version}, and TaskFlow has ${version === undefined ? 'none' : `PostgreSQL ${version}`}`,
    );
  // Only this account can use the socket, and nobody knows a password of the copy.
  const files = {
    'postgres/postgresql.conf': '',
    'postgres/postgresql.auto.conf': '',
    'postgres/pg_hba.conf': 'local all all trust\n',
    'postgres/pg_ident.conf': '',
    'postgres.password': 'not used\n',
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(directory, name), content, { mode: 0o600 });
    await give(join(directory, name));
  }
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  try {
    const database = await recover({ directory, plan, account, log: quiet, signal, fsync: false });
    try {
      return await read(await superuserUrl(database.url, new URL(url)));
    } finally {
      await database.stop();
    }
  } catch (error) {
    signal.throwIfAborted();
    const line = error instanceof Error && error.message.split('\n').find((each) => MISSING_HERE.test(each));
    if (line) throw new NotStartable(line.replace(/^.*(FATAL|ERROR): */, '').trim(), { cause: error });
    throw error;
  }
}

/** Undefined if the binaries were not installed, or cannot run here. */
const installedVersion = () =>
  findBinaries()
    .then((binaries) => majorVersion(binaries, undefined))
    .catch(() => undefined);

/** Operators call the superuser what they like. The role of TaskFlow can log in, and finds its tables by its own settings. */
async function superuserUrl(started: string, own: URL): Promise<string> {
  const as = new URL(started);
  as.username = own.username;
  as.pathname = own.pathname;
  const client = new pg.Client({ connectionString: as.href, application_name: 'taskflow backup' });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; schema: string }>(
      `select rolname as name, (select nspname from pg_class join pg_namespace on pg_namespace.oid = relnamespace
        where pg_class.oid = 'event_dispatcher'::regclass) as schema
      from pg_roles where oid = 10`,
    );
    as.username = encodeURIComponent(rows[0]?.name ?? '');
    as.searchParams.set('options', `-c search_path=${rows[0]?.schema ?? 'public'}`);
    return as.href;
  } finally {
    await client.end();
  }
}
