import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as assert from 'uvu/assert';
import { hasPython, virtualEnvironment } from '../../scripts/virtualenv.ts';
import { operationsOf, readContract } from '../../src/document.ts';
import { type Prism, startMock } from '../prism.ts';
import { run } from '../sdk/run.ts';
import { suite } from '../suite.ts';

type Sampled = { operationId: string; 'x-codeSamples': { lang: string; source: string }[] };

const operations = operationsOf(readContract()) as unknown as Sampled[];

/** The sample of every operation in one language. */
const samplesIn = (language: string) =>
  operations.map(({ operationId, 'x-codeSamples': samples }) => {
    const sample = samples.find(({ lang }) => lang === language);
    assert.ok(sample, `${operationId} has no sample in ${language}`);
    return { id: operationId, source: sample.source };
  });

const SDK = pathToFileURL(resolve('sdk/typescript/src/index.ts')).href;

suite('the samples of the contract with the mock', (it) => {
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-samples-'));
  let mock: Prism;

  /** Runs one program with all samples, which prints the ID of each that completes. */
  const runAll = async (program: string, file: string, code: string, env: Record<string, string> = {}) => {
    writeFileSync(join(folder, file), code);
    const TASKFLOW_BASE_URL = mock.url;
    const output = await run(program, [file], {
      cwd: folder,
      env: { ...env, TASKFLOW_BASE_URL, TASKFLOW_TOKEN: 'any-token-will-do', NODE_V8_COVERAGE: '' },
    });
    return [...output.matchAll(/^ran (\w+)$/gm)].map(([, id]) => id);
  };
  const ids = operations.map(({ operationId }) => operationId);

  it('start the mock', async () => {
    mock = await startMock();
  });

  it('run in curl', async () => {
    const parts = samplesIn('Shell').map(
      ({ id, source }) => `(\n${source}\n) >answer\necho; echo 'ran ${id}'\n`,
    );
    // A sample also shows the handling of errors; here an error counts as a failure.
    const head = `set -eu\ncurl() { command curl -sS --fail-with-body --max-time 10 "$@"; }
command -v uuidgen >/dev/null || uuidgen() { cat /proc/sys/kernel/random/uuid; }\n`;
    assert.equal(await runAll('bash', 'samples.sh', head + parts.join('')), ids);
  });

  it('run in TypeScript', async () => {
    const parts = samplesIn('TypeScript').map(({ id, source }) => {
      const body = source.replace("import { TaskFlow } from '@taskflow/sdk';\n", '');
      assert.not.match(body, /^import /m, id);
      return `await (async () => {\n${body}\n})();\nconsole.log('\\nran ${id}');\n`;
    });
    const head = `import { TaskFlow } from '${SDK}';\n`;
    assert.equal(await runAll('node', 'samples.ts', head + parts.join('')), ids);
  });

  it('run in Python', async () => {
    if (!hasPython()) return console.log('SKIPPED each runs in Python: there is no Python 3.10 with venv');
    const code = `import json
for sample in json.loads(${JSON.stringify(JSON.stringify(samplesIn('Python')))}):
    exec(compile(sample["source"], sample["id"], "exec"), {})
    print("\\nran " + sample["id"])
`;
    const python = virtualEnvironment('sdk/python/requirements-dev.txt').at('python');
    assert.equal(await runAll(python, 'samples.py', code, { PYTHONPATH: resolve('sdk/python/src') }), ids);
  });

  it('exist in three languages for each operation', async () => {
    await mock.stop();
    rmSync(folder, { recursive: true });
    const all = operations.flatMap(({ 'x-codeSamples': samples }) => samples);
    assert.is(all.length, 3 * operations.length);
    console.log(`${all.length} samples of the contract`);
  });
});
