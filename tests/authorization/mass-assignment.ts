import { randomUUID } from 'node:crypto';
import * as assert from 'uvu/assert';
import { bodySchemaOf } from '../bodies.ts';
import { hasBody, type Part, sharedServer } from '../contract/sweep/house.ts';
import { exchange } from '../exchange.ts';
import { allowedCell, type Prepared, requestOf } from './requests.ts';
import { createStage } from './stage.ts';
import { stateOf } from './state.ts';

/** Properties that no caller can set and an attacker would want to set. */
const FORBIDDEN_PROPERTIES: Readonly<Record<string, unknown>> = {
  id: randomUUID(),
  user_id: randomUUID(),
  owner_id: randomUUID(),
  created_by: randomUUID(),
  space_id: randomUUID(),
  version: 99,
  role: 'admin',
  is_admin: true,
  active: true,
  created_at: '2020-01-01T00:00:00Z',
  deleted_at: null,
  email_verified: true,
  password_hash: '$argon2id$',
  digest: '00',
};

/** The same through the prototype, as JSON text: `__proto__` in an object literal is not a property. */
const PROTOTYPES: readonly [name: string, json: string][] = [
  ['__proto__', '{"role":"admin"}'],
  ['constructor', '{"prototype":{"role":"admin"}}'],
  ['prototype', '{"role":"admin"}'],
];

/** Bodies with properties that their operation does not accept. */
export const testMassAssignment: Part = (it, operations) => {
  it('400: names every property that the operation does not accept, and changes nothing (D-07)', async (world) => {
    const { url } = await sharedServer(world);
    const stage = await createStage(world);
    const wrong: string[] = [];
    const takers = operations.filter(hasBody);
    const requests = await Promise.all(takers.map((each) => requestOf(allowedCell(each), stage)));
    const before = await stateOf(world.db);
    for (const [index, operation] of takers.entries()) {
      const { body = '{}', ...request } = requests[index] as Prepared;
      const send = async (text: string, wished: string[]) => {
        const response = await exchange({ url, ...request, body: text });
        const named = response.body.errors?.map(({ field }) => field) ?? [];
        const missed = wished.filter((name) => !named.includes(name));
        if (response.status !== 400 || missed.length > 0)
          wrong.push(`${operation.operationId} with ${missed}: ${response.status} ${response.text}`);
      };
      const taken = bodySchemaOf(operation).properties ?? {};
      const wishes = Object.entries(FORBIDDEN_PROPERTIES).filter(([name]) => !Object.hasOwn(taken, name));
      const names = wishes.map(([name]) => name);
      await send(JSON.stringify({ ...JSON.parse(body), ...Object.fromEntries(wishes) }), names);
      for (const [name, json] of PROTOTYPES)
        await send(body.replace(/\{/, `{${JSON.stringify(name)}:${json}${body === '{}' ? '' : ','}`), [name]);
    }
    assert.equal(wrong, []);
    assert.equal(await stateOf(world.db), before);
    assert.is(({} as { role?: string }).role, undefined);
  });
};
