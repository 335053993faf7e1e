import { execFile, spawn } from 'node:child_process';
import { chmodSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize, resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { authorizationGuide } from '../../scripts/generate/authorization.ts';
import { configurationPage } from '../../scripts/generate/configuration.ts';
import { errorsGuide } from '../../scripts/generate/errors.ts';
import { eventsGuide } from '../../scripts/generate/events.ts';
import { configurationReference } from '../../src/config.ts';
import { suite } from '../suite.ts';
import { HANG_MS } from '../waiting.ts';
import {
  anchorsOf,
  type Block,
  blocksOf,
  difference,
  linksOf,
  printedResponses,
  sectionOf,
  shownResponses,
  tableRows,
} from './markdown.ts';

const SESSION = 'A first session';
/** The address in the documentation, which is the only thing that is replaced. */
const ADDRESS = 'http://127.0.0.1:3000';

const files = globSync(['*.md', 'docs/*.md']).sort();
const textOf = (file: string) => readFileSync(file, 'utf8');
const contract = () => JSON.parse(textOf('generated/openapi.json'));
const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };

suite('the documentation', (it) => {
  it('links only to files and headings that exist', () => {
    const broken = files.flatMap((file) =>
      linksOf(textOf(file))
        .filter((target) => !/^(https?:|mailto:)/.test(target))
        .map((target) => problemOf(file, target))
        .filter((problem) => problem !== undefined),
    );
    assert.equal(broken, []);
  });

  it('names only files and folders that exist', () => {
    const missing = files.flatMap((file) =>
      [...textOf(file).matchAll(/`((?:docs|generated|openapi|scripts|src|tests)\/[\w./-]*)`/g)]
        .map(([, path = '']) => path)
        .filter((path) => !path.startsWith('docs/dist') && !existsSync(path))
        .map((path) => `${file}: ${path}`),
    );
    assert.equal(missing, []);
  });

  it('names only npm scripts that exist, and lists all of them in the README', () => {
    const named = files.flatMap((file) =>
      [...textOf(file).matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
        ([, run, own]) => run ?? own ?? '',
      ),
    );
    assert.equal([...new Set(named)].filter((name) => !(name in scripts)).sort(), []);
    const listed = tableRows(textOf('README.md'))
      .map(([cell = '']) => /^`npm (?:run )?([\w:-]+)`$/.exec(cell)?.[1])
      .filter((name) => name !== undefined);
    assert.equal(listed.sort(), Object.keys(scripts).sort());
  });

  it('explains where `api`, `field` and `$TOKEN` come from in each guide whose samples use them', () => {
    const silent = files
      .filter((file) => file.startsWith('docs/'))
      .filter((file) => {
        const samples = blocksOf(textOf(file)).filter(({ language }) => ['sh', 'bash'].includes(language));
        const commands = samples.map(({ text }) => text).join('');
        return /^api |\| field |\$TOKEN\b/m.test(commands) && !/^TOKEN=/m.test(commands);
      })
      .filter((file) => !linksOf(textOf(file)).includes('../README.md#a-first-session'));
    assert.equal(silent, []);
  });

  it('installs no SDK from a registry, because neither is published', () => {
    const published = /npm (?:i|install)\b.* @taskflow\/sdk\b|pip install\b.* taskflow\b/;
    const wrong = [...files, ...globSync('sdk/*/README.md')].filter((file) => published.test(textOf(file)));
    assert.equal(wrong, []);
  });

  it('has the permissions of the tested table (npm run generate)', () => {
    assert.fixture(textOf('docs/authorization.md'), authorizationGuide(contract()));
  });

  it('lists the error codes of the contract (npm run generate)', () => {
    assert.fixture(textOf('docs/errors.md'), errorsGuide(contract()));
  });

  it('lists the variables of the code, and no others (npm run generate)', () => {
    assert.fixture(textOf('docs/configuration.md'), configurationPage());
    const known = configurationReference().map(({ name }) => name);
    const codes = contract().components.schemas.ErrorCode.enum as string[];
    const unknown = files.flatMap((file) =>
      [...textOf(file).matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g)]
        .map(([, name = '']) => name)
        .filter((name) => ![...known, ...codes, 'NAME_FILE'].includes(name))
        .filter((name) => !contractNames().includes(name))
        .map((name) => `${file}: ${name}`),
    );
    assert.equal(unknown, []);
  });

  it('lists the event types of the contract (npm run generate)', () => {
    assert.fixture(textOf('docs/events.md'), eventsGuide(contract()));
  });

  it('lists the task filters of the contract', () => {
    const { paths, components } = contract();
    const parameters = paths['/api/v1/tasks'].get.parameters.map(
      ({ $ref }: { $ref: string }) => components.parameters[$ref.split('/').at(-1) ?? ''].name,
    );
    const section = sectionOf(textOf('docs/pagination-and-filters.md'), 'Filters of tasks');
    const listed = tableRows(section).flatMap(([cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
    const common = ['page', 'per_page', 'cursor', 'sort', 'order', 'fields'];
    assert.equal(listed.sort(), parameters.filter((name: string) => !common.includes(name)).sort());
  });
});

suite('the samples of the documentation', (it) => {
  const scratch = mkdtempSync(join(tmpdir(), 'taskflow-readme-'));
  // PostgreSQL does not run as root, and its account must be able to enter.
  chmodSync(scratch, 0o711);
  const session = blocksOf(textOf('README.md')).filter(({ section }) => section === SESSION);
  const preamble = session.filter(({ language }) => language === 'sh').slice(0, 1);
  let service: Awaited<ReturnType<typeof start>>;
  let token = '';

  it('start the service with hardly more than a port and a directory configured', async () => {
    service = await start(scratch);
  });

  it('README.md: the first session returns what is shown', async () => {
    assert.ok(session.length > 20);
    const { outputs, compare } = await play(session, service.url, 'printf "%s" "$TOKEN"');
    // First, so that an error of the README does not appear as an error of the guides.
    token = outputs.at(-1) ?? '';
    assert.match(token, /^[\w.-]+$/);
    compare();
  });

  for (const file of files.filter((name) => name.startsWith('docs/'))) {
    const blocks = blocksOf(textOf(file)).filter(({ language }) => ['sh', 'jsonc'].includes(language));
    if (!blocks.some(({ text }) => /^(api|curl) /m.test(text))) continue;
    it(`${file}: the samples return what is shown`, async () => {
      const { compare } = await play([...preamble, variable('TOKEN', token), ...blocks], service.url);
      compare();
    });
  }

  it('stop the service with a signal', async () => {
    await service.stop();
    rmSync(scratch, { recursive: true, force: true });
  });
});

/** Upper-case names that are not variables or codes of TaskFlow, but of the contract or of HTTP. */
function contractNames(): string[] {
  return [...new Set(textOf('generated/openapi.json').match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g))];
}

function problemOf(file: string, target: string): string | undefined {
  const [path = '', anchor] = target.split('#');
  const linked = path === '' ? file : normalize(join(dirname(file), path));
  if (linked.startsWith('..')) return `${file}: ${target} leaves the repository`;
  if (!existsSync(linked)) return `${file}: ${target} does not exist`;
  if (anchor !== undefined && !anchorsOf(textOf(linked)).includes(anchor)) {
    return `${file}: ${target} has no such heading`;
  }
  return undefined;
}

const variable = (name: string, value: string): Block => ({
  language: 'sh',
  text: `${name}='${value}'\n`,
  line: 0,
  section: '',
});

/** Separates the output of two blocks. */
const MARK = '\u001e';

/**
 * Runs the shell blocks in one bash, like a reader who pastes them; `compare` compares each output with what
 * is shown.
 */
async function play(
  blocks: Block[],
  url: string,
  last = ':',
): Promise<{ outputs: string[]; compare(): void }> {
  const commands = blocks.filter(({ language }) => language === 'sh');
  const script = [
    'set -eu',
    ...commands.map(({ text }) => `${text.replaceAll(ADDRESS, url)}printf '${MARK}'`),
    last,
  ].join('\n');
  const { code, stdout, stderr } = await bash(script);
  assert.is(code, 0, `${stderr}\n${stdout}`);
  assert.is(stderr, '');
  const outputs = stdout.split(MARK);
  return {
    outputs,
    compare() {
      for (const [index, command] of commands.entries()) {
        const next = blocks[blocks.indexOf(command) + 1];
        if (next?.language === 'jsonc') compareResponses(next, outputs[index] ?? '');
      }
    },
  };
}

function compareResponses({ text, line }: Block, output: string): void {
  const shown = shownResponses(text);
  const printed = printedResponses(output);
  assert.is(printed.length, shown.length, `line ${line}: as many answers as are shown\n${output}`);
  for (const [index, { status, header, body }] of shown.entries()) {
    const response = printed[index];
    assert.is(response?.status, status, `line ${line}: ${output}`);
    if (header !== undefined) assert.ok(response?.headers.includes(header), `line ${line}: lacks ${header}`);
    assert.is(difference(body, response?.body), undefined, `line ${line}`);
  }
}

/** In a folder of its own, because samples write files. Programs of the documentation are there, too. */
function bash(script: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const cwd = mkdtempSync(join(tmpdir(), 'taskflow-samples-'));
  symlinkSync(resolve('docs'), join(cwd, 'docs'));
  return new Promise((done) => {
    execFile('bash', ['-c', script], { cwd, timeout: HANG_MS }, (error, stdout, stderr) => {
      rmSync(cwd, { recursive: true });
      done({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
    });
  });
}

/** Starts the service like a user, in an empty directory. */
function start(directory: string): Promise<{ url: string; stop(): Promise<void> }> {
  // An empty value counts as not set: the developer's own configuration must not change the test.
  const unset = Object.fromEntries(configurationReference().map(({ name }) => [name, '']));
  const child = spawn(process.execPath, [resolve('src/main.ts')], {
    cwd: directory,
    env: {
      ...process.env,
      ...unset,
      PORT: '0',
      DATA_DIR: join(directory, 'data'),
      SHUTDOWN_DELAY: '0s',
      // The samples of all guides are requests of one user.
      RATE_LIMIT_USER: '1000/1m',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  process.once('exit', () => child.kill('SIGTERM'));
  const exited = new Promise<number | null>((done) => child.once('exit', done));
  return new Promise((ready, failed) => {
    let output = '';
    const giveUp = (why: string) => failed(new Error(`the service ${why}:\n${output}`));
    const timer = setTimeout(() => giveUp('took too long to start'), HANG_MS);
    child.stderr.on('data', (chunk) => (output += chunk));
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const [, url] = /"url":"(http:[^"]+)".*"msg":"TaskFlow is ready"/.exec(output) ?? [];
      // A slow start writes more lines.
      if (url === undefined) return void timer.refresh();
      clearTimeout(timer);
      ready({
        url,
        async stop() {
          child.kill('SIGTERM');
          const late = setTimeout(() => child.kill('SIGKILL'), HANG_MS);
          assert.is(await exited, 0, output);
          clearTimeout(late);
        },
      });
    });
    void exited.then(() => giveUp('ended'));
  });
}
