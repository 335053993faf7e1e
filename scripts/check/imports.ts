import { globSync, readFileSync } from 'node:fs';
import { dirname, normalize } from 'node:path';

/** Who may import what: the shape of the house, as ARCHITECTURE in CONTRIBUTING.md tells it. */
type Rule = { of: RegExp; never: RegExp; why: string; typesAreFree?: boolean };

const RESOURCES = 'admin|api-keys|auth|users|projects|tasks|categories|activity|health';

const rules: Rule[] = [
  {
    of: /^src\/contract\.ts$/,
    never: /./,
    why: 'the contract is types and knows nothing at run time',
    typesAreFree: true,
  },
  {
    of: new RegExp(`^src/(${RESOURCES})/`),
    never:
      /^(express|pg|ioredis|socket\.io|src\/http\/|src\/redis\/|src\/config|src\/service\.ts|src\/server\.ts)/,
    why: 'a resource does not know how it is reached, stored or configured',
  },
  {
    of: new RegExp(`^src/(${RESOURCES})/([\\w-]+-)?queries\\.ts$`),
    never: /^src\/errors\.ts$/,
    why: 'a query answers with rows; its handler says what they mean',
  },
  {
    of: /^src\/http\//,
    never: new RegExp(`^src/(${RESOURCES})/([\\w-]+-)?queries\\.ts$`),
    why: 'http knows operations, not their SQL',
  },
  {
    of: /^src\/(database|events|jobs|mail|redis)\//,
    never: /^(express|src\/http\/)/,
    why: 'what is below a request does not know requests',
  },
  {
    of: /^src\/(?!main\.ts|service\.ts|config)/,
    never: /^src\/config/,
    why: 'only entries read the configuration',
  },
  { of: /^src\//, never: /^(scripts|tests|sdk)\//, why: 'the service stands without its tools' },
  { of: /^sdk\//, never: /^src\//, why: 'an SDK stands by itself' },
];

const IMPORT = /^\s*(?:import|export)\s+(type\s+)?[^;'"]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'/gm;
const PROCESS_ENV = /process\.env/;

/** Every import that breaks a rule, as `file: imports what (why)`. */
export function checkImports(root = '.'): string[] {
  return globSync('{src,sdk}/**/*.ts', { cwd: root })
    .sort()
    .flatMap((file) => {
      const source = readFileSync(`${root}/${file}`, 'utf8');
      const found = [...source.matchAll(IMPORT)].flatMap(([, type, from, bare]) => {
        const target = targetOf(file, from ?? bare ?? '');
        return rules
          .filter((rule) => rule.of.test(file) && rule.never.test(target) && !(rule.typesAreFree && type))
          .map(({ why }) => `${file}: imports ${target} (${why})`);
      });
      const other = crossQueries(file, source);
      const env =
        PROCESS_ENV.test(source) && file !== 'src/main.ts'
          ? [`${file}: reads process.env (only main.ts does)`]
          : [];
      return [...found, ...other, ...env];
    });
}

/** A resource's SQL is its own: another one calls its verbs. */
function crossQueries(file: string, source: string): string[] {
  const own = dirname(file);
  return [...source.matchAll(IMPORT)]
    .map(([, , from]) => targetOf(file, from ?? ''))
    .filter((target) => /^src\/[\w-]+\/([\w-]+-)?queries\.ts$/.test(target) && dirname(target) !== own)
    .map((target) => `${file}: imports ${target} (the queries of another resource)`);
}

function targetOf(file: string, from: string): string {
  return from.startsWith('.') ? normalize(`${dirname(file)}/${from}`) : from;
}
