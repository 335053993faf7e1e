import { setImmediate as nextTurn } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { operationsOf, readContract } from '../../src/document.ts';
import { schemasOf } from '../../src/http/schemas.ts';
import { prepareValidators } from '../../src/http/validator.ts';
import { suite } from '../suite.ts';

const contract = readContract();

suite('the compiled schemas of the contract', (it) => {
  it('are compiled once for all operations, also if the operations are read again', () => {
    const schemas = schemasOf(contract);
    assert.is(schemasOf(readContract()), schemas);
    const [first, again] = [operationsOf(contract), operationsOf(contract)];
    for (const [index, operation] of first.entries()) {
      assert.is(schemas.parametersOf(operation), schemas.parametersOf(again[index] ?? operation));
    }
    const $ref = '#/components/schemas/Task';
    assert.is(schemas.responseOf({ $ref }), schemas.responseOf({ $ref }));
    assert.is(schemas.bodyOf({ $ref }), schemas.bodyOf({ $ref }));
    assert.is.not(schemas.bodyOf({ $ref }), schemas.responseOf({ $ref }));
  });

  it('are prepared with at least one turn of the event loop for requests between two operations', async () => {
    let [turns, isReady] = [0, false];
    const ready = prepareValidators(structuredClone(contract)).then(() => {
      isReady = true;
    });
    for (; !isReady; turns++) await nextTurn();
    await ready;
    assert.ok(turns >= operationsOf(contract).length, `${turns} turns`);
  });

  it('rejects if the contract refers to a schema that does not exist', async () => {
    const broken = structuredClone(contract);
    const { Task: _, ...schemas } = broken.components.schemas;
    Object.assign(broken.components, { schemas });
    const reason = await prepareValidators(broken).then(
      () => undefined,
      (error: unknown) => String(error),
    );
    assert.match(reason ?? '', /can't resolve reference #\/components\/schemas\/Task/);
  });
});
