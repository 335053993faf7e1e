import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { base, type Members } from './lint/base.ts';
import { breaches, broken } from './lint/breaches.ts';

const CONTRACT = fileURLToPath(new URL('../../openapi', import.meta.url));
const CONFIGURATION = fileURLToPath(new URL('../../redocly.yaml', import.meta.url));
const OF_WHAT_IS_WRITTEN = join(CONTRACT, 'redocly.yaml');

suite('the style guide of the contract', (it) => {
  const reports = problemsOf([base, ...breaches.map(broken)], CONFIGURATION);
  const [sound = [], ...found] = reports.map((problems) => problems.map(({ ruleId }) => ruleId));

  it('accepts a document that follows every rule', () => {
    assert.equal(sound, []);
  });

  for (const [i, { rule, how }] of breaches.entries()) {
    it(`${rule} reports: ${how}`, () => {
      assert.ok(found[i]?.includes(rule), `noticed only ${JSON.stringify(found[i])}`);
    });
  }

  it('has a test for every rule', () => {
    const tested = breaches.map(({ rule }) => rule);
    assert.equal(
      rulesSwitchedOn().filter((rule) => !tested.includes(rule)),
      [],
    );
  });
});

suite('the hand-written contract in `openapi/`', (it) => {
  it('does not repeat what is added to it', () => {
    // The completed document has no references to files.
    const [problems = []] = problemsOf([base], OF_WHAT_IS_WRITTEN);
    const left = problems.filter(({ ruleId }) => ruleId === 'taskflow/left-to-policy');
    const keywords = left.map(({ location: [place] }) => place?.pointer.split('/').at(-1));
    assert.equal(new Set(keywords), new Set(['required', 'additionalProperties', 'style', 'explode']));
    assert.ok(left.some(({ location: [place] }) => place?.pointer.endsWith('/requestBody/required')));
  });

  it('refers to every file, because the linter ignores files without references', () => {
    const files = globSync('*/*.yaml', { cwd: CONTRACT, exclude: ['journeys'] });
    const used = new Set(globSync('**/*.yaml', { cwd: CONTRACT }).flatMap(referencesIn));
    const lost = files.flatMap((file) => membersOf(file).filter((member) => !used.has(member)));
    assert.equal(lost, []);
  });
});

/** Parts of the files, such as `tasks/schemas.yaml#/Task`, that a file refers to. */
function referencesIn(file: string): string[] {
  const text = readFileSync(join(CONTRACT, file), 'utf8');
  return Array.from(text.matchAll(/\$ref: '?([\w./-]+\.yaml)?#\/(\w+)/g), ([, other, name]) =>
    other === undefined ? `${file}#/${name}` : `${join(dirname(file), other)}#/${name}`,
  );
}

function membersOf(file: string): string[] {
  const text = readFileSync(join(CONTRACT, file), 'utf8');
  return Array.from(text.matchAll(/^(\w+):/gm), ([, name]) => `${file}#/${name}`);
}

/** The rules that `redocly.yaml` names, except those that it disables. */
function rulesSwitchedOn(): string[] {
  const rules = readFileSync(CONFIGURATION, 'utf8').split('\nrules:\n')[1] ?? '';
  return Array.from(rules.matchAll(/^ {2}([\w/-]+):(?! off)/gm), ([, name]) => name ?? '');
}

type Problem = { ruleId: string; location: { pointer: string }[] };

/**
 * Lints all documents in one process, because each start takes a second, and returns the problems of each.
 */
function problemsOf(documents: Members[], configuration: string): Problem[][] {
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-lint-'));
  try {
    writeComponent(join(folder, 'more', 'Note.yaml'));
    const files = documents.map((document, i) => {
      const file = join(folder, `${i}.json`);
      writeFileSync(file, JSON.stringify(document));
      return file;
    });
    return lint(files, configuration);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A component in its own file, which is its name. */
function writeComponent(file: string): void {
  mkdirSync(dirname(file));
  writeFileSync(file, '{ type: boolean, description: Whether it is so., example: true }');
}

function lint(files: string[], configuration: string): Problem[][] {
  const cli = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js');
  const options = ['--config', configuration, '--format', 'json', '--max-problems', '9999'];
  const { stdout, stderr } = spawnSync(process.execPath, [cli, 'lint', ...files, ...options], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    // Measuring the coverage of the linter itself would take longer than linting.
    env: { ...process.env, NODE_V8_COVERAGE: undefined },
  });
  // One report per file, in the order of files, without separators.
  const reports = stdout.split(/(?<=^\})(?=\{$)/m);
  assert.is(reports.length, files.length, stderr);
  return reports.map((report) => (JSON.parse(report) as { problems: Problem[] }).problems);
}
