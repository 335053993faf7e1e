import { randomUUID } from 'node:crypto';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { tokenTo } from '../auth/links.ts';
import type { Caller, TestServer, World } from '../world.ts';

/** The test's server and jobs, with this address in `ADMIN_EMAIL`. */
export async function serveWithAdminEmail<Base extends World>(
  base: Base,
  adminEmail: string,
  options: { requireEmailVerification?: boolean } = {},
): Promise<Base & TestServer> {
  const served = await base.serve({ adminEmail, ...options });
  return { ...base, ...served, runJobs: (services) => base.runJobs({ adminEmail, ...services }) };
}

export const newEmail = () => `owner-${randomUUID()}@example.com`;

export const reset = ({ anonymous }: { anonymous: Caller }, token: string, new_password: string) =>
  anonymous.post('/auth/password/reset').send({ token, new_password });

export const roleOf = async ({ db }: Pick<World, 'db'>, email: string) =>
  (await db.selectFrom('user').where('email', '=', email).select('role').executeTakeFirst())?.role;

/** Sets a password with the newest link for the future administrator, and logs in with it. */
export async function becomeAdmin(world: World, email: string): Promise<Schema<'AuthSession'>> {
  const password = `Loom-${randomUUID()}-A1`;
  await reset(world, await tokenTo(world, email, 'become_admin'), password).expect(204);
  const { body } = await world.anonymous.post('/auth/login').send({ email, password }).expect(200);
  assert.is(body.data.user.role, 'admin');
  return body.data;
}
