import type { Schema } from '../src/contract.ts';
import type { Database } from '../src/database/database.ts';
import { rawUploadOf } from './attachments-kit.ts';
import { markedTexts, smallestBody } from './bodies.ts';
import { operationOf, pathOf } from './contract/documented.ts';
import { exchange } from './exchange.ts';
import type { Owner } from './seeds.ts';

type Sower = {
  url: string;
  db: Database;
  person: { id: string; session_id: string; headers: Record<string, string> };
  /** A user with a role in the owner's projects. */
  members?: readonly { user_id: string; role: Exclude<Schema<'ProjectRole'>, 'owner'> }[];
  /** Is part of every text that is created. */
  mark?: string;
};

/** Numbers what is created, because some names must be unique. */
let createdCount = 0;

/**
 * Lets a user create resources through the API; `project_id` is in a project of theirs if it is not given.
 */
export async function createOwner(sower: Sower, project_id?: string): Promise<Owner> {
  const { db, person, members = [] } = sower;
  const owner: Omit<Owner, 'project_id'> = {
    ...person,
    db,
    async send(id, { path = {}, body } = {}) {
      const operation = operationOf(id);
      const texts = markedTexts(operation, `${sower.mark ?? 'Seed'} ${++createdCount}`);
      const raw = rawUploadOf(operation, `${sower.mark ?? 'Seed'} ${createdCount}.txt`);
      const whole = !raw && operation.requestBody && { ...smallestBody(operation), ...texts, ...body };
      const { status, text, ...response } = await exchange({
        url: sower.url,
        method: operation.method.toUpperCase(),
        path: pathOf(operation, path),
        headers: { ...person.headers, ...(whole && { 'content-type': 'application/json' }), ...raw?.headers },
        ...(whole ? { body: JSON.stringify(whole) } : raw && { body: raw.body }),
      });
      if (status >= 300) throw new Error(`cannot make a seed with ${id}: ${status} ${text}`);
      return (response.body?.data ?? {}) as { id: string };
    },
    async shareProject() {
      const { id } = await owner.send('createProject');
      if (members.length > 0) {
        await db
          .insertInto('project_member')
          .values(members.map((member) => ({ ...member, project_id: id })))
          .execute();
      }
      return id;
    },
    viewer_id() {
      const viewer = members.find(({ role }) => role === 'viewer');
      if (!viewer) throw new Error('The project of this owner has no viewer.');
      return viewer.user_id;
    },
  };
  return { ...owner, project_id: project_id ?? (await owner.shareProject()) };
}
