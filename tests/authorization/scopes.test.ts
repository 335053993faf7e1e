import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { contract } from '../contract/documented.ts';
import { suite } from '../suite.ts';

const { securitySchemes, schemas } = contract.components as unknown as {
  securitySchemes: { bearer: { 'x-scopes': Record<string, string> } };
  schemas: { Scope: { enum: Schema<'Scope'>[]; description: string } };
};
const explained = Object.keys(securitySchemes.bearer['x-scopes']);
const grantable = schemas.Scope.enum;

suite('the scopes of the contract', (it) => {
  it('are available to API keys, except for `account:` and `admin:write`, which need a session', () => {
    assert.equal(
      grantable,
      explained.filter((scope) => !scope.startsWith('account:') && scope !== 'admin:write'),
    );
  });

  it('are all listed in the description of the contract', () => {
    const rows = Array.from(schemas.Scope.description.matchAll(/^\| `([a-z:]+)` \|/gm), ([, scope]) => scope);
    assert.equal(rows, grantable);
  });
});
