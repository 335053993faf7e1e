import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { hasPython, virtualEnvironment } from '../../scripts/virtualenv.ts';
import { every } from '../../src/concurrency.ts';
import { createExport } from '../auth/export-kit.ts';
import { startMock } from '../prism.ts';
import { openPushService } from '../push-kit.ts';
import { type It, inWorld, PASSWORD } from '../world.ts';
import { blocksOf } from './blocks.ts';
import { run } from './run.ts';

const SDK = resolve('sdk/python');
/** How often notifications and push messages follow from events. */
const READ_EVERY_MS = 200;

/** An empty folder with only the packed SDK installed. Created once. */
let packed: Promise<string> | undefined;

async function pack(python: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-python-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const [dist, site] = [join(folder, 'dist'), join(folder, 'site')];
  mkdirSync(site);
  await run(python, ['-m', 'build', '--no-isolation', '--outdir', dist, SDK]);
  // The wheel is built from the source distribution, so this tests both.
  const wheel = readdirSync(dist).find((file) => file.endsWith('.whl')) ?? '';
  await run(python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-deps',
    '--no-index',
    '--target',
    site,
    join(dist, wheel),
  ]);
  return folder;
}

inWorld('the Python SDK', (define) => {
  const it: It = (title, test) => {
    if (hasPython()) define(title, test);
    else define(title, async () => console.log(`SKIPPED ${title}: there is no Python 3.10 with venv`));
  };
  const environment = () => virtualEnvironment('sdk/python/requirements-dev.txt');
  /** Runs a program with the packed SDK, in an empty folder. */
  const runPacked = async (code: string, env: Record<string, string>) => {
    const python = environment().at('python');
    packed ??= pack(python);
    const folder = await packed;
    writeFileSync(join(folder, 'program.py'), code);
    return run(python, ['program.py'], { cwd: folder, env: { PYTHONPATH: join(folder, 'site'), ...env } });
  };

  it('passes the vectors with both clients, and against the service', async (world) => {
    const { url, ada, grace, project_id, dispatcher } = world;
    dispatcher.start();
    const { id: TASKFLOW_TEST_EXPORT } = await createExport(ada, world);
    const service = await openPushService();
    const { endpoint, keys, received } = service.subscribe();
    const notifying = every(
      READ_EVERY_MS,
      async () => {
        await world.readEvents();
        await world.push();
      },
      (error) => assert.unreachable(String(error)),
    );
    const env = {
      PYTHONPATH: `${SDK}/src`,
      TASKFLOW_BASE_URL: url,
      TASKFLOW_TEST_EMAIL: ada.email,
      TASKFLOW_TEST_PASSWORD: PASSWORD,
      TASKFLOW_TEST_EXPORT,
      TASKFLOW_TEST_PROJECT: project_id,
      TASKFLOW_TEST_COLLEAGUE: grace.token,
      TASKFLOW_TEST_BROWSER: JSON.stringify({ endpoint, keys }),
    };
    const pytest = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'tests'];
    try {
      const output = await run(environment().at('python'), pytest, { cwd: SDK, env });
      assert.match(output, /^\d+ passed/m);
    } finally {
      await notifying.stop();
    }
    assert.equal(
      received.map(({ content }) => content.kind),
      [null],
    );
  });

  it('passes the strict checks of mypy and pyright', async () => {
    const { at } = environment();
    await run(at('mypy'), ['--cache-dir', join(tmpdir(), 'taskflow-mypy')], { cwd: SDK });
    await run(resolve('node_modules/.bin/pyright'), ['--pythonpath', at('python'), '-p', SDK]);
  });

  it('runs both quick starts as written, installed in an empty folder', async ({ url }) => {
    const [quick = '', asynchronous = ''] = blocksOf('sdk/python/README.md', 'python');
    const env = { TASKFLOW_BASE_URL: url };
    assert.match(await runPacked(quick, env), /^Punch the cards in_progress$/m);
    assert.match(await runPacked(asynchronous, env), /^Punch the cards in_progress$/m);
  });

  it('runs the quick starts with the mock', async () => {
    const mock = await startMock();
    try {
      for (const quick of blocksOf('sdk/python/README.md', 'python').slice(0, 2)) {
        const output = await runPacked(quick, { TASKFLOW_BASE_URL: mock.url });
        assert.match(output, /^Punch the cards for the Bernoulli numbers /m);
      }
    } finally {
      await mock.stop();
    }
  });

  it('runs every other sample of its README', async ({ url, ada }) => {
    const [, , ...samples] = blocksOf('sdk/python/README.md', 'python');
    const before = `from taskflow import TaskFlow\nclient = TaskFlow()\ntask = client.tasks.create(title="Punch the cards")\n`;
    const stale = 'client.tasks.update(task.id, priority="low", if_match="*")\n';
    const output = await runPacked(before + stale + samples.join('\n'), {
      TASKFLOW_BASE_URL: url,
      TASKFLOW_TOKEN: ada.token,
    });
    assert.match(output, /^changed meanwhile: \{/m);
    assert.match(output, /^200 [\w-]+ Punch the cards$/m);
  });
});
