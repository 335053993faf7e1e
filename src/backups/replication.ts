import pg from 'pg';
import { copyFrom, wireOf } from './copy.ts';

const CONNECT_MS = 10_000;

/**
 * Opens a session for the replication protocol. The role needs the attribute `replication`. `database` and not `true`, because such
 * sessions can run SQL too, and the entries of pg_hba.conf for the database apply to them.
 */
export async function connectReplication(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'taskflow backup',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // The types do not know this option.
    ...{ replication: 'database' },
  });
  // The statement that runs gets the error too.
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    await endReplication(client);
    throw explained(error);
  }
}

const INSUFFICIENT_PRIVILEGE = '42501';

/** Adds what to do to the error of a server of the operator. */
function explained(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError) || error.code !== INSUFFICIENT_PRIVILEGE) return error;
  return new Error(
    `The role of DATABASE_URL cannot back up the server (${error.message}): run "alter role taskflow replication" as a superuser.`,
    { cause: error },
  );
}

/** Ends a session, also while the server is sending. */
export async function endReplication(client: pg.Client): Promise<void> {
  wireOf(client).stream.destroy();
  await client.end().catch(() => {});
}

/** Runs a command that returns rows, and returns each as texts. The protocol has no parameters. */
export async function command(client: pg.Client, text: string): Promise<Record<string, string>[]> {
  const { rows } = await client.query<Record<string, string>>({
    text,
    types: { getTypeParser: () => asText },
  });
  return rows;
}

const asText = (value: string | Buffer) => value.toString();

/** Returns which cluster this is, and on which timeline. */
export async function identify(client: pg.Client): Promise<{ system_id: string; timeline: number }> {
  const [row] = await command(client, 'IDENTIFY_SYSTEM');
  return { system_id: row?.['systemid'] ?? '', timeline: Number(row?.['timeline']) };
}

/** The parts of a base backup, in the order in which the server sends them. */
export type BasePiece =
  | { readonly kind: 'tablespace'; readonly location: string }
  | { readonly kind: 'data' | 'manifest'; readonly content: Buffer };

export type BaseBackup = {
  readonly pieces: AsyncIterable<BasePiece>;
  /** Positions in the WAL, once all pieces were read. */
  bounds(): { start: string; stop: string; timeline: number };
};

/** Copies the files of the server while it runs, as tar, with the WAL that makes the copy consistent. */
export function baseBackup(client: pg.Client, label: string): BaseBackup {
  const options = [
    `label '${label}'`,
    "checkpoint 'fast'",
    'wait false',
    'wal true',
    "manifest 'yes'",
    "manifest_checksums 'SHA256'",
  ];
  const { messages, rows } = copyFrom(client, `BASE_BACKUP (${options.join(', ')})`);

  async function* pieces(): AsyncIterable<BasePiece> {
    let kind: 'data' | 'manifest' = 'data';
    for await (const message of messages) {
      const type = String.fromCharCode(message[0] ?? 0);
      if (type === 'd') yield { kind, content: message.subarray(1) };
      if (type === 'm') kind = 'manifest';
      if (type !== 'n') continue;
      const [, location = ''] = message.toString('utf8', 1).split('\0');
      yield { kind: 'tablespace', location };
    }
  }

  return {
    pieces: pieces(),
    bounds() {
      // One row each before and after the rows of the tablespaces: position and timeline.
      const [start, timeline] = rows[0] ?? [];
      const [stop] = rows.at(-1) ?? [];
      if (!start || !stop || rows.length < 3) throw new Error('The server has not finished the backup.');
      return { start, stop, timeline: Number(timeline) };
    },
  };
}

/** A message of the server while it sends WAL. */
export type WalMessage = {
  /** Undefined: the message only shows that the server is there. */
  readonly data: { readonly at: bigint; readonly content: Buffer } | undefined;
  readonly wantsReply: boolean;
};

export function parseWalMessage(message: Buffer): WalMessage | undefined {
  const type = String.fromCharCode(message[0] ?? 0);
  if (type === 'w')
    return { data: { at: message.readBigUInt64BE(1), content: message.subarray(25) }, wantsReply: false };
  return type === 'k' ? { data: undefined, wantsReply: message[17] === 1 } : undefined;
}

/** Returns the message that says how much was received, and up to where it is stored for good. */
export function statusMessage(
  { received, stored }: { received: bigint; stored: bigint },
  now: bigint,
  wantsReply: boolean,
): Buffer {
  const message = Buffer.alloc(34);
  message.write('r', 0, 'latin1');
  message.writeBigUInt64BE(received, 1);
  message.writeBigUInt64BE(stored, 9);
  message.writeBigUInt64BE(stored, 17);
  message.writeBigInt64BE(now, 25);
  message[33] = wantsReply ? 1 : 0;
  return message;
}
