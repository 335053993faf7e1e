import type { Command } from 'commander';
import type { Environment } from '../config/environment.ts';
import { atDatabase, runService } from './running.ts';
import { openServiceSession } from './session.ts';

export function define(command: Command, env: Environment): void {
  command.action(() => work(env));
}

/** Does the work that no caller waits for, until it is asked to stop. */
async function work(env: Environment): Promise<void> {
  const { config, log, requests } = await openServiceSession(env);
  await runService(await atDatabase(config), log, requests, { serves: false });
  log.info({}, 'stopped');
  process.exit(0);
}
