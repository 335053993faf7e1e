import { randomInt } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import { createPasswords } from '../auth/passwords/passwords.ts';
import { aborted } from '../concurrency.ts';
import { type Environment, readEnvironment } from '../config/environment.ts';
import { readConfig } from '../config.ts';
import { reachDatabase } from '../database/open.ts';
import { createLogger } from '../log.ts';
import { followStopSignals } from '../stop-signals.ts';
import { createProgress } from './progress.ts';
import { fillDatabase, SeedRefused, type Step } from './seed/fill.ts';
import { emailOf } from './seed/workspace.ts';
import { placeOf } from './session.ts';

type SeedOptions = { seed: number; password?: string; force: boolean };

export function define(command: Command, env: Environment): void {
  addSeedOptions(command).action((options: SeedOptions) => seedDatabase(env, options));
}

export function addSeedOptions(command: Command): Command {
  return command
    .option(
      '--seed <number>',
      'other people, tasks and dates; the same number makes the same workspace',
      whole,
      1,
    )
    .option('--password <text>', 'password of all demo accounts (default: random)')
    .option('--force', 'add the workspace to a database that has other accounts', false);
}

/** Parses a number of a command line. */
export function whole(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** Returns a password that fits the rules. */
const randomPassword = () => `Demo-${Array.from({ length: 4 }, () => randomInt(1_000, 10_000)).join('-')}`;

/** Fills the configured database with the demo workspace and what `more` returns, and prints how to log in. */
export async function seedDatabase(
  env: Environment,
  { seed, password = randomPassword(), force }: SeedOptions,
  more: (password_hash: string) => Step[] = () => [],
): Promise<void> {
  const config = readConfig(readEnvironment(process.cwd(), env));
  const log = createLogger({ ...config.log, level: 'warn' });
  const { stop } = followStopSignals(log, { isHangUpReload: false });
  const database = await reachDatabase(placeOf({ config }), log, stop);
  const progress = createProgress(process.stderr);
  try {
    const password_hash = await createPasswords({ hashConcurrency: 1, queue: 1 }).hash(password);
    const filling = fillDatabase(database.url, {
      seed,
      force,
      password_hash,
      now: Date.now(),
      more: more(password_hash),
      show: progress.show,
    });
    const filled = await Promise.race([filling, aborted(stop)]);
    progress.end();
    const { user, project, task, comment } = filled;
    process.stdout.write(`${user.length} people, ${project.length} projects, ${task.length} tasks, ${comment.length} comments.
Log in as ${emailOf('ada')} with the password ${password}; the others have the same password:
${user.map(({ email, full_name }) => `  ${email}  ${full_name}`).join('\n')}
`);
  } catch (error) {
    if (!(error instanceof SeedRefused)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  } finally {
    await database.stop();
  }
}
