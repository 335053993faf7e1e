import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { version } from '../../../sdk/typescript/src/index.ts';
import { startMock } from '../../prism.ts';
import { inWorld } from '../../world.ts';
import { blocksOf } from '../blocks.ts';
import { builtSdk, run } from '../run.ts';

const SDK = 'sdk/typescript';
const TSC = resolve('node_modules/typescript-native/bin/tsc');

/** An empty folder with only the packed SDK, as `npm install` leaves it. Created once. */
let project: Promise<string> | undefined;

async function packed(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-sdk-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const copy = join(folder, 'copy');
  for (const file of ['package.json', 'README.md', 'LICENSE', 'api.md'])
    cpSync(join(SDK, file), join(copy, file), { recursive: true });
  for (const build of ['esm', 'cjs'])
    cpSync(join(await builtSdk(), build), join(copy, 'dist', build), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "name": "empty", "type": "module" }');
  const [{ filename }] = JSON.parse(
    await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: copy }),
  );
  await run('npm', ['install', '--offline', '--no-audit', `./${filename}`], { cwd: folder });
  return folder;
}

const inProject = () => {
  project ??= packed();
  return project;
};

inWorld('the packed TypeScript SDK', (it) => {
  it('runs the quick start and every other sample of its README as written', async ({ url }) => {
    const folder = await inProject();
    writeFileSync(join(folder, 'readme.ts'), blocksOf(`${SDK}/README.md`, 'ts').join('\n'));
    const output = await run('node', ['readme.ts'], { cwd: folder, env: { TASKFLOW_BASE_URL: url } });
    assert.match(output, /^Punch the cards in_progress$/m);
    assert.match(output, /^changed meanwhile: \{/m);
  });

  it('runs the quick start with the mock', async () => {
    const folder = await inProject();
    const mock = await startMock();
    try {
      const [quick = ''] = blocksOf(`${SDK}/README.md`, 'ts');
      writeFileSync(join(folder, 'quick.ts'), quick);
      const output = await run('node', ['quick.ts'], { cwd: folder, env: { TASKFLOW_BASE_URL: mock.url } });
      assert.match(output, /^Punch the cards for the Bernoulli numbers /m);
    } finally {
      await mock.stop();
    }
  });

  it('has strict types, with both module resolutions', async () => {
    const folder = await inProject();
    writeFileSync(join(folder, 'typed.ts'), blocksOf(`${SDK}/README.md`, 'ts').join('\n'));
    const usage = readFileSync('tests/sdk/typescript/types.ts', 'utf8');
    // The same program as a module of either kind.
    for (const file of ['usage.ts', 'usage.cts']) {
      writeFileSync(
        join(folder, file),
        usage.replace('../../../sdk/typescript/src/index.ts', '@taskflow/sdk'),
      );
    }
    for (const module of [['nodenext'], ['esnext', '--moduleResolution', 'bundler']]) {
      const flags = [
        '--noEmit',
        '--strict',
        '--exactOptionalPropertyTypes',
        '--target',
        'es2022',
        '--skipLibCheck',
        'false',
        '--lib',
        'es2022,dom,dom.iterable',
      ];
      await run(TSC, [...flags, '--module', ...module, 'typed.ts', 'usage.ts', 'usage.cts'], { cwd: folder });
    }
  });

  it('can be loaded with require()', async ({ url, ada }) => {
    const folder = await inProject();
    const program = `const { TaskFlow } = require('@taskflow/sdk');
      new TaskFlow().users.getProfile().then(({ full_name }) => console.log(full_name));`;
    writeFileSync(join(folder, 'required.cjs'), program);
    const env = { TASKFLOW_BASE_URL: url, TASKFLOW_TOKEN: ada.token };
    assert.match(await run('node', ['required.cjs'], { cwd: folder, env }), /^Ada Lovelace$/m);
  });

  it('has no dependencies, not even on Node, and knows its version', async () => {
    const manifest = JSON.parse(readFileSync(`${SDK}/package.json`, 'utf8'));
    assert.is(manifest.dependencies, undefined);
    assert.is(manifest.version, version);
    const folder = join(await inProject(), 'node_modules/@taskflow/sdk/dist');
    // Bundlers for browsers fail on Node modules, even on those that are imported dynamically.
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.js')) continue;
      const code = readFileSync(join(folder, file), 'utf8');
      assert.not.match(code, /(from|import\(|require\() *['"]node:/, file);
    }
  });
});
