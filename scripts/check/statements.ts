import { globSync, readFileSync } from 'node:fs';

type Source = { path: string; text: string };

/** Folders that run statements of any kind, and the declarations of sweeps, exports and erasures. */
const EXEMPT = /^src\/(database|postgres)\/|\/resource\.ts$/;

/** Other files that build statements at each call, with the reasons. */
const DYNAMIC: Record<string, string> = {
  'src/events/erase.ts': 'each resource names the events to erase with SQL of its own',
  'src/users/erase.ts': 'runs once for an account, after batches that each table names',
  'src/users/write-export.ts': 'counts the rows of every table that is exported',
};

const RUN = /\.(execute(?:TakeFirst|TakeFirstOrThrow)?)\s*[(<]/;

/**
 * Returns each place that builds a statement at each call, as `file:line: reason`. A statement that is defined with
 * `compiled` takes at most a quarter of the CPU time of the client, is listed in `generated/queries.sql`, and a test
 * prepares it against the schema. A listed file that no longer needs the exception is a problem too, so that the list
 * only shrinks.
 */
export function statementProblems(sources: readonly Source[], dynamic = DYNAMIC): string[] {
  const unneeded = new Set(Object.keys(dynamic));
  const problems: string[] = [];
  for (const { path, text } of sources) {
    if (EXEMPT.test(path)) continue;
    for (const [index, line] of text.split('\n').entries()) {
      const call = RUN.exec(line)?.[1];
      if (!call || /^\s*(\*|\/[/*])/.test(line)) continue;
      unneeded.delete(path);
      if (!dynamic[path])
        problems.push(
          `${path}:${index + 1}: \`${call}\` builds the statement at each call. Define it once with \`compiled\` of src/database/compiled.ts.`,
        );
    }
  }
  const stale = [...unneeded].map(
    (path) => `${path}: Remove it from scripts/check/statements.ts, because it builds no statement.`,
  );
  return [...problems, ...stale];
}

/** Checks the files of `src/`. */
export function checkStatements(root = '.'): string[] {
  const paths = globSync('src/**/*.ts', { cwd: root }).sort();
  return statementProblems(paths.map((path) => ({ path, text: readFileSync(`${root}/${path}`, 'utf8') })));
}
