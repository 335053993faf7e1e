import { sql } from 'kysely';
import type { KeyActor } from '../../actor.ts';
import { Limiter } from '../../concurrency.ts';
import { batched, isAmong } from '../../database/batched.ts';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Connections, Database } from '../../database/database.ts';
import { revision } from '../../users/columns.ts';

/** As exactly as `last_used_at` is told: a key in constant use costs one write in this time, not one a request. */
const unnotedUse = sql<boolean>`coalesce(api_key.last_used_at < now() - interval '1 minute', true)`;

/** The keys that have not expired, each with its user, whose account is active. */
export function activeKeys(db: Pick<Database, 'selectFrom'>) {
  return db
    .selectFrom('api_key')
    .innerJoin('user', 'user.id', 'api_key.user_id')
    .where('api_key.expires_at', '>', sql<string>`now()`)
    .where('user.active', '=', true);
}

/** The same as actors. */
function keyActors(db: Pick<Database, 'selectFrom'>) {
  return activeKeys(db)
    .select(['api_key.user_id', 'api_key.id as api_key_id', 'api_key.scopes'])
    .select(['user.role', 'user.email_verified', revision]);
}

export const findActiveKeys = compiled(
  'API keys: the users of keys',
  (db, p: Params<{ digests: readonly Buffer[] }>) =>
    keyActors(db)
      .where(({ ref }) => isAmong(ref('api_key.digest'), p.digests, 'bytea'))
      .select(['api_key.digest', unnotedUse.as('is_unnoted')]),
);

/** Apart from its use, which a look at it is not. */
export const findActiveKey = compiled('API keys: the user of one key', (db, p: Params<{ id: string }>) =>
  keyActors(db).where('api_key.id', '=', p.id),
);

/** Of many nodes that note the same use one writes. */
export const noteUse = compiled('API keys: note its use', (db, p: Params<{ id: string }>) =>
  db.updateTable('api_key').set({ last_used_at: sql`now()` }).where('id', '=', p.id).where(unnotedUse),
);

/** Finds who a key stands for. Its use is recorded in the background: no request waits for that, or fails with it. */
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
   * One at a time for each key. Otherwise, while the row is locked or commits wait for a standby, each request with the
   * key takes another connection: 30 requests took all of a pool of ten, and nobody could write.
   */
  const notes = new Limiter({ forOne: 1, maxWaitingForOne: 0 });

  function note(id: string): void {
    // The next request with the key tries again.
    notes.run(id, () => noteUse.run(writer, { id })).catch(() => undefined);
  }

  return async (digest) => {
    const found = await find(digest.toString('hex'));
    if (!found) return undefined;
    const { is_unnoted, ...actor } = found;
    if (is_unnoted) note(actor.api_key_id);
    return actor;
  };
}
