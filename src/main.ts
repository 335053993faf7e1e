import { runProgram } from './cli/program.ts';
import { ConfigError } from './config/problems.ts';

try {
  const exitCode = await runProgram(process.argv.slice(2), process.env);
  if (exitCode !== undefined) process.exitCode = exitCode;
} catch (error) {
  // The messages of configuration errors are complete. Other errors get a prefix.
  const text =
    error instanceof Error
      ? error instanceof ConfigError
        ? error.message
        : `TaskFlow could not start: ${error.message}`
      : String(error);
  process.stderr.write(`${text}\n`);
  // Exit even if a query of an interrupted command is still running.
  process.exit(1);
}
