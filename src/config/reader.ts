import { readFileSync } from 'node:fs';
import { type Environment, fileProblem } from './environment.ts';
import { Invalid } from './parsers.ts';
import { type ConfigProblem, hidden, shown } from './problems.ts';
import type { ConfigurationEntry, Variable } from './variables.ts';

/** Reads variables one by one and collects the problems, so that all can be reported at once. */
export class Reader {
  readonly problems: ConfigProblem[] = [];
  readonly #env: Environment;
  /** The value of each given variable in a form that may be shown. */
  readonly #given = new Map<string, string>();

  constructor(env: Environment) {
    this.#env = env;
  }

  /** Returns the parsed value. After a problem, returns the default, so that reading can continue. */
  read<T>(variable: Variable<T>): T {
    try {
      const text = this.#text(variable);
      if (text === undefined) return variable.whenAbsent();
      if (/\p{Cc}/u.test(variable.hasLines ? text.replace(/[\r\n\t]/g, '') : text))
        throw new Invalid('contains a line break or another control character');
      return variable.parse(text);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      this.refuse(variable, error.message);
      return variable.whenAbsent();
    }
  }

  /** Whether a variable was given, valid or not. Call this after `read`. */
  has({ name }: ConfigurationEntry): boolean {
    return this.#given.has(name);
  }

  /** Whether each of the variables is valid, so that a rule about several of them can be checked. */
  areValid(...variables: readonly ConfigurationEntry[]): boolean {
    return variables.every(({ name }) => this.problems.every(({ variable }) => variable !== name));
  }

  refuse({ name, allowed, example }: ConfigurationEntry, reason: string): void {
    // In double quotes, a shell runs the command that creates a key.
    const quoted = example.includes('$(') ? `"${example}"` : example;
    const value = this.#given.get(name);
    this.problems.push({ variable: name, value, reason, allowed, example: `${name}=${quoted}` });
  }

  #text({ name, secret }: ConfigurationEntry): string | undefined {
    const text = this.#env[name]?.trim();
    const path = this.#env[`${name}_FILE`];
    if (text) this.#given.set(name, secret ? hidden(text) : shown(text));
    if (!path) return text || undefined;
    if (text) throw new Invalid(`is set twice, as ${name} and ${name}_FILE`);
    this.#given.set(name, `${name}_FILE=${shown(path)}`);
    const content = contentOf(path, name);
    // A wrong path can lead to any file, so the content of a file is never shown.
    this.#given.set(name, `${name}_FILE=${shown(path)} ${hidden(content)}`);
    return content;
  }
}

function contentOf(path: string, name: string): string {
  let content: string;
  try {
    content = readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new Invalid(`cannot be read: the file in ${name}_FILE ${fileProblem(error)}`);
  }
  if (content === '') throw new Invalid(`is empty: the file in ${name}_FILE has no content`);
  return content;
}
