import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createPasswords } from '../src/auth/passwords/passwords.ts';
import { never } from '../src/concurrency.ts';
import { readEnvironment } from '../src/config/environment.ts';
import { readConfig } from '../src/config.ts';
import { reachDatabase } from '../src/database/open.ts';
import { createLogger } from '../src/log.ts';
import { fillDatabase, SeedRefused } from './seed/fill.ts';
import { createProgress } from './seed/progress.ts';
import { emailOf } from './seed/workspace.ts';

const USAGE = `Usage: npm run seed -- [options]      fill the configured database with a demo workspace

  --seed <number>      other people, tasks and dates; the same number makes the same workspace (1)
  --tasks <number>     also add so many tasks of other users, in the shape of the benchmark
  --password <text>    password of all demo accounts (random)
  --force              add the workspace to a database that has other accounts
`;

const OPTIONS = {
  seed: { type: 'string', default: '1' },
  tasks: { type: 'string', default: '0' },
  password: { type: 'string' },
  force: { type: 'boolean', default: false },
} as const;

const MAX_TASKS = 10_000_000;

/** Returns a password that fits the rules. */
const randomPassword = () => `Demo-${Array.from({ length: 4 }, () => randomInt(1_000, 10_000)).join('-')}`;

async function seed(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const [number, tasks] = [Number(values.seed), Number(values.tasks)];
  if (!Number.isSafeInteger(number) || !Number.isInteger(tasks) || tasks < 0 || tasks > MAX_TASKS)
    throw new SeedRefused(USAGE);
  const { password = randomPassword() } = values;
  const config = readConfig(readEnvironment(process.cwd(), process.env));
  const log = createLogger({ ...config.log, level: 'warn' });
  const database = await reachDatabase({ ...config.database, dataDir: config.dataDir }, log, never);
  const progress = createProgress(process.stderr);
  try {
    const password_hash = await createPasswords({ hashConcurrency: 1, queue: 1 }).hash(password);
    const filled = await fillDatabase(database.url, {
      seed: number,
      tasks,
      force: values.force,
      password_hash,
      now: Date.now(),
      show: progress.show,
    });
    progress.end();
    process.stdout.write(`${filled.user.length} people, ${filled.project.length} projects, ${filled.task.length} tasks, ${filled.comment.length} comments.
Log in as ${emailOf('ada')} with the password ${password}; the others have the same password:
${filled.user.map(({ email, full_name }) => `  ${email}  ${full_name}`).join('\n')}
`);
  } finally {
    await database.stop();
  }
}

await seed().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
