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
 * Removes the data of a closed account in small batches, from the last table in `personalData` to the first, because later
 * tables refer to earlier ones. It can be interrupted anywhere: the next run continues with the rest.
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
 * Deletes the account itself, or returns `false` if there is still something to erase. A write that began before the account
 * was closed can commit after its batch has run, such as a new project. Rows deleted by cascade write no event. So this first
 * locks the account, which waits for those writes because of their foreign keys, and runs each batch once more. Later writes
 * wait for the lock and fail because the row is gone.
 */
function removeAccount(db: Database, user_id: string, batches: Erasure['batches']): Promise<boolean> {
  return withTransaction(db, async (trx) => {
    await trx.selectFrom('user').where('id', '=', user_id).select('id').forUpdate().execute();
    let found = 0;
    for (const batch of batches) found += await batch(trx, user_id);
    if (found > 0) return false;
    await trx.deleteFrom('project_member').where('user_id', '=', user_id).execute();
    // The other tables have a few rows, which are deleted by cascade.
    await trx.deleteFrom('user').where('id', '=', user_id).where('active', '=', false).execute();
    return true;
  });
}
