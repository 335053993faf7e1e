import type pg from 'pg';

/** Name of the function in PostgreSQL that waits for a standby. Unlike its messages, the name is never translated. */
const WAITING_ROUTINE = 'SyncRepWaitForLSN';

const cutShort = new WeakSet<pg.ClientBase>();

/**
 * Records commits whose wait for the synchronous standby was cut short. PostgreSQL reports such a commit as a success,
 * preceded by a warning that it exists only locally.
 */
export function watchCommits(client: pg.ClientBase): void {
  client.on('notice', ({ routine }) => {
    if (routine === WAITING_ROUTINE) cutShort.add(client);
  });
}

/** Whether the wait of a commit in this session was cut short since the last call. */
export function wasCutShort(client: pg.ClientBase): boolean {
  return cutShort.delete(client);
}

/**
 * SQL for a small write if a synchronous standby is configured; otherwise it does nothing. Once it is committed,
 * everything that was visible before is as durable as configured, because the standby receives the write-ahead log in
 * order. The write is a record in that log only, so no table grows.
 */
export const WAIT_FOR_STANDBY = `case when current_setting('synchronous_standby_names') <> ''
  then pg_logical_emit_message(true, 'taskflow', '') end`;
