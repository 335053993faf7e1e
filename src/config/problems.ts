/** A problem with one variable, ready to be shown. Never contains a secret or a password. */
export type ConfigProblem = {
  readonly variable: string;
  /** The given value, masked if it is or contains a secret; undefined if none was given. */
  readonly value: string | undefined;
  readonly reason: string;
  readonly allowed: string;
  readonly example: string;
};

/** The configuration cannot be used. The message lists every problem. Print it without the stack. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly string[];

  constructor(problems: readonly ConfigProblem[], warnings: readonly string[] = []) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    const sections = [`The configuration has ${count}.`, ...problems.map(paragraph)];
    // A misspelt name is often the reason why a variable is missing.
    if (warnings.length > 0) sections.push(`Also:\n${warnings.map((warning) => `  ${warning}`).join('\n')}`);
    super(sections.join('\n\n'));
    this.problems = problems;
    this.warnings = warnings;
  }
}

function paragraph({ variable, value, reason, allowed, example }: ConfigProblem): string {
  return [
    `  ${variable}: ${reason}`,
    `    value:    ${value ?? '(not set)'}`,
    `    allowed:  ${allowed}`,
    `    example:  ${example}`,
  ].join('\n');
}

/** Formats a value that may be shown: quoted, on one line, shortened, without credentials in URLs. */
export function shown(value: string): string {
  const short = value.length > 120 ? `${value.slice(0, 120)}…` : value;
  return JSON.stringify(short.replace(/:\/\/[^\s/]{0,200}@/g, '://***@'));
}

/** Formats a secret value. Shows only its length, which reveals an incomplete paste. */
export function hidden(value: string): string {
  return `(hidden, ${value.length} characters)`;
}
