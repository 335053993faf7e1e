import { readFileSync } from 'node:fs';
import { compare } from './contract/compare.ts';
import { type Declaration, judge } from './contract/declared.ts';

/**
 * Prints how the contract differs from the last release, and fails if a breaking change is not declared.
 * Usage: npm run contract:diff
 */
const RELEASED = 'openapi/released.json';
const DECLARATIONS = 'openapi/breaking-changes.json';

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const released = read(RELEASED);
const declarations: Declaration[] = read(DECLARATIONS);

const { breaking, added, other } = compare(released, read('generated/openapi.json'));
const { declared, undeclared, stale } = judge(breaking, declarations);

console.log(`The contract, compared with the release of version ${released.info.version} (${RELEASED})`);
list('Breaking, declared', [...Map.groupBy(declared, ({ because }) => because)].flatMap(withReason));
list('Added', added);
list(
  'Other changes',
  [...other].map(([kind, times]) => `${kind}: ${times}`),
);
list('BREAKING, AND NOT DECLARED', undeclared);
list('DECLARED, AND NOT SO', stale);

if (undeclared.length > 0) {
  console.log(
    `\nExisting clients can fail. Revert the change, or add its line to \`changes\` in ${DECLARATIONS}, with the reason why it is acceptable for callers.`,
  );
}
if (stale.length > 0) console.log(`\nRemove these lines from ${DECLARATIONS}.`);
if (undeclared.length + stale.length > 0) process.exitCode = 1;

function list(title: string, lines: string[]): void {
  if (lines.length > 0) console.log(`\n${title}\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

function withReason([because, changes]: [string, { line: string }[]]): string[] {
  return [...changes.map(({ line }) => line), `    ${because}`];
}
