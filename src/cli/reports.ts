import type { Command } from 'commander';
import type { Environment } from '../config/environment.ts';
import { connect } from '../database/database.ts';
import { rebuildTransitions } from '../reports/rebuild.ts';
import { type CommandResult, onDatabase } from './session.ts';

export function define(command: Command, env: Environment): void {
  command
    .command('rebuild')
    .description('compute the past of reports again from the log of events; also while the service runs')
    .action(() => onDatabase(env, (url) => rebuild(url)));
}

/** Computes what reports read of the past again from the log of events. */
async function rebuild(url: string): Promise<CommandResult> {
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const connections = connect({ url, poolSize: 1, applicationName: 'taskflow reports', log });
  try {
    const tasks = await rebuildTransitions(connections.writer, (done) =>
      process.stderr.write(`${done} tasks\n`),
    );
    return { text: `The history of ${tasks} tasks was computed again.`, exitCode: 0 };
  } finally {
    await connections.close();
  }
}
