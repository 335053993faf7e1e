import { type Environment, readEnvironment } from '../../config/environment.ts';
import { ConfigError } from '../../config/problems.ts';
import { type Config, configurationReference, readConfig } from '../../config.ts';
import { type Finding, findings } from './finding.ts';

const { ok, warn, fail } = findings('configuration');

/** Reads the configuration. Without a valid one, there is nothing else to check. */
export function checkConfiguration(
  cwd: string,
  processEnv: Environment,
): { config?: Config; found: Finding[] } {
  try {
    const env = readEnvironment(cwd, processEnv);
    const config = readConfig(env);
    const names = configurationReference().flatMap(({ name }) => [name, `${name}_FILE`]);
    const count = names.filter((name) => env[name]).length;
    const text =
      count === 0
        ? 'all variables have their defaults'
        : `${count} ${count === 1 ? 'variable is' : 'variables are'} set`;
    return { config, found: [ok(text), ...config.warnings.map(warning)] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const problems = error.problems.map(({ variable, reason, value, allowed, example }) =>
      fail(
        `${variable} ${reason} (value: ${value ?? 'not set'})`,
        `Allowed: ${allowed}. Example: ${example}`,
      ),
    );
    return { found: [...problems, ...error.warnings.map(warning)] };
  }
}

const warning = (text: string) => warn(text, 'Correct the variable, or remove it.');
