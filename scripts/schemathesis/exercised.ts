import { readFileSync } from 'node:fs';
import { operationsOf, readContract } from '../../src/document.ts';

/** What Schemathesis writes with `--report-json-path`. `valid_rates` has no operation whose responses were all 401 or 403. */
type Report = { valid_rates: Record<string, object> };

/** Operations that made-up requests cannot get into. */
const CLOSED: Record<string, string> = {
  'POST /api/v1/auth/refresh': 'a refresh token works once, and nobody can guess one',
};

/** Returns the operations of the contract that a run left out: it sent nothing, or got only 401 and 403. */
export function findUnexercised({ valid_rates }: Report): string[] {
  return operationsOf(readContract())
    .map(({ method, path }) => `${method.toUpperCase()} ${path}`)
    .filter((name) => !Object.hasOwn(valid_rates, name) && !Object.hasOwn(CLOSED, name));
}

/** Prints what a run over the whole contract left out, and returns whether it left out nothing. */
export function isExercised(reportFile: string): boolean {
  const unexercised = findUnexercised(JSON.parse(readFileSync(reportFile, 'utf8')));
  for (const name of unexercised) console.error(`left out, or answered only with 401 and 403: ${name}`);
  return unexercised.length === 0;
}
