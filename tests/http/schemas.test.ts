import { setImmediate as nextTurn } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as assert from 'uvu/assert';
import { operationsOf, readServed } from '../../src/document.ts';
import { schemasOf } from '../../src/http/schemas.ts';
import { countOnlyIfOpen } from '../../src/http/text-limits.ts';
import { prepareValidators } from '../../src/http/validator.ts';
import { suite } from '../suite.ts';

const contract = readServed();

suite('the compiled schemas of the contract', (it) => {
  it('are compiled once for all operations, also if the operations are read again', () => {
    const schemas = schemasOf(contract);
    assert.is(schemasOf(readServed()), schemas);
    const [first, again] = [operationsOf(contract), operationsOf(contract)];
    for (const [index, operation] of first.entries()) {
      assert.is(schemas.parametersOf(operation), schemas.parametersOf(again[index] ?? operation));
    }
    const $ref = '#/components/schemas/Task';
    assert.is(schemas.responseOf({ $ref }), schemas.responseOf({ $ref }));
    assert.is(schemas.bodyOf({ $ref }), schemas.bodyOf({ $ref }));
    assert.is.not(schemas.bodyOf({ $ref }), schemas.responseOf({ $ref }));
  });

  it('write the IDs of a request in lower case, wherever they are, and no other text', () => {
    const schemas = schemasOf(contract);
    const operation = (id: string) => {
      const found = operationsOf(contract).find(({ operationId }) => operationId === id);
      assert.ok(found, id);
      return found;
    };
    const [upper, lower] = ['019C6AD3-EE80-7ABF-8412-CE6E530DF63B', '019c6ad3-ee80-7abf-8412-ce6e530df63b'];
    const sent = { params: {}, query: { project_id: [upper], category_id: upper, tag: 'ABC' }, headers: {} };
    assert.ok(schemas.parametersOf(operation('listTasks'))(sent));
    assert.equal(
      [sent.query.project_id, sent.query.category_id, sent.query.tag],
      [[lower], [lower], ['ABC']],
    );
    const path = { params: { task_id: upper }, query: {}, headers: {} };
    assert.ok(schemas.parametersOf(operation('getTask'))(path));
    assert.is(path.params.task_id, lower);
    const schema = operation('createTask').requestBody?.content['application/json']?.schema;
    const body = { title: upper, project_id: upper, parent_id: null, assignee_ids: [upper] };
    assert.ok(schema && schemas.bodyOf(schema)({ body }));
    const { title, project_id, parent_id, assignee_ids } = body;
    assert.equal([title, project_id, parent_id, assignee_ids], [upper, lower, null, [lower]]);
    const nested = operation('bulkTasks').requestBody?.content['application/json']?.schema;
    const bulk = { action: 'delete', items: [{ id: upper, version: 1 }] };
    assert.ok(nested && schemas.bodyOf(nested)({ body: bulk }));
    assert.is(bulk.items[0]?.id, lower);
  });

  it('count characters as Ajv does, of any text and any limit', () => {
    const texts = [
      '',
      'a',
      '\u{1f600}',
      'a\u{1f600}',
      '\u{1f600}\u{1f600}',
      '\ud83d',
      '\ud83d\ude00\ud83d',
      'abcd',
    ];
    for (const keyword of ['minLength', 'maxLength']) {
      for (const limit of [0, 1, 2, 3, 4]) {
        const schema = { type: 'string', [keyword]: limit };
        const [theirs, ours] = [new Ajv2020(), new Ajv2020()];
        countOnlyIfOpen(ours);
        const [expected, validate] = [theirs.compile(schema), ours.compile(schema)];
        for (const text of texts) {
          assert.is(validate(text), expected(text), `${keyword} ${limit} of ${JSON.stringify(text)}`);
          assert.equal(validate.errors, expected.errors);
        }
      }
    }
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
