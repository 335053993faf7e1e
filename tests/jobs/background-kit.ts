import type { Database } from '../../src/database/database.ts';
import type { WorkKind, Works } from '../../src/jobs/background.ts';
import type { JobServices } from '../../src/jobs/job.ts';
import { works } from '../../src/resources.ts';
import { UNKNOWN_ID } from '../fixtures.ts';
import type { Person, World } from '../world.ts';

type Batch = Works[WorkKind]['batch'];
type Given = Parameters<Batch>;
type DoBatch = (trx: Given[0], payload: Given[1], place: Given[2], job: Given[3]) => ReturnType<Batch>;

/** What `runJob` needs of the services for these works. */
export const servicesFor = (db: Database, works: Works) => ({ db, works }) as JobServices;

/** Background work as it is declared, except that these kinds can be cancelled and do these batches. */
export function background(batches: Record<string, DoBatch>): Works {
  const replaced = Object.entries(batches).map(([kind, batch]) => [kind, { mustFinish: false, batch }]);
  return { ...works, ...Object.fromEntries(replaced) } as Works;
}

/** Stores a job that can be cancelled, without a run in the queue. */
export async function insertJob(
  { db }: World,
  { id: user_id }: Pick<Person, 'id'>,
  kind: WorkKind = 'member_removal',
): Promise<string> {
  const { id } = await db
    .insertInto('background_job')
    .values({
      user_id,
      kind,
      must_finish: false,
      payload: JSON.stringify({ project_id: UNKNOWN_ID, user_id }),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}
