import * as assert from 'uvu/assert';
import type { Operation } from '../../../src/document.ts';
import { allowedCell, requestOf } from '../../authorization/requests.ts';
import { createStage, type Stage } from '../../authorization/stage.ts';
import { stateOf } from '../../authorization/state.ts';
import { type ApiResponse, exchange } from '../../exchange.ts';
import { hasBody, type Part, sharedServer } from './house.ts';

/** Tests requests with a body that has no properties. */
export const testEmptyBodies: Part = (it, operations) => {
  const tested = operations.filter(
    (operation) => hasBody(operation) && 'application/json' in bodyOf(operation),
  );
  if (tested.length === 0) return;

  it('200, 400: an empty object changes nothing with PATCH, or the errors say what is missing', async (world) => {
    const { url } = await sharedServer(world);
    const stage = await createStage(world);
    const wrong: string[] = [];
    for (const operation of tested) {
      const { method, operationId } = operation;
      const prepared = await prepare(operation, stage);
      const before = method === 'patch' ? await stateOf(world.db) : {};
      for (const type of Object.keys(bodyOf(operation))) {
        const response = await send(url, prepared, type, '{}');
        const problem = problemOf(response);
        if (problem) wrong.push(`${operationId}, ${type}: ${problem}`);
      }
      const after = method === 'patch' ? await stateOf(world.db) : {};
      const written = Object.keys(after).filter((table) => before[table] !== after[table]);
      if (written.length > 0) wrong.push(`${operationId} writes to ${written}`);
    }
    assert.equal(wrong, []);
  });

  it('400: a request without a body that is required, or with null, says so', async (world) => {
    const { url } = await sharedServer(world);
    const stage = await createStage(world);
    const wrong: string[] = [];
    for (const operation of tested) {
      const prepared = await prepare(operation, stage);
      const bodies = operation.requestBody?.required ? [undefined, 'null'] : ['null'];
      for (const body of bodies) {
        const response = await send(url, prepared, 'application/json', body);
        if (response.status !== 400)
          wrong.push(`${operation.operationId} with ${body}: ${response.status} ${response.text}`);
      }
    }
    assert.equal(wrong, []);
  });

  const optional = tested.filter(({ requestBody }) => !requestBody?.required);
  if (optional.length === 0) return;
  it('200, 201: a body that is optional can be left out, with its media type', async (world) => {
    const { url } = await sharedServer(world);
    const stage = await createStage(world);
    const wrong: string[] = [];
    for (const operation of optional) {
      const { status, text } = await send(url, await prepare(operation, stage), undefined, undefined);
      if (status >= 300) wrong.push(`${operation.operationId}: ${status} ${text}`);
    }
    assert.equal(wrong, []);
  });
};

const bodyOf = ({ requestBody }: Operation): object => requestBody?.content ?? {};

/** Creates what the request is about. */
const prepare = (operation: Operation, stage: Stage) => requestOf(allowedCell(operation), stage);

async function send(
  url: string,
  { body: _, headers, ...request }: Awaited<ReturnType<typeof prepare>>,
  type: string | undefined,
  body: string | undefined,
): Promise<ApiResponse> {
  return exchange({
    url,
    ...request,
    headers: { ...headers, ...(type && { 'content-type': type }), 'if-match': '*' },
    ...(body !== undefined && { body }),
  });
}

/** Returns what is wrong with a response: it must be a success, or name each field that is missing. */
function problemOf({ status, body, text }: ApiResponse): string | undefined {
  if (status < 300) return undefined;
  const errors: { field?: string; code?: string }[] = status === 400 ? body.errors : [];
  return errors.length > 0 && errors.every(({ field, code }) => field && code)
    ? undefined
    : `${status} ${text}`;
}
