import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { readApi } from '../../scripts/sdk/read.ts';
import { samplesOf } from '../../scripts/sdk/samples.ts';
import { hasPython, virtualEnvironment } from '../../scripts/virtualenv.ts';
import { type It, inWorld } from '../world.ts';
import { run } from './run.ts';

const TSC = resolve('node_modules/typescript-native/bin/tsc');
const TYPESCRIPT = resolve('sdk/typescript/src/index.ts');
const PYTHON = resolve('sdk/python');
const USAGE = resolve('tests/sdk/released/usage');

/** The last release had no messages of the real-time connection. */
const NO_MESSAGES = { sent: {}, received: {}, failure: { $ref: '#/components/schemas/ErrorResponse' } };
const released = readApi({
  ...JSON.parse(readFileSync('openapi/released.json', 'utf8')),
  'x-realtime': NO_MESSAGES,
});

/** The samples of each operation in the reference of the last release, one file each. */
function writeSamples(language: string, extension: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-released-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const samples = [...samplesOf(released)];
  assert.ok(samples.length > 40);
  mkdirSync(join(folder, 'samples'));
  for (const [operation, each] of samples) {
    const sample = each.find(({ lang }) => lang === language);
    writeFileSync(join(folder, 'samples', `${operation}.${extension}`), sample?.source ?? '');
  }
  return folder;
}

inWorld('programs for the last release, with the current SDKs', (it) => {
  const withPython: It = (title, test) => {
    if (hasPython()) it(title, test);
    else it(title, async () => console.log(`SKIPPED ${title}: there is no Python 3.10 with venv`));
  };
  const environment = () => virtualEnvironment('sdk/python/requirements-dev.txt');
  const strictly = ['--strict', '--config-file', '', '--cache-dir', join(tmpdir(), 'taskflow-mypy-released')];
  const MYPYPATH = `${PYTHON}/src`;

  it('compile: every sample of the reference in TypeScript', async () => {
    const folder = writeSamples('TypeScript', 'ts');
    const compilerOptions = {
      noEmit: true,
      strict: true,
      target: 'es2024',
      lib: ['es2024', 'dom', 'dom.iterable'],
      module: 'esnext',
      moduleResolution: 'bundler',
      allowImportingTsExtensions: true,
      typeRoots: [resolve('node_modules/@types')],
      types: ['node'],
      paths: { '@taskflow/sdk': [TYPESCRIPT] },
    };
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['samples'] }));
    await run(TSC, ['-p', folder]);
  });

  withPython('are typed, as the reference showed every operation in Python', async () => {
    const folder = writeSamples('Python', 'py');
    const { at } = environment();
    await run(at('mypy'), [...strictly, '--scripts-are-modules', join(folder, 'samples')], {
      env: { MYPYPATH },
    });
  });

  // `npm run check` compiles it.
  it('run in TypeScript', async ({ url }) => {
    const output = await run(process.execPath, [`${USAGE}.ts`], { env: { TASKFLOW_BASE_URL: url } });
    assert.is(output, 'works with this version\n');
  });

  withPython('are typed and run, in Python', async ({ url }) => {
    const { at } = environment();
    await run(at('mypy'), [...strictly, `${USAGE}.py`], { env: { MYPYPATH } });
    const env = { PYTHONPATH: MYPYPATH, TASKFLOW_BASE_URL: url };
    assert.is(await run(at('python'), [`${USAGE}.py`], { env }), 'works with this version\n');
  });
});
