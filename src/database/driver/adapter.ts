import { PostgresAdapter } from 'kysely';

/** Tells `withTransaction` how long it may retry on these connections: tests use a longer time. */
export class Adapter extends PostgresAdapter {
  readonly retryMs: number;

  constructor(retryMs: number) {
    super();
    this.retryMs = retryMs;
  }
}
