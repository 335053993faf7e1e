import type { Command } from 'commander';
import type { Environment } from '../config/environment.ts';
import { openDatabase } from '../database/open.ts';
import { openSession, placeOf } from './session.ts';

export function define(command: Command, env: Environment): void {
  command.action(async () => {
    const session = openSession(env);
    const database = await openDatabase(placeOf(session), session.log, session.requests.stop);
    session.log.info({}, 'database is up to date');
    await database.stop();
  });
}
