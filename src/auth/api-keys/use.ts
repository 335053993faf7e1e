import { sql } from 'kysely';
import type { KeyActor } from '../../actor.ts';
import { Limiter } from '../../concurrency.ts';
import { batched, isAmong } from '../../database/batched.ts';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Connections, Database } from '../../database/database.ts';
import { revision } from '../../users/columns.ts';

/** Whether `last_used_at` is due for a write: at most one write per key and minute, instead of one per request. */
const isUseDue = sql<boolean>`coalesce(api_key.last_used_at < now() - interval '1 minute', true)`;

/** Selects the keys that have not expired and whose users are active, each with its user. */
export function activeKeys(db: Pick<Database, 'selectFrom'>) {
  return db
    .selectFrom('api_key')
    .innerJoin('user', 'user.id', 'api_key.user_id')
    .where('api_key.expires_at', '>', sql<string>`now()`)
    .where('user.active', '=', true);
}

/** Selects the same keys as actors. */
function keyActors(db: Pick<Database, 'selectFrom'>) {
  return activeKeys(db)
    .select(['api_key.user_id', 'api_key.id as api_key_id', 'api_key.scopes'])
    .select(['user.role', 'user.email_verified', 'user.timezone', revision]);
}

export const findActiveKeys = compiled(
  'API keys: find the users of several',
  (db, p: Params<{ digests: readonly Buffer[] }>) =>
    keyActors(db)
      .where(({ ref }) => isAmong(ref('api_key.digest'), p.digests, 'bytea'))
      .select(['api_key.digest', isUseDue.as('is_unnoted')]),
);

/** Checks a key again. Does not count as a use of the key. */
export const findActiveKey = compiled('API keys: find the user of one', (db, p: Params<{ id: string }>) =>
  keyActors(db).where('api_key.id', '=', p.id),
);

/** Records a use. If many nodes record the same use, one of them writes. */
export const recordUse = compiled('API keys: record a use', (db, p: Params<{ id: string }>) =>
  db.updateTable('api_key').set({ last_used_at: sql`now()` }).where('id', '=', p.id).where(isUseDue),
);

/** Finds the actor of a key. The use is recorded in the background, so no request waits for it or fails because of it. */
export function createKeyUse({
  reader,
  writer,
}: Pick<Connections, 'reader' | 'writer'>): (digest: Buffer) => Promise<KeyActor | undefined> {
  const find = batched(async (digests: readonly string[]) => {
    const found = await findActiveKeys.all(reader, {
      digests: digests.map((digest) => Buffer.from(digest, 'hex')),
    });
    return new Map(found.map(({ digest, ...key }) => [digest.toString('hex'), key]));
  });
  /**
   * One write at a time for each key. Otherwise, while the row is locked or commits wait for a standby, each request with
   * the key takes another connection: 30 requests took all connections of a pool of ten, and no request could write.
   */
  const writes = new Limiter({ forOne: 1, maxWaitingForOne: 0 });

  function recordInBackground(id: string): void {
    // The next request with the key tries again.
    writes.run(id, () => recordUse.run(writer, { id })).catch(() => undefined);
  }

  return async (digest) => {
    const found = await find(digest.toString('hex'));
    if (!found) return undefined;
    const { is_unnoted, ...actor } = found;
    if (is_unnoted) recordInBackground(actor.api_key_id);
    return actor;
  };
}
