import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { listFailures } from '../../scripts/test/failures.ts';
import { type FileResult, runFiles } from '../../scripts/test/files.ts';
import type { Limits } from '../../scripts/test/watch.ts';
import { afterFile } from '../after-file.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';

const scratch = mkdtempSync(join(tmpdir(), 'taskflow-runner-'));
afterFile(() => rmSync(scratch, { recursive: true }));

const coverage = join(scratch, 'coverage');

const GENEROUS = { cpuSeconds: 60, quietMs: 60_000, endMs: 10_000 };

async function run(
  names: string[],
  limits: Partial<Limits> = {},
  failsSkipped = false,
): Promise<FileResult[]> {
  const env = { ...process.env, NODE_V8_COVERAGE: coverage };
  const files = names.map((name) => `tests/runner/files/${name}.ts`);
  const reported: string[] = [];
  const results = await runFiles(files, {
    width: 1,
    env,
    failsSkipped,
    scratch,
    limits: { ...GENEROUS, ...limits },
    report: ({ file }) => reported.push(file),
  });
  assert.equal(reported, files);
  return results;
}

/** The runner's output for one file; the next file must pass in any case. */
async function verdictOf(name: string, limits?: Partial<Limits>): Promise<FileResult> {
  const [result, next] = await run([name, 'passes'], limits);
  assert.equal([next?.passed, next?.failed], [2, 0], next?.output);
  return result as FileResult;
}

function argumentsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

suite('the test runner', (it) => {
  it('counts the tests of each file separately', async () => {
    const [passes, fails, again] = await run(['passes', 'fails', 'passes-too']);
    assert.equal([passes?.passed, passes?.failed], [2, 0]);
    assert.equal([fails?.passed, fails?.failed], [1, 1]);
    assert.match(fails?.output ?? '', 'as it should');
    assert.not.match(passes?.output ?? '', 'as it should');
    assert.equal([again?.passed, again?.failed], [2, 0]);
  });

  it('fails a file whose `before` throws, which uvu accepts', async () => {
    assert.is((await verdictOf('fails-before')).failed, 1);
  });

  it('fails a file that runs no test', async () => {
    assert.is((await verdictOf('tests-nothing')).failed, 1);
  });

  it('fails a file that cannot be imported, and shows the reason', async () => {
    const { failed, output } = await verdictOf('throws-at-import');
    assert.is(failed, 1);
    assert.match(output, 'cannot be imported');
  });

  it('fails a file that ends its process', async () => {
    assert.is((await verdictOf('exits')).failed, 1);
  });

  it('fails a file immediately if it waits for something that cannot happen', async () => {
    const { failed, output } = await verdictOf('waits-for-nothing');
    assert.is(failed, 1);
    assert.match(output, 'a test waits for an event that can no longer happen');
  });

  it('ends a file that hangs', async () => {
    // Files after it could be ended as well if starting a process takes that long.
    const [result] = await run(['hangs'], { quietMs: 1_000 });
    assert.is(result?.failed, 1);
    assert.match(result?.output ?? '', 'did nothing for 1 s');
  });

  it('stores the coverage of a process that it ends, and names the tests that have failed and that ran', async () => {
    const stored = () => readdirSync(coverage).length;
    await run(['passes']);
    const before = stored();
    const [result] = await run(['fails-then-hangs'], { quietMs: 1_000 });
    assert.is(stored(), before + 1);
    assert.is(result?.failed, 1);
    const file = 'tests/runner/files/fails-then-hangs.ts';
    assert.equal(listFailures([result as FileResult]), [
      `FAIL ${file}: fails first`,
      '     as it should',
      `     at ${file}:6`,
      `FAIL ${file}: waits for a connection`,
      '     The file was ended: it did nothing for 1 s.',
    ]);
  });

  it('does not wait for what a failed file leaves open', async () => {
    const { failed, failures, seconds } = await verdictOf('fails-and-leaves');
    assert.is(failed, 1);
    assert.equal(
      failures.map(({ title }) => title),
      ['that nobody closes'],
    );
    assert.ok(seconds < GENEROUS.quietMs / 1_000);
  });

  it('repeats at the end what has failed, shortened', async () => {
    const [fails, exits, skips] = await run(['fails', 'exits', 'skips'], {}, true);
    assert.match(
      listFailures([fails as FileResult]).join('\n'),
      /^FAIL \S+fails.ts: fails\n +as it should\n/,
    );
    assert.match(listFailures([exits as FileResult]).join('\n'), /: ends the process\n.*Exiting early/s);
    assert.match(listFailures([skips as FileResult]).join('\n'), ': what the machine lacks\n');
    const long = { title: 'long', reason: Array.from({ length: 30 }, (_, line) => `${line}`).join('\n') };
    const many = { ...(fails as FileResult), failures: Array.from({ length: 25 }, () => long) };
    const lines = listFailures([many]);
    assert.is(lines.length, 20 * 9 + 1);
    assert.equal(lines.slice(-3), ['     …', '     29', 'and 5 more']);
    assert.equal(listFailures(await run(['passes'])), []);
  });

  it('shows what a file leaves open', async () => {
    const { passed, output } = await verdictOf('closes-late');
    assert.is(passed, 1, output);
    assert.match(output, 'still open: TCPServerWrap');
  });

  it('does not count skipped tests as passed, and fails them in CI', async () => {
    const { passed, failed, skipped } = await verdictOf('skips');
    assert.equal({ passed, failed, skipped }, { passed: 1, failed: 0, skipped: ['what the machine lacks'] });
    const [inCi] = await run(['skips'], {}, true);
    assert.is(inCi?.failed, 1);
  });

  it('gives each file the environment of the runner, without changes by earlier files', async () => {
    const results = await run(['changes-environment', 'finds-environment']);
    assert.equal(
      results.map(({ failed }) => failed),
      [0, 0],
    );
  });

  if (process.platform === 'linux') {
    it('ends a file that exceeds its CPU time', async () => {
      const { failed, output, cpuSeconds } = await verdictOf('loops', { cpuSeconds: 3, endMs: 500 });
      assert.is(failed, 1);
      assert.match(output, 'used more than 3 s of CPU time');
      assert.ok(cpuSeconds > 3, `${cpuSeconds} s`);
    });

    it('counts and ends processes that a file starts', async () => {
      const { failed, output } = await verdictOf('child-loops', { cpuSeconds: 3 });
      assert.is(failed, 1);
      assert.match(output, 'used more than 3 s of CPU time');
      const pid = Number(/^\d+$/m.exec(output)?.[0]);
      // An ended process stays in the list without arguments until its parent reads its exit code.
      await until('the child has ended', () => argumentsOf(pid) === '');
    });
  }
});
