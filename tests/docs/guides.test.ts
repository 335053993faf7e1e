import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as assert from 'uvu/assert';
import { hasPython, virtualEnvironment } from '../../scripts/virtualenv.ts';
import { every } from '../../src/concurrency.ts';
import { run } from '../sdk/run.ts';
import { inWorld } from '../world.ts';
import { blocksOf } from './markdown.ts';

const SDK = pathToFileURL(resolve('sdk/typescript/src/index.ts')).href;
const REALTIME = pathToFileURL(resolve('sdk/typescript/src/realtime.ts')).href;

/** The programs in a guide: a block that imports the SDK starts one, and later blocks continue it. */
function programsIn(markdown: string, language: string): string[] {
  const programs: string[] = [];
  for (const { text } of blocksOf(markdown).filter((block) => block.language === language)) {
    if (/^(import|from) /m.test(text)) programs.push(text);
    else programs.push(`${programs.pop() ?? ''}\n${text}`);
  }
  return programs;
}

/** Samples that run in other tests: tests/sdk/mock.test.ts, tests/webhooks/receivers.test.ts, and in `npm run clients`. */
const ELSEWHERE = ['docs/mock.md', 'docs/other-languages.md', 'docs/webhooks.md'];

inWorld('the samples of the guides', (it) => {
  for (const file of globSync('docs/*.md').sort()) {
    if (ELSEWHERE.includes(file)) continue;
    const markdown = readFileSync(file, 'utf8');
    const typescript = programsIn(markdown, 'ts');
    const python = programsIn(markdown, 'python');
    const promised = [...markdown.matchAll(/It prints `([^`]+)`/g)].map(([, text = '']) => text);
    if (typescript.length + python.length === 0) continue;

    it(`${file}: ${typescript.length} in TypeScript and ${python.length} in Python run`, async (world) => {
      const { url, ada } = world;
      const folder = mkdtempSync(join(tmpdir(), 'taskflow-guides-'));
      const env = {
        TASKFLOW_BASE_URL: url,
        TASKFLOW_TOKEN: ada.token,
        PYTHONPATH: resolve('sdk/python/src'),
      };
      const printed: string[] = [];
      world.dispatcher.start();
      // For the samples that wait for a job.
      const working = every(
        100,
        () => world.runJobs(),
        (error) => assert.unreachable(String(error)),
      );
      const play = async (program: string, name: string, code: string) => {
        writeFileSync(join(folder, name), code);
        printed.push(...(await run(program, [name], { cwd: folder, env })).split('\n'));
      };
      for (const code of typescript)
        await play(
          'node',
          'sample.ts',
          code.replaceAll('@taskflow/sdk/realtime', REALTIME).replaceAll('@taskflow/sdk', SDK),
        );
      if (python.length > 0 && !hasPython()) {
        await working.stop();
        return console.log(`SKIPPED ${file}: there is no Python 3.10 with venv`);
      }
      const at = python.length > 0 ? virtualEnvironment('sdk/python/requirements-dev.txt').at('python') : '';
      for (const code of python) await play(at, 'sample.py', code);
      assert.equal(
        promised.filter((line) => !printed.includes(line)),
        [],
      );
      await working.stop();
      rmSync(folder, { recursive: true });
    });
  }
});
