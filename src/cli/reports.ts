import { connect } from '../database/database.ts';
import { rebuildTransitions } from '../reports/rebuild.ts';
import type { CommandResult } from './admin.ts';

export const isReportsCommand = (args: string[]): boolean => args.length === 1 && args[0] === 'rebuild';

/** Computes what reports read of the past again from the log of events. */
export async function rebuildReports(url: string, show: (text: string) => void): Promise<CommandResult> {
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const connections = connect({ url, poolSize: 1, applicationName: 'taskflow reports', log });
  try {
    const tasks = await rebuildTransitions(connections.writer, (done) => show(`${done} tasks`));
    return { text: `The history of ${tasks} tasks was computed again.`, exitCode: 0 };
  } finally {
    await connections.close();
  }
}
