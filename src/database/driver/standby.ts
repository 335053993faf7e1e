import type pg from 'pg';

/** The function of PostgreSQL that waits for a standby. Its messages are translated, its name is not. */
const WAITING_ROUTINE = 'SyncRepWaitForLSN';

const cutShort = new WeakSet<pg.ClientBase>();

/**
 * Notices commits that did not wait for the synchronous standby to the end. PostgreSQL reports such a commit as a
 * success: that it exists only locally is said in a warning before it.
 */
export function watchCommits(client: pg.ClientBase): void {
  client.on('notice', ({ routine }) => {
    if (routine === WAITING_ROUTINE) cutShort.add(client);
  });
}

/** Whether a commit of this session was cut short since the last call. */
export function wasCutShort(client: pg.ClientBase): boolean {
  return cutShort.delete(client);
}

/**
 * A small write where a synchronous standby is configured, and nothing elsewhere. Once it is committed, everything
 * that was visible before is as durable as configured, since the standby receives the log in order. The write is a
 * record in the log alone, so no table grows.
 */
export const WAIT_FOR_STANDBY = `case when current_setting('synchronous_standby_names') <> ''
  then pg_logical_emit_message(true, 'taskflow', '') end`;
