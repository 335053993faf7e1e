import type { Database } from '../../database/database.ts';
import { appendEvent } from '../../events/append.ts';
import { type Author, told } from './queries.ts';

/** Removes one of the actor's keys, which ends it. Of several at once one gets `true`. */
export async function deleteKey(db: Database, id: string, author: Author): Promise<boolean> {
  const [row] = await removeKeys(db, author, [id]);
  return row !== undefined;
}

/** Removes all of the actor's keys. */
export async function deleteKeys(db: Database, author: Author): Promise<void> {
  await removeKeys(db, author);
}

function removeKeys(db: Database, author: Author, ids?: readonly string[]) {
  return db
    .with('gone', (q) =>
      q
        .deleteFrom('api_key')
        .where('user_id', '=', author.actor.user_id)
        .$if(ids !== undefined, (own) => own.where('id', 'in', ids ?? []))
        .returning(['id', 'name']),
    )
    .with('logged', (q) =>
      appendEvent(q, { ...told('gone', author), type: 'api_key.revoked' }, author, 'gone'),
    )
    .selectFrom('gone')
    .select('id')
    .execute();
}
