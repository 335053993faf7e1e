import { globSync, readFileSync } from 'node:fs';
import { dirname, normalize } from 'node:path';

/** A file of `src/` or `sdk/`, with what it imports: paths from the root of the repository, or names of packages. */
type File = {
  path: string;
  imports: { target: string; isType: boolean; isLate: boolean }[];
  /** Whether the file imports Kysely at run time. */
  buildsSql: boolean;
  readsEnvironment: boolean;
};

/** A rule for imports, as described in CONTRIBUTING.md. */
type Rule = {
  of(file: File): boolean;
  /** Whether the import is forbidden. `target` is the imported file, if it is one of ours. */
  forbids(path: string, from: File, target: File | undefined): boolean;
  why: string;
  /** Whether the rule allows imports of types. */
  allowsTypes?: boolean;
  /** Whether the rule allows `import()`. */
  allowsLate?: boolean;
};

/** All other folders of `src/` are resources. */
const PLUMBING =
  /^src\/(access|backups|cli|cluster|config|database|docs|events|filters|http|idempotency|jobs|lists|mail|outbound|postgres|realtime|redis)\//;
const isResource = (path: string) => /^src\/[^/]+\//.test(path) && !PLUMBING.test(path);
const isQueries = (path: string) => /\/queries(\.ts$|\/)/.test(path);

/** The folder that a file belongs to: `queries.ts` can be a folder too. */
const homeOf = (path: string) => dirname(path).replace(/\/queries$/, '');
const areNested = (one: string, other: string) =>
  `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);

/** What only some calls or installations need, and takes 10 to 50 ms of CPU time to load. */
const LATE =
  /^(ioredis|rate-limiter-flexible|nodemailer|file-type|pino-pretty|graphile-worker|@zxcvbn-ts\/language-common|echarts\/.+|src\/redis\/connection\.ts|src\/comments\/markdown\.ts)$/;

const rules: Rule[] = [
  {
    // The commands load only their own file.
    of: ({ path }) => path.startsWith('src/') && !/^src\/(cli\/|redis\/(connection|counts)\.ts$)/.test(path),
    forbids: (path) => LATE.test(path),
    why: 'a start must not wait for it: use import()',
    allowsTypes: true,
    allowsLate: true,
  },
  {
    of: ({ path }) => /^src\/(contract|actor)\.ts$/.test(path),
    forbids: () => true,
    why: 'modules of types must not import values',
    allowsTypes: true,
  },
  {
    of: ({ path }) => isResource(path),
    forbids: (path) =>
      /^(express|pg|ioredis|socket\.io|graphile-worker|src\/(http|realtime|redis|config|cli)\/)/.test(path) ||
      /^src\/(config|service|assemble|operations|resources)\.ts$/.test(path),
    why: 'a resource must not depend on HTTP, PostgreSQL, configuration or the registry',
  },
  {
    of: ({ path }) => isResource(path),
    forbids: (path, from) => isQueries(path) && !areNested(homeOf(path), homeOf(from.path)),
    why: 'queries are private to their folder, and those above and in it; others call its functions',
  },
  {
    of: ({ buildsSql }) => buildsSql,
    forbids: (path) => path === 'src/errors.ts',
    why: 'code that builds SQL returns rows; the handler chooses the error',
  },
  {
    of: ({ path }) => path.startsWith('src/http/'),
    forbids: (path, _from, target) => isResource(path) && target?.buildsSql === true,
    why: 'HTTP code calls operations, not their SQL',
  },
  {
    of: ({ path }) =>
      /^src\/(access|database|events|filters|idempotency|jobs|lists|mail|outbound|postgres|redis)\//.test(
        path,
      ),
    forbids: (path) => /^(express$|src\/http\/)/.test(path) || isResource(path),
    why: 'shared folders must not depend on resources or HTTP',
  },
  {
    of: ({ path }) => !/^src\/(main|service|config)\.ts$|^src\/(cli|config)\//.test(path),
    forbids: (path) => /^src\/config[./]/.test(path),
    why: 'only the entry points read the configuration',
  },
  {
    of: ({ path }) => path.startsWith('src/'),
    forbids: (path) => /^(scripts|tests|sdk)\//.test(path),
    why: 'the service must not depend on its tools',
  },
  {
    of: ({ path }) => path.startsWith('sdk/'),
    forbids: (path) => path.startsWith('src/'),
    why: 'an SDK must not depend on the service',
  },
];

/** Returns every violation of a rule, as `file: imports target (reason)`, and each cycle of folders. */
export function checkImports(root = '.'): string[] {
  const files = globSync('{src,sdk}/**/*.ts', { cwd: root })
    .sort()
    .map((path) => read(root, path));
  const byPath = new Map(files.map((file) => [file.path, file]));
  const broken = files.flatMap((file) => [
    ...file.imports.flatMap(({ target, isType, isLate }) =>
      rules
        .filter(({ of, forbids, allowsTypes, allowsLate }) => {
          const isAllowed = (allowsTypes && isType) || (allowsLate && isLate);
          return of(file) && forbids(target, file, byPath.get(target)) && !isAllowed;
        })
        .map(({ why }) => `${file.path}: imports ${target} (${why})`),
    ),
    ...(file.readsEnvironment && file.path !== 'src/main.ts'
      ? [`${file.path}: reads process.env (only main.ts does)`]
      : []),
  ]);
  return [...broken, ...findCycles(files.filter(({ path }) => path.startsWith('src/')))];
}

/**
 * Returns the cycles between folders, including imports of types. Each file at the top of `src/` counts as a separate
 * folder, because these files belong to different layers.
 */
function findCycles(files: File[]): string[] {
  const folderOf = (path: string) => (dirname(path) === 'src' ? path : dirname(path));
  const importsByFolder = new Map<string, Map<string, string>>();
  for (const { path, imports } of files) {
    const folder = folderOf(path);
    const targets = importsByFolder.get(folder) ?? new Map<string, string>();
    importsByFolder.set(folder, targets);
    for (const { target } of imports) {
      const other = folderOf(target);
      if (target.startsWith('src/') && other !== folder) targets.set(other, `${path} imports ${target}`);
    }
  }
  const reaches = (from: string, wanted: string, seen = new Set<string>()): boolean =>
    from === wanted ||
    (!seen.has(from) &&
      [...(importsByFolder.get(from)?.keys() ?? [])].some((next) => reaches(next, wanted, seen.add(from))));
  return [...importsByFolder].flatMap(([folder, targets]) =>
    [...targets]
      .filter(([other]) => reaches(other, folder))
      .map(([other, how]) => `${folder} and ${other} are in a cycle: ${how}`),
  );
}

const IMPORT =
  /^\s*(?:import|export)\s+(type\s+)?[^;'"]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'|\bimport\('([^']+)'\)/gm;

function read(root: string, path: string): File {
  const source = readFileSync(`${root}/${path}`, 'utf8');
  const imports = [...source.matchAll(IMPORT)].map(([, type, from, bare, late]) => ({
    target: targetOf(path, from ?? bare ?? late ?? ''),
    isType: type !== undefined,
    isLate: late !== undefined,
  }));
  return {
    path,
    imports,
    buildsSql:
      path.startsWith('src/') &&
      imports.some(({ target, isType }) => /^kysely($|\/)/.test(target) && !isType),
    readsEnvironment: source.includes('process.env'),
  };
}

const targetOf = (path: string, from: string) =>
  from.startsWith('.') ? normalize(`${dirname(path)}/${from}`) : from;
