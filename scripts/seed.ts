import { Command } from 'commander';
import { addSeedOptions, seedDatabase, whole } from '../src/cli/seed.ts';
import { volumeSteps } from './seed/volume.ts';

/** The same as `taskflow seed`, with an option that needs the benchmark. */
const command = addSeedOptions(new Command('npm run seed --'))
  .description('Fill the configured database with a demo workspace.')
  .option(
    '--tasks <number>',
    'also add so many tasks of other users, in the shape of the benchmark',
    whole,
    0,
  )
  .showHelpAfterError()
  .action(({ tasks, ...options }) =>
    seedDatabase(process.env, options, (hash) => (tasks > 0 ? volumeSteps(tasks, hash) : [])),
  );

await command.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
