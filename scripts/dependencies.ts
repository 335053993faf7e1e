import { writeFileSync } from 'node:fs';
import { audit } from './dependencies/audit.ts';
import { checkDependencies } from './dependencies/check.ts';
import { readLock } from './dependencies/lock.ts';
import { repaired } from './dependencies/repair.ts';

/**
 * Checks the packages of the lock file: known vulnerabilities, licenses, digests, and scripts of installations. `npm run check` does the
 * same without a network; this also asks the registry, if it can answer.
 *
 * Usage: npm run check:dependencies
 *        npm run check:dependencies -- --repair    adds digests that npm has left out of the lock file
 */
if (process.argv.includes('--repair')) {
  writeFileSync('package-lock.json', `${JSON.stringify(await repaired(readLock()), null, 2)}\n`);
}
const problems = checkDependencies();
for (const problem of problems) console.log(problem);
const { outcome, text } = audit();
if (outcome === 'skipped') console.log(`SKIPPED npm audit: ${text}`);
else if (outcome === 'vulnerable') console.log(text);
const isWell = problems.length === 0 && outcome !== 'vulnerable';
if (isWell) console.log('The lock file has no known problems.');
process.exitCode = isWell ? 0 : 1;
