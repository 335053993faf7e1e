// Generated from the contract by `npm run generate`. Do not edit.
import type { Call } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { RequestOptions } from '../../runtime/options.ts';
import type { Health } from '../models.ts';

/**
 * Whether the service works, for probes and people.
 *
 * These operations need no credentials and count against no rate limit.
 */
export class HealthResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * See how the service is doing.
   *
   * Looks at each part of the service and tells how it is doing, for people and dashboards. Public, and not
   * counted against any rate limit.
   */
  get(options?: RequestOptions): Call<Health> {
    return this.#connection.call({ method: 'GET', path: '/health', isPublic: true }, options);
  }

  /**
   * See whether the process is alive.
   *
   * Answers as long as the process can answer at all, whatever its database does. For the probe that restarts a
   * process that hangs. Public, and not counted against any rate limit.
   */
  getLiveness(options?: RequestOptions): Call<Health> {
    return this.#connection.call({ method: 'GET', path: '/health/live', isPublic: true }, options);
  }

  /**
   * See whether the service takes requests.
   *
   * Returns 200 when requests are served, and 503 while the database is away or takes no writes (it is
   * read-only, its disk is full, or its synchronous standby is missing), or the server is starting or stopping.
   * For the probe of a load balancer. Public, and not counted against any rate limit.
   */
  getReadiness(options?: RequestOptions): Call<Health> {
    return this.#connection.call({ method: 'GET', path: '/health/ready', isPublic: true }, options);
  }
}
