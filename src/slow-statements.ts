import type { Log } from './log.ts';
import { type Observer, presentWork } from './observer.ts';

/** While the database is slow, every statement is. One line in this time shows that as well as a thousand. */
const QUIET_MS = 10_000;

/**
 * Logs statements that take longer than `slowMs`, with the operation or job that they belong to, and never with their values. A
 * statement that is slow again within ten seconds is only counted; its next line says how many there were.
 */
export function logSlowStatements(log: Log, slowMs: number): Pick<Observer, 'statementEnded'> {
  if (slowMs === 0) return {};
  // Statements are those of the code, so there are only a few hundred.
  const seen = new Map<string, { quietUntil: number; more: number }>();
  return {
    statementEnded({ statement, began, ms, error }) {
      if (ms <= slowMs) return;
      const now = began + ms;
      const known = seen.get(statement);
      if (known && now < known.quietUntil) {
        known.more += 1;
        return;
      }
      seen.set(statement, { quietUntil: now + QUIET_MS, more: 0 });
      const work = presentWork();
      log.warn(
        {
          statement,
          ...(work && { [work.kind]: work.name, request_id: work.request_id }),
          ms: Math.round(ms),
          ...(known && known.more > 0 && { more: known.more }),
          ...(error !== undefined && { failed: true }),
        },
        'slow statement',
      );
    },
  };
}
