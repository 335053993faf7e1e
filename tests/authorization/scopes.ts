import * as assert from 'uvu/assert';
import { newApiKey } from '../../src/auth/api-keys/key.ts';
import { bearer, isSecured, type Part, scopesOf, send, sharedServer } from '../contract/sweep/house.ts';
import type { World } from '../world.ts';
import { createKey, grantableScopes } from './stage.ts';

/** The header of a new key with these scopes. */
async function keyWith({ db }: Pick<World, 'db'>, user: { id: string }, scopes: string[]) {
  const key = newApiKey();
  await createKey(db, user, scopes, key);
  return bearer(key.key);
}

/** Tests which operations API keys can call. */
export const testScopes: Part = (it, operations) => {
  it('403: accepts an API key with the scope of the contract, and with no other scope (B-13)', async (world) => {
    const { url } = await sharedServer(world);
    for (const operation of operations.filter(isSecured)) {
      const needed = scopesOf(operation);
      const others = grantableScopes.filter((scope) => !needed.includes(scope));
      const without = await send(url, operation, { headers: await keyWith(world, world.eve, others) });
      const refusal = [without.status, without.body?.error];
      assert.equal(refusal, [403, 'INSUFFICIENT_SCOPE'], `${operation.operationId} without ${needed}`);
      if (!needed.every((scope) => grantableScopes.includes(scope))) continue;
      const { status, body } = await send(url, operation, {
        headers: await keyWith(world, world.eve, needed),
      });
      const where = `${operation.operationId} with ${needed}: ${status} ${body?.error}`;
      assert.ok(status !== 401 && body?.error !== 'INSUFFICIENT_SCOPE', where);
    }
  });
};
