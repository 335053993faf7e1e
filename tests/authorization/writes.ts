import * as assert from 'uvu/assert';
import type { Actor as Caller } from '../../src/actor.ts';
import { newApiKey } from '../../src/auth/api-keys/key.ts';
import type { OperationId } from '../../src/contract.ts';
import type { Database } from '../../src/database/database.ts';
import { isRead, type Operation } from '../../src/document.ts';
import {
  bearer,
  isSecured,
  type Part,
  scopesOf,
  sharedServer,
  withAuthentication,
} from '../contract/sweep/house.ts';
import { type ApiResponse, exchange } from '../exchange.ts';
import type { Cast, World } from '../world.ts';
import { allowedCell, type Prepared, readyRequest } from './requests.ts';
import { createKey, createStage, grantableScopes, type Player } from './stage.ts';
import { stateOf } from './state.ts';

/** Ends the access of a caller and returns a function that restores it. */
type End = (db: Database, caller: Caller) => Promise<() => Promise<unknown>>;
type Ending = { end: End; refusal: [status: number, code: string] };

const changeUser =
  (change: { active: boolean } | { role: 'user' }, undone: typeof change | { role: 'admin' }): End =>
  async (db, { user_id }) => {
    const update = (values: typeof undone) =>
      db.updateTable('user').set(values).where('id', '=', user_id).execute();
    await update(change);
    return () => update(undone);
  };

const endings = {
  session: {
    refusal: [401, 'SESSION_REVOKED'],
    async end(db, caller) {
      if (!('session_id' in caller)) throw new Error('the caller has no session');
      const update = (revoked_at: string | null) =>
        db.updateTable('session').set({ revoked_at }).where('id', '=', caller.session_id).execute();
      await update(new Date().toISOString());
      return () => update(null);
    },
  },
  account: {
    refusal: [401, 'SESSION_REVOKED'],
    end: changeUser({ active: false }, { active: true }),
  },
  key: {
    refusal: [401, 'INVALID_TOKEN'],
    async end(db, caller) {
      if (!('api_key_id' in caller)) throw new Error('the caller has no key');
      const keys = await db
        .deleteFrom('api_key')
        .where('id', '=', caller.api_key_id)
        .returningAll()
        .execute();
      return () => db.insertInto('api_key').values(keys).execute();
    },
  },
  role: {
    refusal: [403, 'FORBIDDEN'],
    end: changeUser({ role: 'user' }, { role: 'admin' }),
  },
} satisfies Record<string, Ending>;

const isWrite = (operation: Operation) => !isRead(operation) && isSecured(operation);
const isForKeys = (operation: Operation) =>
  scopesOf(operation).every((scope) => grantableScopes.includes(scope));

/** Tests writes whose caller loses access after the request was authenticated: none must commit (R10). */
export const testWrites: Part = (it, operations) => {
  const all = operations.filter(isWrite);

  it('401: no write commits for an ended session (R10)', async (world) => {
    assert.equal(await notRefused(world, all, endings.session), []);
  });

  it('401: no write commits for a deactivated account (R10)', async (world) => {
    assert.equal(await notRefused(world, all, endings.account), []);
  });

  it('401: no write commits for a revoked API key (R10)', async (world) => {
    assert.equal(await notRefused(world, all.filter(isForKeys), endings.key), []);
  });

  it("403: no administrator's write commits after the role was removed (R10)", async (world) => {
    const ofAdmins = all.filter((operation) => operation['x-system-role']);
    assert.equal(await notRefused(world, ofAdmins, endings.role), []);
  });
};

/**
 * Sends each write while its caller loses access, and returns those that were not refused as expected or
 * changed something.
 */
async function notRefused(
  world: World & Cast,
  operations: readonly Operation[],
  { end, refusal }: Ending,
): Promise<string[]> {
  if (operations.length === 0) return [];
  const { db } = world;
  const { url } = await sharedServer(world);
  const ask = (request: Prepared): Promise<ApiResponse> => exchange({ url, ...request });
  const stage = await createStage(world);
  const prepared: [OperationId, Prepared][] = [];
  for (const operation of operations) {
    const cell = allowedCell(operation);
    const { headers, ...request } = await readyRequest(cell, stage, ask);
    const key = end === endings.key.end && (await keyFor(db, stage.cast[cell.actor], operation));
    prepared.push([operation.operationId, { ...request, headers: { ...headers, ...key } }]);
  }
  const wrong: string[] = [];
  let before = await stateOf(db);
  for (const [id, request] of prepared) {
    let undo = async (): Promise<unknown> => wrong.push(`${id} was not authenticated`);
    const endAtOnce = async (token: string, real: (token: string) => Promise<Caller>) => {
      const caller = await real(token);
      undo = await end(db, caller);
      return caller;
    };
    await withAuthentication(endAtOnce, async () => {
      const { status, text, body } = await ask(request);
      if (status !== refusal[0] || body?.error !== refusal[1]) wrong.push(`${id}: ${status} ${text}`);
    });
    await undo();
    const after = await stateOf(db);
    for (const [name, digest] of Object.entries(after))
      if (before[name] !== digest) wrong.push(`${id} changed ${name}`);
    before = after;
  }
  return wrong;
}

/** A key of the actor with the scopes of the operation. */
async function keyFor(db: Database, player: Player, operation: Operation) {
  const key = newApiKey();
  await createKey(db, player, scopesOf(operation), key);
  return bearer(key.key);
}
