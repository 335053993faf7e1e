import { randomUUID } from 'node:crypto';
import * as assert from 'uvu/assert';
import type { OperationId } from '../../../src/contract.ts';
import { type Operation, resolve } from '../../../src/document.ts';
import { rawUploadOf } from '../../attachments-kit.ts';
import { allowedCell, cellsOf, type Prepared, readyRequest } from '../../authorization/requests.ts';
import { createStage } from '../../authorization/stage.ts';
import { bodySchemaOf } from '../../bodies.ts';
import { type ApiResponse, exchange } from '../../exchange.ts';
import { addMember, createApiKey } from '../../fixtures.ts';
import type { Cast, World } from '../../world.ts';
import { contract, declares, pathOf, replyExample, requestExamples } from '../documented.ts';
import {
  assertRefused,
  type Options,
  type Part,
  type Play,
  PROBLEM,
  send,
  sharedServer,
  signedIn,
  withHandler,
} from './house.ts';

/** The project of the examples. */
const EXAMPLE_PROJECT_ID = String(contract.components.parameters['ProjectId']?.example);

/** Their success ends the session, so that nobody can receive the stored response. */
const ENDING: readonly OperationId[] = ['logout'];

/** The example response of each operation. Credentials in it belong to an API key of Ada, who is a member of its project. */
async function exampleReplies({
  ada,
  db,
}: World & Cast): Promise<(operation: Operation) => { status: number }> {
  const { id: api_key_id } = await createApiKey(ada);
  const project = { id: EXAMPLE_PROJECT_ID, name: 'Analytical Engine launch', color: '#4F46E5' };
  await db
    .insertInto('project')
    .values(project)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await addMember(db, project.id, ada);
  return (operation) => ({
    ...replyExample(operation),
    ...(operation['x-idempotent']?.credentials && { dependsOn: { api_key_id } }),
  });
}

function assertReplayed(operation: Operation, first: ApiResponse, again: ApiResponse): void {
  const where = operation.operationId;
  assert.ok(first.status < 300, `${where}: ${first.text}`);
  assert.is(again.status, first.status, `${where}: ${again.text}`);
  assert.is(again.text, first.text, where);
  assert.is(first.headers['idempotency-replayed'], undefined);
  assert.is(again.headers['idempotency-replayed'], 'true');
  for (const name of ['content-type', 'cache-control', 'etag', 'last-modified', 'location']) {
    assert.is(again.headers[name], first.headers[name], `${where} ${name}`);
  }
  assert.is.not(again.headers['x-request-id'], first.headers['x-request-id']);
}

/** The first example with another last character in one of its texts, another number, one item less, or another flag. */
function otherBody(operation: Operation): object {
  const [shown = {}] = requestExamples(operation);
  const { properties = {} } = bodySchemaOf(operation);
  const canChange =
    (fixedFormats: string[]) =>
    ([name, value]: [string, unknown]) => {
      const { format = '', enum: words } = resolve<{ format?: string; enum?: unknown[] }>(
        contract,
        properties[name] ?? {},
      );
      return typeof value === 'string' && !words && !fixedFormats.includes(format);
    };
  const times = ['date-time', 'date'];
  const fields = Object.entries(shown);
  // The other last character is a digit of an ID too.
  const free = fields.find(canChange([...times, 'uuid'])) ?? fields.find(canChange(times));
  const number = fields.find(([, value]) => typeof value === 'number');
  if (!free && number) return { ...shown, [number[0]]: Number(number[1]) - 1 };
  const list = fields.find(([, value]) => Array.isArray(value) && value.length > 1);
  if (!free && list) return { ...shown, [list[0]]: (list[1] as unknown[]).slice(1) };
  const flag = fields.find(([, value]) => typeof value === 'boolean');
  if (!free && flag) return { ...shown, [flag[0]]: !flag[1] };
  if (!free) throw new Error(`${operation.operationId} has no text to change in its first example`);
  const [name, text] = free as [string, string];
  return { ...shown, [name]: `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}` };
}

/** What differs in a request with a key of another one. */
function otherRequest(operation: Operation): Options {
  const { headers } = rawUploadOf(operation, 'others.txt') ?? {};
  if (operation.requestBody)
    return headers ? { headers, body: 'other cards' } : { body: JSON.stringify(otherBody(operation)) };
  if (headers) return { headers };
  const [parameter] = operation.parameters.filter((each) => each.in === 'query');
  return { path: `${pathOf(operation)}?${parameter?.name}=other` };
}

/** Tests retries with an `Idempotency-Key`. */
export const testRetries: Part = (it, operations) => {
  const posts = operations.filter((each) => each['x-idempotent']);

  it('409: a POST whose key is used by a request in progress', async (world) => {
    const { url } = await sharedServer(world);
    const replyTo = await exampleReplies(world);
    for (const operation of posts) {
      const headers = { ...signedIn(operation, world.ada.token), 'idempotency-key': randomUUID() };
      const { promise: gate, resolve: open } = Promise.withResolvers<void>();
      const { promise: began, resolve: begin } = Promise.withResolvers<void>();
      const slow: Play = (_request, context) =>
        context.transaction(async () => {
          begin();
          await gate;
          return replyTo(operation);
        });
      await withHandler(slow, async () => {
        const first = send(url, operation, { headers, isStaged: true });
        await Promise.race([began, first]);
        try {
          const expected = { status: 409, code: 'IDEMPOTENCY_KEY_IN_USE' };
          const { headers: responseHeaders } = await assertRefused(url, operation, expected, { headers });
          assert.is(responseHeaders['retry-after'], '1');
        } finally {
          open();
        }
        assert.is((await first).status, replyExample(operation).status);
      });
    }
  });

  it('2xx: a POST with the key of an earlier one gets the same response, byte for byte', async (world) => {
    const { url } = await sharedServer(world);
    const replyTo = await exampleReplies(world);
    for (const operation of posts) {
      const key = { ...signedIn(operation, world.ada.token), 'idempotency-key': randomUUID() };
      let played = 0;
      const once: Play = (_request, context) =>
        context.transaction(async () => {
          played += 1;
          return replyTo(operation);
        });
      await withHandler(once, async () => {
        const first = await send(url, operation, { headers: key, isStaged: true });
        for (const accept of ['application/json', PROBLEM]) {
          const again = await send(url, operation, { headers: { ...key, accept }, isStaged: true });
          assertReplayed(operation, first, again);
        }
        assert.is(played, 1, operation.operationId);
        if (!declares(operation, 422)) return;
        const { headers, ...different } = otherRequest(operation);
        const expected = { status: 422, code: 'IDEMPOTENCY_KEY_REUSED' };
        const other = await assertRefused(url, operation, expected, {
          headers: { ...key, ...headers },
          ...different,
        });
        assert.is(other.headers['idempotency-replayed'], undefined);
      });
    }
  });

  it('2xx, 401: with the real handlers, a retry returns the first result, or 401 if the first request ended the session', async (world) => {
    const { url } = await sharedServer(world);
    for (const operation of posts) {
      const stage = await createStage(world);
      const ask = ({ headers, ...request }: Prepared) =>
        exchange({ url, ...request, headers: { ...headers, 'idempotency-key': 'retried' } });
      const request = await readyRequest(allowedCell(operation), stage, ask);
      const [first, again] = [await ask(request), await ask(request)];
      if (ENDING.includes(operation.operationId)) {
        assert.equal([first.status, again.status, again.body.error], [204, 401, 'SESSION_REVOKED']);
      } else {
        assertReplayed(operation, first, again);
      }
    }
  });

  it('4xx: a retry after the caller left the project does not return the stored response', async (world) => {
    const { url } = await sharedServer(world);
    for (const operation of posts.filter((each) => each['x-project-role'])) {
      const cell = cellsOf(operation)
        .flat()
        .find(({ about, actor, status }) => about.startsWith('project') && actor === 'owner' && status < 300);
      // Restoring needs the trash.
      if (!cell) continue;
      const stage = await createStage(world);
      const ask = ({ headers, ...request }: Prepared) =>
        exchange({ url, ...request, headers: { ...headers, 'idempotency-key': 'left' } });
      const request = await readyRequest(cell, stage, ask);
      const first = await ask(request);
      assert.ok(first.status < 300, first.text);
      await world.db.deleteFrom('project_member').where('user_id', '=', stage.cast.owner.id).execute();
      const again = await ask(request);
      assert.ok([400, 404].includes(again.status), `${operation.operationId}: ${again.text}`);
    }
  });
};
