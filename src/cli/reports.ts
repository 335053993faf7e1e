import type { Command } from 'commander';
import type { Environment } from '../config/environment.ts';
import { connect } from '../database/database.ts';
import { TIMEOUTS } from '../database/driver/timeouts.ts';
import { rebuildSums, rebuildTimeSums, rebuildTransitions } from '../reports/rebuild.ts';
import { type CommandResult, onDatabase } from './session.ts';

/** The transitions of one month of a large project are summed in one statement. */
const PATIENT = { ...TIMEOUTS, statementMs: 290_000, responseMs: 300_000 };

export function define(command: Command, env: Environment): void {
  command
    .command('rebuild')
    .description(
      'compute what reports read again, from the log of events and from time entries; also while the service runs',
    )
    .action(() => onDatabase(env, (url) => rebuild(url)));
}

const show = (text: string) => process.stderr.write(`${text}\n`);

/** Computes what reports read of the past again from the log of events. */
async function rebuild(url: string): Promise<CommandResult> {
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const connections = connect({
    url,
    poolSize: 1,
    applicationName: 'taskflow reports',
    log,
    timeouts: PATIENT,
  });
  try {
    const tasks = await rebuildTransitions(connections.writer, (done) => show(`${done} tasks`));
    await rebuildSums(connections.writer, (month) => show(`sums of ${month.slice(0, 7)}`));
    await rebuildTimeSums(connections.writer);
    return { text: `The history of ${tasks} tasks was computed again.`, exitCode: 0 };
  } finally {
    await connections.close();
  }
}
