import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Schema } from '../src/contract.ts';
import type { Database } from '../src/database/database.ts';
import { type ReadMail, tokenIn } from './mail-kit.ts';
import type { Caller, World } from './world.ts';

export const SUBJECT = 'You are invited to a project in TaskFlow';

/** An address that has no account. */
export const newAddress = () => `charles-${randomUUID()}@example.com`;

/** Invites an address through the API, without an account unless the body names one. */
export async function invite(
  by: Caller,
  project_id: string,
  body: Partial<Schema<'InvitationCreate'>> = {},
): Promise<Schema<'Invitation'>> {
  const response = await by
    .post(`/projects/${project_id}/invitations`)
    .send({ email: newAddress(), ...body })
    .expect(201);
  return response.body.data;
}

/** Runs due jobs, and returns the messages with invitations that an address has received. */
export async function invitationsTo(world: World, email: string): Promise<ReadMail[]> {
  await world.runJobs();
  return (await world.mailsTo(email)).filter(({ subject }) => subject === SUBJECT);
}

/** The token in the newest of these messages. */
export async function invitationToken(world: World, email: string): Promise<string> {
  const token = tokenIn((await invitationsTo(world, email)).at(-1));
  if (token === '') throw new Error(`no invitation to ${email}`);
  return token;
}

/** Marks the address of an account as verified. */
export async function verify(db: Database, ...people: { id: string }[]): Promise<void> {
  const ids = people.map(({ id }) => id);
  await db.updateTable('user').set({ email_verified: true }).where('id', 'in', ids).execute();
}

/** Moves the times of an invitation into the past. */
export async function ageInvitation(db: Database, { id }: { id: string }, interval: string): Promise<void> {
  await sql`update invitation set created_at = created_at - ${interval}::interval,
    sent_at = sent_at - ${interval}::interval, expires_at = expires_at - ${interval}::interval,
    ended_at = ended_at - ${interval}::interval where id = ${id}`.execute(db);
}

/** The status of an invitation in the list of the project. */
export async function statusOf(
  by: Caller,
  { id, project_id }: Schema<'Invitation'>,
): Promise<string | undefined> {
  const { body } = await by.get(`/projects/${project_id}/invitations?per_page=100`).expect(200);
  return (body.data as Schema<'Invitation'>[]).find((each) => each.id === id)?.status;
}

export const accept = (by: Caller, body: Schema<'InvitationAnswer'>) =>
  by.post('/invitations/accept').send(body);
export const decline = (by: Caller, body: Schema<'InvitationAnswer'>) =>
  by.post('/invitations/decline').send(body);
