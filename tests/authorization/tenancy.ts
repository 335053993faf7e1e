import * as assert from 'uvu/assert';
import { type Operation, resolve } from '../../src/document.ts';
import { idSlots, withValue } from '../bodies.ts';
import { contract } from '../contract/documented.ts';
import { isSecured, type Part, sharedServer } from '../contract/sweep/house.ts';
import { type ApiResponse, exchange } from '../exchange.ts';
import { UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { idsOfEverything, kindsOf } from '../seeds.ts';
import { allowedCell, type Prepared, requestOf } from './requests.ts';
import { createStage } from './stage.ts';
import { stateOf } from './state.ts';

/** Is part of all texts of one owner, and of no text of the other. */
const CANARY = 'Bernoulli';

type QuerySchema = { type?: unknown; format?: string; items?: QuerySchema; enum?: string[] };
type Place = { name: string; put(request: Prepared, id: string): Prepared };

/** Administrators can see resources of others. */
const isPrivate = (operation: Operation) => isSecured(operation) && !operation['x-system-role'];

/** Tests resources of others wherever a request can name them. */
export const testTenancy: Part = (it, operations) => {
  it('404, 400: treats IDs of others as nonexistent wherever a request contains one, and changes nothing (D-02, D-03)', async (world) => {
    const { url } = await sharedServer(world);
    const [theirs, mine] = [await createStage(world, { mark: CANARY }), await createStage(world)];
    const foreign = await idsOfEverything(theirs.owner);
    const ask = async (request: Prepared, id: string) => {
      const response = await exchange({ url, ...request });
      const shown = response.body ? JSON.stringify(withoutRequestId(response)) : response.text;
      return shown.replaceAll(id, '…');
    };
    const wrong: string[] = [];
    const tested = operations.filter(isPrivate);
    const requests = await Promise.all(tested.map((each) => requestOf(allowedCell(each), mine)));
    const before = await stateOf(world.db);
    for (const [index, operation] of tested.entries()) {
      const request = requests[index] as Prepared;
      for (const { name, put } of placesOf(operation)) {
        const ids = kindsOf(name).flatMap((kind) => foreign[kind]);
        if (ids.length === 0) wrong.push(`${operation.operationId}: tests/seeds.ts has no seed for ${name}`);
        const missing = await ask(put(request, UNKNOWN_ID), UNKNOWN_ID);
        for (const id of ids) {
          const response = await ask(put(request, id), id);
          if (response !== missing)
            wrong.push(
              `${operation.operationId} ${name}: ${response}, but of what does not exist ${missing}`,
            );
        }
      }
    }
    assert.equal(wrong, []);
    assert.equal(await stateOf(world.db), before);
  });

  it('200: no response shows or counts resources of others, with any filter and order (D-08)', async (world) => {
    const { url } = await sharedServer(world);
    const [theirs, mine] = [await createStage(world, { mark: CANARY }), await createStage(world)];
    const secrets = [
      CANARY,
      theirs.cast.owner.id,
      ...Object.values(await idsOfEverything(theirs.owner)).flat(),
    ];
    const wrong: string[] = [];
    for (const operation of operations.filter((each) => isPrivate(each) && each.method === 'get')) {
      const request = await requestOf(allowedCell(operation), mine);
      const ask = (query: string): Promise<ApiResponse> =>
        exchange({ url, ...request, path: `${request.path}${query && `?${query}`}` });
      for (const query of ['', ...choicesOf(operation)]) {
        const { text } = await ask(query);
        for (const secret of secrets)
          if (text.includes(secret)) wrong.push(`${operation.operationId}?${query} shows ${secret}`);
      }
      if (!has(operation, 'q')) continue;
      const { text, body } = await ask(`q=${CANARY}`);
      // A file was compared above.
      if (!body) continue;
      const { total } = body.meta as { total?: number };
      if (operation.tags.includes('reports')) {
        // A report has figures instead of a list: those of a search for what nobody has written.
        const { body: empty } = await ask('q=qqqq');
        if (figuresOf(body) !== figuresOf(empty)) wrong.push(`${operation.operationId} counts ${text}`);
        continue;
      }
      if (JSON.stringify(body.data) !== '[]' || total !== 0)
        wrong.push(`${operation.operationId} finds ${text}`);
    }
    assert.equal(wrong, []);
  });
};

const figuresOf = (body: ApiResponse['body']) => JSON.stringify({ ...(body?.data as object), as_of: null });

/** Every place of a request that accepts an ID: in the path, the query and the body. */
function placesOf(operation: Operation): Place[] {
  const inPath = operation.parameters.filter((each) => each.in === 'path' && takesId(each.schema));
  const inQuery = operation.parameters.filter((each) => each.in === 'query' && takesId(each.schema));
  const steps = operation.path.split('/');
  return [
    ...inPath.map(({ name }) => ({
      name,
      put: (request: Prepared, id: string) => {
        const at = steps.indexOf(`{${name}}`);
        return { ...request, path: request.path.split('/').with(at, id).join('/') };
      },
    })),
    ...inQuery.map(({ name }) => ({
      name,
      put: (request: Prepared, id: string) => ({ ...request, path: `${request.path}?${name}=${id}` }),
    })),
    ...idSlots(operation).map((slot) => ({
      name: slot.name,
      put: (request: Prepared, id: string) => ({
        ...request,
        body: JSON.stringify(withValue(JSON.parse(request.body ?? '{}'), slot.steps, id)),
      }),
    })),
  ];
}

const resolved = (schema: QuerySchema): QuerySchema => resolve<QuerySchema>(contract, schema);

function takesId(schema: QuerySchema): boolean {
  const { format, items } = resolved(schema);
  return format === 'uuid' || (items !== undefined && takesId(items));
}

const has = ({ parameters }: Operation, query: string) =>
  parameters.some(({ name, in: place }) => place === 'query' && name === query);

/** Filters that all tasks match, and those of others. An error would quote the filter. */
const EXPRESSIONS = [`title ~ ${CANARY}`, 'not overdue or overdue', 'assignee != me'];

/** A query for each value of each enum parameter, and for texts of others. */
function choicesOf({ parameters }: Operation): string[] {
  return parameters
    .filter((each) => each.in === 'query')
    .flatMap(({ name, schema }) =>
      (name === 'filter' ? EXPRESSIONS : wordsOf(schema)).map(
        (word) => `${name}=${encodeURIComponent(word)}`,
      ),
    );
}

function wordsOf(schema: QuerySchema): string[] {
  const { enum: words, items, type, format } = resolved(schema);
  if (type === 'boolean') return ['true', 'false'];
  if (items) return wordsOf(items);
  return words ?? (type === 'string' && !format ? [CANARY] : []);
}
