import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigError, type ConfigProblem } from './problems.ts';

export type Environment = Record<string, string | undefined>;

/**
 * Returns the variables of the process, and those of the `.env` in a directory that the process does not set. A variable
 * of the process also overrides the `_FILE` form of the same variable in `.env`, and the reverse.
 *
 * @throws ConfigError with every line of `.env` that cannot be read. It never quotes a line.
 */
export function readEnvironment(cwd: string, processEnv: Environment): Environment {
  const path = join(cwd, '.env');
  const text = readIfPresent(path);
  if (text === undefined) return { ...processEnv };
  const problems = malformedLines(path, text);
  if (problems.length > 0) throw new ConfigError(problems);
  const settled = Object.entries(parseEnv(text)).filter(
    ([name]) => processEnv[name] === undefined && processEnv[otherForm(name)] === undefined,
  );
  return { ...Object.fromEntries(settled), ...processEnv };
}

function otherForm(name: string): string {
  return name.endsWith('_FILE') ? name.slice(0, -'_FILE'.length) : `${name}_FILE`;
}

function readIfPresent(path: string): string | undefined {
  try {
    // Windows editors add a byte order mark, which would become part of the first name.
    return readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    const reason = fileProblem(error);
    if (reason === 'does not exist') return undefined;
    throw new ConfigError([problem(path, reason)]);
  }
}

/** Returns why a file could not be read, as the predicate of a sentence. */
export function fileProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const reasons: Record<string, string> = {
    ENOENT: 'does not exist',
    ENOTDIR: 'does not exist',
    EISDIR: 'is a directory',
    EACCES: 'cannot be read by this user',
    EPERM: 'cannot be read by this user',
  };
  return reasons[code] ?? `cannot be read (${code})`;
}

/** Returns the malformed lines, which `parseEnv` skips. It also reads the lines after an unclosed quote as one value. */
function malformedLines(path: string, text: string): ConfigProblem[] {
  if (text.includes('\0') || text.includes('\ufffd')) return [problem(path, 'must be UTF-8 text')];
  const problems: ConfigProblem[] = [];
  const seen = new Map<string, number>();
  const lines = text.split(/\r\n|\n|\r/);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]?.trim() ?? '';
    if (line === '' || line.startsWith('#')) continue;
    const here = `${path} line ${at + 1}`;
    const [, name, value] = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      problems.push(problem(here, 'must have the form NAME=value'));
      continue;
    }
    const earlier = seen.get(name);
    if (earlier !== undefined) problems.push(problem(here, `${name} is already set on line ${earlier}`));
    seen.set(name, at + 1);
    const quote = /^["'`]/.exec(value)?.[0];
    if (quote === undefined) {
      if (/\S#/.test(value))
        problems.push(problem(here, `the # in the value of ${name} starts a comment; quote the value`));
      continue;
    }
    // A quoted value can continue on the following lines.
    let rest = value.slice(1);
    let end = at;
    while (!rest.includes(quote) && end + 1 < lines.length) rest = lines[++end] ?? '';
    if (!rest.includes(quote)) {
      problems.push(problem(here, `the ${quote} before the value of ${name} is not closed`));
      continue;
    }
    const after = rest.slice(rest.indexOf(quote) + 1).trim();
    if (after !== '' && !after.startsWith('#')) {
      problems.push(problem(here, `there is text after the quoted value of ${name}`));
    }
    at = end;
  }
  return problems;
}

function problem(variable: string, reason: string): ConfigProblem {
  return {
    variable,
    value: '(not shown)',
    reason,
    allowed: 'lines of NAME=value, each name once; # starts a comment; quotes around a value are removed',
    example: 'PORT=3000',
  };
}
