import { PostgresAdapter } from 'kysely';

/** Carries the time limit for retries to `withTransaction`. Tests set a longer one. */
export class Adapter extends PostgresAdapter {
  readonly retryMs: number;

  constructor(retryMs: number) {
    super();
    this.retryMs = retryMs;
  }
}
