import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as assert from 'uvu/assert';
import type { Api, Operation } from '../../scripts/sdk/model.ts';
import { hasPython, virtualEnvironment } from '../../scripts/virtualenv.ts';
import {
  Download,
  type Event,
  type EventStream,
  type ListCall,
  PaginationError,
  type Resources,
  TaskFlow,
} from '../../sdk/typescript/src/index.ts';
import { type Prism, startMock } from '../prism.ts';
import { suite } from '../suite.ts';
import { blocksOf } from './blocks.ts';
import { run } from './run.ts';

const api: Api = JSON.parse(readFileSync('generated/sdk.json', 'utf8'));
const operations = api.resources.flatMap((resource) => resource.operations);
const lists = operations.filter(({ result }) => result.kind === 'page');

/** As in the guide. */
const ADDRESS = 'http://127.0.0.1:4010';

const pythonProgram = () => virtualEnvironment('sdk/python/requirements-dev.txt').at('python');

const MIDDLE_PAGE = { Prefer: 'example=middle_page' };

type Given = { body?: unknown; query?: object; options?: object };

/** Calls an operation with its example parameters, by its names in the contract. */
function invoke(client: TaskFlow, operation: Operation, { body, query, options }: Given): unknown {
  const { resource, method, path_parameters, query_parameters, header_parameters } = operation;
  const headers = header_parameters
    .filter(({ name, is_required }) => is_required || (!operation.is_part && name === 'Upload-Length'))
    .map(({ name, example }) => [name, example]);
  const methods = client[resource as keyof Resources] as unknown as Record<
    string,
    (...given: unknown[]) => unknown
  >;
  return methods[method]?.(
    ...path_parameters.map(({ example }) => example),
    ...(headers.length > 0 ? [Object.fromEntries(headers)] : []),
    ...(operation.is_part ? ['first,second'] : []),
    ...(body === undefined ? [] : [body]),
    ...(operation.is_upload ? [{ name: 'deck.csv', content: 'first,second' }] : []),
    ...(query_parameters.length > 0 ? [query ?? {}] : []),
    options,
  );
}

/** The example of each parameter at once, except the cursor, which excludes the page. */
const filtersOf = ({ query_parameters }: Operation) =>
  Object.fromEntries(
    query_parameters.filter(({ name }) => name !== 'cursor').map(({ name, example }) => [name, example]),
  );

const bodyOf = ({ body }: Operation) => body?.examples[0]?.value;

const dataOf = (value: unknown) => (value as { data: unknown }).data;

suite('the SDKs with the mock', (it) => {
  let mock: Prism;
  let client: TaskFlow;

  it('start the mock', async () => {
    mock = await startMock();
    client = new TaskFlow({ baseUrl: mock.url, token: 'any-token-will-do', maxRetries: 0 });
  });

  it('TypeScript: every operation accepts each of its examples, and returns one of them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'taskflow-mock-files-'));
    const called = new Set<string>();
    for (const operation of operations) {
      const { id, body, result } = operation;
      const needsMatch = operation.precondition === 'required';
      for (const { value } of body?.examples ?? [{ value: undefined }]) {
        const options = needsMatch && { ifMatch: '*' };
        const got = await invoke(client, operation, {
          body: value,
          query: filtersOf(operation),
          ...(options && { options }),
        });
        if (result.kind === 'nothing') assert.is(got, undefined, id);
        else if (result.kind === 'events') {
          const types: string[] = [];
          for await (const { type } of got as EventStream<Event>) types.push(type);
          assert.equal(types, ['task.updated'], id);
        } else if (result.kind === 'file') {
          assert.instance(got, Download);
          await (got as Download).saveTo(join(folder, id));
        } else {
          const expected = result.examples.map((example) => dataOf(example.value));
          const given = result.kind === 'page' ? dataOf(got) : got;
          assert.ok(
            expected.some((each) => JSON.stringify(each) === JSON.stringify(given)),
            `${id} gave no example`,
          );
        }
        called.add(id);
      }
    }
    rmSync(folder, { recursive: true });
    assert.equal([...called].sort(), operations.map(({ id }) => id).sort());
    assert.ok(called.size > 50);
  });

  it('TypeScript: every list ends', async () => {
    assert.ok(lists.length > 8);
    for (const operation of lists) {
      const items = await (
        invoke(client, operation, { body: bodyOf(operation) }) as ListCall<unknown>
      ).toArray();
      const first = dataOf(await invoke(client, operation, { body: bodyOf(operation) })) as unknown[];
      assert.equal(items, first, operation.id);
      assert.ok(items.length > 0, operation.id);
    }
  });

  it('TypeScript: a list whose cursors repeat is an error, not an endless loop', async () => {
    for (const operation of lists) {
      const list = invoke(client, operation, {
        body: bodyOf(operation),
        options: { headers: MIDDLE_PAGE },
      }) as ListCall<unknown>;
      const failure = await list.toArray().then(
        () => undefined,
        (error: unknown) => error,
      );
      assert.instance(failure, PaginationError);
      const page = await (invoke(client, operation, {
        body: bodyOf(operation),
        options: { headers: MIDDLE_PAGE },
      }) as ListCall<unknown>);
      assert.ok(page.hasNext, operation.id);
    }
  });

  it('Python: both clients pass the same tests', async () => {
    if (!hasPython()) return console.log('SKIPPED Python with the mock: there is no Python 3.10 with venv');
    const output = await run(pythonProgram(), [resolve('tests/sdk/mock.py'), resolve('generated/sdk.json')], {
      env: { PYTHONPATH: resolve('sdk/python/src'), TASKFLOW_BASE_URL: mock.url },
    });
    const counts = { operations: operations.length, lists: lists.length };
    assert.equal(JSON.parse(output), { TaskFlow: counts, AsyncTaskFlow: counts });
  });

  it('docs/mock.md: the samples of both languages run as written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'taskflow-mock-samples-'));
    const here = (code: string) => code.replaceAll(ADDRESS, mock.url);
    const [typescript = ''] = blocksOf('docs/mock.md', 'ts').map(here);
    const sdk = pathToFileURL(resolve('sdk/typescript/src/index.ts')).href;
    writeFileSync(join(folder, 'sample.ts'), typescript.replace('@taskflow/sdk', sdk));
    const printed = /^[A-Z].*\n(.*\n)*VERSION_CONFLICT \{/;
    assert.match(await run(process.execPath, [join(folder, 'sample.ts')]), printed);
    if (hasPython()) {
      const [python = ''] = blocksOf('docs/mock.md', 'python').map(here);
      writeFileSync(join(folder, 'sample.py'), python);
      const env = { PYTHONPATH: resolve('sdk/python/src') };
      assert.match(await run(pythonProgram(), [join(folder, 'sample.py')], { env }), printed);
    }
    rmSync(folder, { recursive: true });
  });

  it('stop the mock', async () => {
    await mock.stop();
  });
});
