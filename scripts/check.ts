import { execFileSync, spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { checkImports } from './check/imports.ts';
import { checkStatements } from './check/statements.ts';
import { checkDependencies } from './dependencies/check.ts';

/** The native compiler reports the same errors in a third of the time. Generators need the JavaScript one. */
const TSC = 'node_modules/typescript-native/bin/tsc';

const journeys = globSync('openapi/journeys/*.yaml', { exclude: ['**/redocly.yaml'] });

/** Checks that do not run the service. Every step runs, so that one call reports all problems. */
const steps: [string, () => string | undefined][] = [
  ['contract as written', () => lint('openapi/openapi.yaml', '--config=openapi/redocly.yaml')],
  ['contract lint', () => lint()],
  ['journeys lint', () => lint(...journeys, '--config=openapi/journeys/redocly.yaml')],
  ['messages lint', () => lint('generated/asyncapi.yaml', '--config=openapi/asyncapi.redocly.yaml')],
  ['breaking changes', () => run('node', ['scripts/contract-diff.ts'])],
  ['format and lint', () => run('biome', ['ci', '--colors=off', '--error-on-warnings', '.'])],
  ['types', () => run(TSC, ['--noEmit'])],
  ['types of the TypeScript SDK', () => run(TSC, ['--noEmit', '-p', 'sdk/typescript'])],
  ['imports', () => checkImports().join('\n')],
  ['statements', () => checkStatements().join('\n')],
  ['dependencies', () => checkDependencies().join('\n')],
  ['generated files', drift],
];

function run(command: string, args: string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? undefined : `${stdout}${stderr}` || `${command} failed`;
}

const lint = (...args: string[]) => run('redocly', ['lint', '--format=stylish', ...args]);

/** Generates all files, and checks that none of them has changed. */
function drift(): string | undefined {
  const paths = ['generated', 'sdk', 'docs', '.env.example'];
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
