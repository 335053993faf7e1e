import { execFileSync, spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { checkImports } from './check/imports.ts';
import { checkStatements } from './check/statements.ts';

/** The native compiler: the same verdicts as the JavaScript one, which generators need, in a third of the time. */
const TSC = 'node_modules/typescript-native/bin/tsc';

const journeys = globSync('openapi/journeys/*.yaml', { exclude: ['**/redocly.yaml'] });

/** All that can be known without running the service. Every step runs, so that one call tells all. */
const steps: [string, () => string | undefined][] = [
  ['contract as written', () => lint('openapi/openapi.yaml', '--config=openapi/redocly.yaml')],
  ['contract lint', () => lint()],
  ['journeys lint', () => lint(...journeys, '--config=openapi/journeys/redocly.yaml')],
  ['breaking changes', () => run('node', ['scripts/contract-diff.ts'])],
  ['format and lint', () => run('biome', ['ci', '--colors=off', '--error-on-warnings', '.'])],
  ['types', () => run(TSC, ['--noEmit'])],
  ['types of the TypeScript SDK', () => run(TSC, ['--noEmit', '-p', 'sdk/typescript'])],
  ['imports', () => checkImports().join('\n')],
  ['statements', () => checkStatements().join('\n')],
  ['generated files', drift],
];

function run(command: string, args: string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? undefined : `${stdout}${stderr}` || `${command} failed`;
}

const lint = (...args: string[]) => run('redocly', ['lint', '--format=stylish', ...args]);

/** Regenerates, and sees whether a byte has changed. */
function drift(): string | undefined {
  const pages = ['authorization', 'configuration', 'errors', 'other-languages'].map(
    (page) => `docs/${page}.md`,
  );
  const paths = ['generated', 'sdk', ...pages, '.env.example'];
  const state = () => execFileSync('git', ['status', '--porcelain', '--', ...paths], { encoding: 'utf8' });
  const diff = () => execFileSync('git', ['diff', '--', ...paths], { encoding: 'utf8', maxBuffer: 1e9 });
  const before = state() + diff();
  const failure = run('node', ['scripts/generate.ts']);
  if (failure) return failure;
  return state() + diff() === before ? undefined : `npm run generate changed:\n${state()}`;
}

let failed = 0;
for (const [name, step] of steps) {
  const started = performance.now();
  const problem = step();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${problem ? 'FAIL' : 'ok  '} ${name} (${seconds} s)`);
  if (problem) {
    failed++;
    console.log(problem);
  }
}
process.exitCode = failed > 0 ? 1 : 0;
