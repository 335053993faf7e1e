import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { OperationId } from '../../src/contract.ts';
import type { Database } from '../../src/database/database.ts';
import { type Operation, resolve } from '../../src/http/document.ts';
import { contract, operations } from '../contract/documented.ts';
import { exchange } from '../exchange.ts';
import { inWorld } from '../world.ts';
import { requestOf } from './requests.ts';
import { createStage } from './stage.ts';
import { type Subject, table } from './table.ts';

/** What nobody may set, and what an attacker would like to: as JSON, since `__proto__` in a literal is no member. */
const WISHES: [name: string, json: string][] = [
  ['id', `"${randomUUID()}"`],
  ['user_id', `"${randomUUID()}"`],
  ['owner_id', `"${randomUUID()}"`],
  ['created_by', `"${randomUUID()}"`],
  ['space_id', `"${randomUUID()}"`],
  ['version', '99'],
  ['role', '"admin"'],
  ['is_admin', 'true'],
  ['active', 'true'],
  ['created_at', '"2020-01-01T00:00:00Z"'],
  ['deleted_at', 'null'],
  ['email_verified', 'true'],
  ['password_hash', '"$argon2id$"'],
  ['digest', '"00"'],
  ['__proto__', '{"role":"admin"}'],
  ['constructor', '{"prototype":{"role":"admin"}}'],
  ['prototype', '{"role":"admin"}'],
];

const rowsOf = async (db: Database, name: string) =>
  (
    await sql<{ row: unknown }>`select to_jsonb(t) as row from ${sql.table(name)} t order by t::text`.execute(
      db,
    )
  ).rows;

const TABLES = [
  'user',
  'session',
  'api_key',
  'project',
  'project_member',
  'task',
  'task_assignee',
  'category',
];

async function stateOf(db: Database): Promise<unknown> {
  return Promise.all(TABLES.map((name) => rowsOf(db, name)));
}

/** What an operation takes. Of these names it is `version`, where that says from which state a change starts. */
function takes({ requestBody }: Operation): object {
  const media = requestBody?.content['application/json'] as { schema?: { properties: object } } | undefined;
  return resolve(contract, media?.schema ?? { properties: {} }).properties;
}

const takers = operations.filter(({ requestBody }) => requestBody);

inWorld('a body with more than its operation takes', (it) => {
  it('400 (D-07): is refused by every operation, by the name of what is too much, and nothing changes', async (world) => {
    const stage = await createStage(world, { linked: false });
    const before = await stateOf(world.db);
    const wrong: string[] = [];
    assert.ok(takers.length > 15);
    for (const operation of takers) {
      const id = operation.operationId as OperationId;
      const [about] = Object.keys(table[id]) as Subject[];
      const request = requestOf(id, about ?? 'own', 'owner', stage);
      const body: object = JSON.parse(request.body ?? '{}');
      for (const [name, json] of WISHES.filter(([wished]) => !Object.hasOwn(takes(operation), wished))) {
        const wish = `${JSON.stringify(name)}:${json}`;
        const text = JSON.stringify(body).replace(
          /\}$/,
          Object.keys(body).length > 0 ? `,${wish}}` : `${wish}}`,
        );
        const answer = await exchange({ url: world.url, ...request, body: text });
        const named = answer.body.errors?.some(({ field }: { field: string }) => field === name);
        if (answer.status !== 400 || !named) wrong.push(`${id} ${name}: ${answer.status} ${answer.text}`);
      }
    }
    assert.equal(wrong, []);
    assert.equal(await stateOf(world.db), before);
    assert.is(({} as { role?: string }).role, undefined);
  });
});
