import { readFileSync } from 'node:fs';
import { operationsOf, readContract } from '../../src/document.ts';

/** Report of `--report-json-path`. `valid_rates` omits operations whose responses were all 401 or 403. */
type Report = { valid_rates: Record<string, object> };

/** Operations that generated requests cannot reach, with the reason. */
const CLOSED: Record<string, string> = {
  'POST /api/v1/auth/refresh': 'a refresh token works once, and cannot be guessed',
};

/** Returns the operations that a run skipped: it sent no request, or received only 401 and 403. */
export function findUnexercised({ valid_rates }: Report): string[] {
  return operationsOf(readContract())
    .map(({ method, path }) => `${method.toUpperCase()} ${path}`)
    .filter((name) => !Object.hasOwn(valid_rates, name) && !Object.hasOwn(CLOSED, name));
}

/** Prints the operations that a run over the whole contract skipped, and returns whether there are none. */
export function isExercised(reportFile: string): boolean {
  const unexercised = findUnexercised(JSON.parse(readFileSync(reportFile, 'utf8')));
  for (const name of unexercised) console.error(`skipped, or only responses with 401 and 403: ${name}`);
  return unexercised.length === 0;
}
