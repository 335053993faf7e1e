import { PostgresAdapter } from 'kysely';
import type { Observer } from '../../observer.ts';

/** Carries the time limit for retries to `withTransaction`, and the observer of statements to `compiled`. Tests set a longer limit. */
export class Adapter extends PostgresAdapter {
  readonly retryMs: number;
  readonly statementEnded: Observer['statementEnded'];

  constructor(retryMs: number, statementEnded?: Observer['statementEnded']) {
    super();
    this.retryMs = retryMs;
    this.statementEnded = statementEnded;
  }
}
