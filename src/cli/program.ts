import { Command, CommanderError } from 'commander';
import type { Environment } from '../config/environment.ts';
import { version } from '../version.ts';
import { COMMANDS } from './commands.ts';

/** Exit code for arguments that cannot be used. 1 means that the command has failed. */
const USAGE_ERROR = 2;
const DEFAULT = 'serve';

/**
 * Runs the command that the arguments name, or `serve`. Returns an exit code, or nothing if the command has set one.
 * Loads only the file of that command, because the others take CPU time too.
 */
export async function runProgram(args: readonly string[], env: Environment): Promise<number | undefined> {
  const given = isForCommand(args[0]) ? [DEFAULT, ...args] : args;
  const chosen = given[0] === 'help' ? given[1] : given[0];
  const program = new Command('taskflow')
    .description('A self-hosted task management API. Without a command, it starts the service.')
    .version(version)
    .showHelpAfterError()
    .exitOverride();
  for (const [name, { about, load }] of Object.entries(COMMANDS)) {
    const command = program.command(name).description(about).version(version);
    if (name === chosen) (await load()).define(command, env);
  }
  try {
    await program.parseAsync(given, { from: 'user' });
    return undefined;
  } catch (error) {
    // Commander has already printed the help, the version or the error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_ERROR;
    throw error;
  }
}

/** Whether the first argument is an option of the default command. */
const isForCommand = (first: string | undefined) =>
  first === undefined || (first.startsWith('-') && !['-h', '--help', '-V', '--version'].includes(first));
