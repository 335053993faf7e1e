import * as assert from 'uvu/assert';
import { newApiKey } from '../../src/api-keys/key.ts';
import type { OperationId, Schema } from '../../src/contract.ts';
import type { Operation } from '../../src/http/document.ts';
import { contract, operations, pathOf, requestExamples } from '../contract/documented.ts';
import { exchange } from '../exchange.ts';
import { createApiKey } from '../fixtures.ts';
import { suite } from '../suite.ts';
import { type Caller, inWorld } from '../world.ts';
import { requestOf } from './requests.ts';
import { createKey, createStage } from './stage.ts';
import { ACTORS, type Subject, table } from './table.ts';

const scopesOf = ({ security }: Operation) => security.flatMap((each) => Object.values(each).flat());
const secured = operations.filter(({ security }) => security.length > 0);

const { securitySchemes, schemas } = contract.components as unknown as {
  securitySchemes: { bearer: { 'x-scopes': Record<string, string> } };
  schemas: { Scope: { enum: Schema<'Scope'>[]; description: string } };
};
const explained = Object.keys(securitySchemes.bearer['x-scopes']);
const grantable = schemas.Scope.enum;

/** The request that the contract shows, with ids that nothing has. */
function send(caller: Caller, operation: Operation) {
  const [body] = requestExamples(operation);
  const path = pathOf(operation).replace('/api/v1', '');
  const request = caller[operation.method as keyof Caller](path);
  return body ? request.send(body) : request;
}

suite('the scopes of the contract', (it) => {
  it('are those of API keys, but for `account:` and `admin:write`, which are for sessions', () => {
    assert.equal(
      grantable,
      explained.filter((scope) => !scope.startsWith('account:') && scope !== 'admin:write'),
    );
  });

  it('are all told in the table', () => {
    const rows = Array.from(schemas.Scope.description.matchAll(/^\| `([a-z:]+)` \|/gm), ([, scope]) => scope);
    assert.equal(rows, grantable);
  });
});

inWorld('an API key with one scope', (it) => {
  it('403 (B-13): is let in where the contract names that scope, on no other path and no other method', async ({
    eve,
    as,
  }) => {
    for (const scope of grantable) {
      const key = as({ token: (await createApiKey(eve, { scopes: [scope] })).key });
      for (const operation of secured) {
        const { status, body } = await send(key, operation);
        const where = `${scope} on ${operation.operationId}: ${status} ${body.error}`;
        assert.is.not(status, 401, where);
        if (scopesOf(operation).every((needed) => needed === scope)) {
          assert.is.not(body.error, 'INSUFFICIENT_SCOPE', where);
        } else {
          assert.equal([status, body.error], [403, 'INSUFFICIENT_SCOPE'], where);
        }
      }
    }
  });

  it('403: all scopes together do not manage passwords, sessions and keys', async ({ eve, as }) => {
    const key = as({ token: (await createApiKey(eve, { scopes: grantable })).key });
    const account = secured.filter((each) => scopesOf(each).some((scope) => scope.startsWith('account:')));
    assert.ok(account.length > 6);
    for (const operation of account) {
      const { status, body } = await send(key, operation);
      assert.equal([status, body.error], [403, 'INSUFFICIENT_SCOPE'], operation.operationId);
    }
    const { body } = await eve.get('/auth/sessions').expect(200);
    assert.is(body.meta.total, 1);
  });

  it('D-01: one that reads is answered as its user where the scope is to read, and with 403 elsewhere', async (world) => {
    const wrong: string[] = [];
    const reading = grantable.filter((scope) => scope.endsWith(':read'));
    const stage = await createStage(world, { linked: false });
    const { owner } = stage.cast;
    const key = newApiKey();
    await createKey(world.db, owner, reading, key);
    const keyed = { ...owner, headers: { authorization: `Bearer ${key.key}` } };
    const cast = { ...stage.cast, owner: keyed };
    for (const operation of secured) {
      const id = operation.operationId as OperationId;
      for (const [about, row] of Object.entries(table[id])) {
        const request = requestOf(id, about as Subject, 'owner', { ...stage, cast });
        const { status, text } = await exchange({ url: world.url, ...request });
        const reads = scopesOf(operation).every((scope) => reading.some((given) => given === scope));
        const expected = reads ? row[ACTORS.indexOf('owner')] : 403;
        if (status !== expected) wrong.push(`${id}, ${about}: ${text}`);
      }
    }
    assert.equal(wrong, []);
  });
});
