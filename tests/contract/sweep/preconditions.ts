import * as assert from 'uvu/assert';
import { allowedCell, type Prepared, requestOf } from '../../authorization/requests.ts';
import { createStage } from '../../authorization/stage.ts';
import { stateOf } from '../../authorization/state.ts';
import { bodySchemaOf } from '../../bodies.ts';
import { exchange } from '../../exchange.ts';
import { UNKNOWN_ID } from '../../fixtures.ts';
import { tagOf } from '../../tags.ts';
import { declares } from '../documented.ts';
import { type Part, sharedServer } from './house.ts';

/** A version that is never reached in these tests. */
const UNKNOWN_VERSION = 99;

/** Tests updates from a version other than the current one. */
export const testPreconditions: Part = (it, operations) => {
  const tested = operations.filter((operation) => declares(operation, 412));
  if (tested.length === 0) return;

  it('409, 412, 428: a change from another version, or with the ETag of another resource, changes nothing', async (world) => {
    const { url } = await sharedServer(world);
    const stage = await createStage(world);
    const requests = await Promise.all(tested.map((each) => requestOf(allowedCell(each), stage)));
    const before = await stateOf(world.db);
    for (const [index, operation] of tested.entries()) {
      const { body, headers, ...request } = requests[index] as Prepared;
      const { version: _, ...fields } = JSON.parse(body ?? '{}');
      const refusal = async (changed: object, tag?: string) => {
        const response = await exchange({
          url,
          ...request,
          headers: { ...headers, ...(tag !== undefined && { 'if-match': tag }) },
          ...(body && { body: JSON.stringify({ ...fields, ...changed }) }),
        });
        return [response.status, response.body?.error];
      };
      const where = operation.operationId;
      for (const tag of ['"none"', tagOf(UNKNOWN_ID, 1)])
        assert.equal(await refusal({}, tag), [412, 'PRECONDITION_FAILED'], `${where} ${tag}`);
      if (bodySchemaOf(operation).properties?.['version'])
        assert.equal(await refusal({ version: UNKNOWN_VERSION }), [409, 'VERSION_CONFLICT'], where);
      if (declares(operation, 428)) assert.equal(await refusal({}), [428, 'PRECONDITION_REQUIRED'], where);
    }
    assert.equal(await stateOf(world.db), before);
  });
};
