import { globSync, readFileSync } from 'node:fs';
import { dirname, normalize } from 'node:path';

/** A file of `src/` or `sdk/`, with what it imports: paths from the root of the repository, or names of packages. */
type File = {
  path: string;
  imports: { target: string; isType: boolean }[];
  /** Told by its content: Kysely makes the statements. */
  buildsSql: boolean;
  readsEnvironment: boolean;
};

/** Who may import what: the shape of the house, as CONTRIBUTING.md tells it. */
type Rule = {
  of(file: File): boolean;
  /** Whether it may not import this; `target` is a file of ours, if it is one. */
  never(path: string, from: File, target: File | undefined): boolean;
  why: string;
  typesAreFree?: boolean;
};

/** Every folder of `src/` that is not one of these is a resource. */
const PLUMBING =
  /^src\/(access|cli|config|database|docs|events|http|idempotency|jobs|lists|mail|postgres|redis)\//;
const isResource = (path: string) => /^src\/[^/]+\//.test(path) && !PLUMBING.test(path);
const isQueries = (path: string) => /\/queries(\.ts$|\/)/.test(path);

const rules: Rule[] = [
  {
    of: ({ path }) => /^src\/(contract|actor)\.ts$/.test(path),
    never: () => true,
    why: 'these are types, and know nothing at run time',
    typesAreFree: true,
  },
  {
    of: ({ path }) => isResource(path),
    never: (path) =>
      /^(express|pg|ioredis|socket\.io|graphile-worker|src\/(http|redis|config|cli)\/)/.test(path) ||
      /^src\/(config|service|assemble|operations|resources)\.ts$/.test(path),
    why: 'a resource does not know how it is reached, stored, configured or listed',
  },
  {
    of: ({ path }) => isResource(path),
    never: (path, from) =>
      isQueries(path) && !path.startsWith(`${dirname(from.path).replace(/\/queries$/, '')}/`),
    why: 'a resource keeps its queries to itself; others call its verbs',
  },
  {
    of: ({ buildsSql }) => buildsSql,
    never: (path) => path === 'src/errors.ts',
    why: 'what builds SQL answers with rows; the handler says what they mean',
  },
  {
    of: ({ path }) => path.startsWith('src/http/'),
    never: (path, _from, target) => isResource(path) && target?.buildsSql === true,
    why: 'http knows operations, not their SQL',
  },
  {
    of: ({ path }) =>
      /^src\/(access|database|events|idempotency|jobs|lists|mail|postgres|redis)\//.test(path),
    never: (path) => /^(express$|src\/http\/)/.test(path) || isResource(path),
    why: 'what resources stand on knows neither them nor requests',
  },
  {
    of: ({ path }) => !/^src\/(main|service|config)\.ts$|^src\/config\//.test(path),
    never: (path) => /^src\/config[./]/.test(path),
    why: 'only entries read the configuration',
  },
  {
    of: ({ path }) => path.startsWith('src/'),
    never: (path) => /^(scripts|tests|sdk)\//.test(path),
    why: 'the service stands without its tools',
  },
  {
    of: ({ path }) => path.startsWith('sdk/'),
    never: (path) => path.startsWith('src/'),
    why: 'an SDK stands by itself',
  },
];

/** Everything that breaks a rule, as `file: imports what (why)`, and each circle of folders. */
export function checkImports(root = '.'): string[] {
  const files = globSync('{src,sdk}/**/*.ts', { cwd: root })
    .sort()
    .map((path) => read(root, path));
  const byPath = new Map(files.map((file) => [file.path, file]));
  const broken = files.flatMap((file) => [
    ...file.imports.flatMap(({ target, isType }) =>
      rules
        .filter(({ of, never, typesAreFree }) => {
          return of(file) && never(target, file, byPath.get(target)) && !(typesAreFree && isType);
        })
        .map(({ why }) => `${file.path}: imports ${target} (${why})`),
    ),
    ...(file.readsEnvironment && file.path !== 'src/main.ts'
      ? [`${file.path}: reads process.env (only main.ts does)`]
      : []),
  ]);
  return [...broken, ...circles(files.filter(({ path }) => path.startsWith('src/')))];
}

/**
 * Circles between folders, types included. A file at the top of `src/` counts as a folder of its own: those stand on
 * several floors.
 */
function circles(files: File[]): string[] {
  const folderOf = (path: string) => (dirname(path) === 'src' ? path : dirname(path));
  const below = new Map<string, Map<string, string>>();
  for (const { path, imports } of files) {
    const folder = folderOf(path);
    const targets = below.get(folder) ?? new Map<string, string>();
    below.set(folder, targets);
    for (const { target } of imports) {
      const other = folderOf(target);
      if (target.startsWith('src/') && other !== folder) targets.set(other, `${path} imports ${target}`);
    }
  }
  const reaches = (from: string, wanted: string, seen = new Set<string>()): boolean =>
    from === wanted ||
    (!seen.has(from) &&
      [...(below.get(from)?.keys() ?? [])].some((next) => reaches(next, wanted, seen.add(from))));
  return [...below].flatMap(([folder, targets]) =>
    [...targets]
      .filter(([other]) => reaches(other, folder))
      .map(([other, how]) => `${folder} and ${other} are in a circle: ${how}`),
  );
}

const IMPORT =
  /^\s*(?:import|export)\s+(type\s+)?[^;'"]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'|\bimport\('([^']+)'\)/gm;

function read(root: string, path: string): File {
  const source = readFileSync(`${root}/${path}`, 'utf8');
  const imports = [...source.matchAll(IMPORT)].map(([, type, from, bare, late]) => ({
    target: targetOf(path, from ?? bare ?? late ?? ''),
    isType: type !== undefined,
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
