import type { Log } from '../log.ts';
import type { ConnectionLimits } from './admission.ts';
import type { Connection } from './connection.ts';

/** Cuts off clients that do not read what they get, those with the most first. */
export function cutSlow(
  open: Iterable<Connection>,
  { backlog }: Pick<ConnectionLimits, 'backlog'>,
  log: Log,
): void {
  const slow = [...open]
    .map((connection) => ({ connection, bytes: connection.backlog() }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
  let sum = slow.reduce((total, { bytes }) => total + bytes, 0);
  for (const { connection, bytes } of slow) {
    if (bytes <= backlog.ofOne && sum <= backlog.inAll) return;
    sum -= bytes;
    log.warn({ user_id: connection.member.user_id, bytes }, 'slow real-time connection cut');
    connection.cut();
  }
}
