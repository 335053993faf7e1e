import type { Schema } from '../src/contract.ts';
import type { Database } from '../src/database/database.ts';
import { NOBODYS_SPACE } from '../src/events/denials.ts';
import type { Caller } from './world.ts';

/** An ID that does not exist. */
export const UNKNOWN_ID = '0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d';

export async function createProject(
  person: Caller,
  body: Partial<Schema<'ProjectCreate'>> = {},
): Promise<Schema<'Project'>> {
  const response = await person
    .post('/projects')
    .send({ name: 'Difference engine', ...body })
    .expect(201);
  return response.body.data;
}

export async function createCategory(
  person: Caller,
  body: Partial<Schema<'CategoryCreate'>> = {},
): Promise<Schema<'Category'>> {
  const response = await person
    .post('/categories')
    .send({ name: 'Errands', ...body })
    .expect(201);
  return response.body.data;
}

/** An API key of a user, for reading tasks unless the body says otherwise. */
export async function createApiKey(
  person: Caller,
  body: Partial<Schema<'ApiKeyCreate'>> = {},
): Promise<Schema<'IssuedApiKey'>> {
  const response = await person
    .post('/auth/api-keys')
    .send({ name: 'Weekly report', scopes: ['tasks:read'], ...body })
    .expect(201);
  return response.body.data;
}

/** The events of a subject, oldest first, without refusals, which are written a moment later. */
export function eventsOf(db: Database, subject_id: string) {
  return db
    .selectFrom('event')
    .where('subject_id', '=', subject_id)
    .where('space_id', '<>', NOBODYS_SPACE)
    .select([
      'type',
      'space_id',
      'project_id',
      'actor_id',
      'subject_type',
      'subject_name',
      'version',
      'changes',
      'request_id',
      'created_at',
    ])
    .orderBy('position')
    .execute();
}

/** A response without its request ID: what two callers must not be able to distinguish. */
export function withoutRequestId({ status, body }: { status: number; body: { meta?: object } }) {
  const { meta: _, ...rest } = body;
  return { status, ...rest };
}

/** Counts the responses by status. */
export function countStatuses(responses: { status: number }[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of responses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
