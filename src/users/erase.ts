import type { Database } from '../database/database.ts';
import { withTransaction } from '../database/transaction.ts';
import type { Run } from '../jobs/job.ts';
import type { Erasure, PersonalData } from '../resource.ts';

declare module '../jobs/job.ts' {
  interface JobPayloads {
    erase_account: { user_id: string };
  }
}

/**
 * Removes everything that a closed account leaves, a few rows at a time: what is below in a tree, or found through
 * something, first, so from the last table to the first. It can stop anywhere: the next run continues with what is left.
 */
export async function eraseAccount(
  db: Database,
  { user_id }: { user_id: string },
  { signal }: Pick<Run, 'signal'>,
  personalData: readonly PersonalData[],
): Promise<void> {
  const erasures = personalData.flatMap(({ erased }) => ('batches' in erased ? [erased] : [])).reverse();
  const batches = erasures.flatMap((erasure) => erasure.batches);
  do {
    for (const batch of batches) {
      for (let isMore = true; isMore; ) {
        signal.throwIfAborted();
        isMore = (await batch(db, user_id)) > 0;
      }
    }
    for (const { afterwards } of erasures) await afterwards?.(db, user_id, signal);
  } while (!(await removeAccount(db, user_id, batches)));
}

/**
 * Removes the account itself, or returns `false` if there was something left to erase. A write that began before the
 * account was closed can commit after its batch has run: a new project, an assignment. What the cascade of the last
 * statement removes has no event. So the lock first waits for every such write, since their foreign keys share it, and
 * one more run of each batch finds what they wrote. Writes that come later wait for the lock, and fail without the row.
 */
function removeAccount(db: Database, user_id: string, batches: Erasure['batches']): Promise<boolean> {
  return withTransaction(db, async (trx) => {
    await trx.selectFrom('user').where('id', '=', user_id).select('id').forUpdate().execute();
    let found = 0;
    for (const batch of batches) found += await batch(trx, user_id);
    if (found > 0) return false;
    await trx.deleteFrom('project_member').where('user_id', '=', user_id).execute();
    // The rest of the account is a few rows, which go by cascade.
    await trx.deleteFrom('user').where('id', '=', user_id).where('active', '=', false).execute();
    return true;
  });
}
