import type pg from 'pg';
import { shardOf } from '../files/store.ts';
import { command } from './replication.ts';

const ID_BYTES = 16;

/** Lists the files of all attachments. Reads through a session of the replication protocol, so without a pool. */
export async function listFileIds(client: pg.Client): Promise<string[]> {
  const rows = await command(client, 'select id::text as id from stored_file where delete_after is null');
  return rows.map(({ id }) => id ?? '');
}

/** Returns IDs as bytes: a million takes 16 MB. */
export const packIds = (ids: readonly string[]): Buffer =>
  Buffer.concat(ids.map((id) => Buffer.from(id.replaceAll('-', ''), 'hex')));

/** Returns the packed IDs in one shard of the store. */
export function idsOfShard(packed: Buffer, shard: string): Set<string> {
  const ids = new Set<string>();
  const last = Number.parseInt(shard, 16);
  for (let at = 0; at < packed.length; at += ID_BYTES) {
    if (packed[at + ID_BYTES - 1] === last) ids.add(idOf(packed.subarray(at, at + ID_BYTES)));
  }
  return ids;
}

function idOf(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The name of a file of an attachment in a backup. Longer files have further objects, with a dot and a number. */
export const fileName = (id: string): string => `files/${shardOf(id)}/${id}`;

/** Returns when an ID was made, which is the start of a UUIDv7. */
export const timeOfId = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
