import { sql } from 'kysely';
import type { KeyActor } from '../context.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';

/** As exactly as `last_used_at` is told: a key in constant use costs one write in this time, not one a request. */
const unnotedUse = sql<boolean>`coalesce(api_key.last_used_at < now() - interval '1 minute', true)`;

/** The key and its user in one look, as of a session. */
export const findActiveKey = compiled((db, p: Params<{ digest: Buffer }>) =>
  db
    .selectFrom('api_key')
    .innerJoin('user', 'user.id', 'api_key.user_id')
    .where('api_key.digest', '=', p.digest)
    .where('api_key.expires_at', '>', sql<string>`now()`)
    .where('user.active', '=', true)
    .select(['api_key.user_id', 'api_key.id as api_key_id', 'api_key.scopes'])
    .select(['user.role', 'user.email_verified', unnotedUse.as('is_unnoted')]),
);

/** Of many nodes that note the same use one writes. */
export const noteUse = compiled((db, p: Params<{ id: string }>) =>
  db.updateTable('api_key').set({ last_used_at: sql`now()` }).where('id', '=', p.id).where(unnotedUse),
);

/** Who a key stands for. That it was used is written down on the side: no request waits for it, or fails with it. */
export async function useKey(
  { reader, writer }: { reader: Database; writer: Database },
  digest: Buffer,
): Promise<KeyActor | undefined> {
  const found = await findActiveKey.first(reader, { digest });
  if (!found) return undefined;
  const { is_unnoted, ...actor } = found;
  // The next look at the key tries again.
  if (is_unnoted) noteUse.run(writer, { id: actor.api_key_id }).catch(() => undefined);
  return actor;
}
