import * as assert from 'uvu/assert';
import type { Operation } from '../../../src/document.ts';
import { allowedCell, requestOf } from '../../authorization/requests.ts';
import { createStage } from '../../authorization/stage.ts';
import { stateOf } from '../../authorization/state.ts';
import { exchange } from '../../exchange.ts';
import { declares } from '../documented.ts';
import { type Part, sharedServer } from './house.ts';

const changesFields = (operation: Operation) =>
  ['put', 'patch'].includes(operation.method) &&
  declares(operation, 200) &&
  // After it, the tag in the path no longer exists.
  operation.operationId !== 'renameTag';

/** Tests updates that set every field to its current value. */
export const testNoOps: Part = (it, operations) => {
  const tested = operations.filter(changesFields);
  if (tested.length === 0) return;

  it('200: a PUT or PATCH that changes nothing returns the same resource and writes nothing', async (world) => {
    const { url } = await sharedServer(world);
    const stage = await createStage(world);
    const wrong: string[] = [];
    for (const operation of tested) {
      const { body = '{}', headers, ...request } = await requestOf(allowedCell(operation), stage);
      const { version: _, ...fields } = JSON.parse(body);
      const change = () =>
        exchange({
          url,
          ...request,
          headers: { ...headers, 'if-match': '*' },
          body: JSON.stringify(fields),
        });
      const first = await change();
      assert.is(first.status, 200, `${operation.operationId}: ${first.text}`);
      const before = await stateOf(world.db);
      const again = await change();
      const after = await stateOf(world.db);
      const written = Object.keys(after).filter((table) => before[table] !== after[table]);
      if (written.length > 0) wrong.push(`${operation.operationId} writes to ${written}`);
      assert.equal(
        [again.status, again.body.data, again.headers.etag],
        [200, first.body.data, first.headers.etag],
        operation.operationId,
      );
    }
    assert.equal(wrong, []);
  });
};
