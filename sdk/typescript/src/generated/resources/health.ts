// Generated from the contract by `npm run generate`. Do not edit.
import type { Call } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { RequestOptions } from '../../runtime/options.ts';
import type { Health } from '../models.ts';

/**
 * Health checks for probes and people.
 *
 * These operations require no credentials and do not count against any rate limit.
 */
export class HealthResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Get service health.
   *
   * Returns the state of each component of the service, for people and dashboards. The status is 503 if the
   * service does not accept requests, and 200 if it does, even if a component has failed. Needs no credentials,
   * and does not count against any rate limit.
   */
  get(options?: RequestOptions): Call<Health> {
    return this.#connection.call({ method: 'GET', path: '/health', isPublic: true }, options);
  }

  /**
   * Check liveness.
   *
   * Returns 200 as long as the process can respond, whatever the state of its database. Use it for a probe after
   * which a hanging process is restarted. Needs no credentials, and does not count against any rate limit.
   */
  getLiveness(options?: RequestOptions): Call<Health> {
    return this.#connection.call({ method: 'GET', path: '/health/live', isPublic: true }, options);
  }

  /**
   * Check readiness.
   *
   * Returns 200 when the service accepts requests. Returns 503 while the service is starting or stopping, or
   * while the database is down or does not accept writes. A database does not accept writes when it is
   * read-only, its disk is full, or its synchronous standby is missing. Use it for the probe of a load balancer.
   * Needs no credentials, and does not count against any rate limit.
   */
  getReadiness(options?: RequestOptions): Call<Health> {
    return this.#connection.call({ method: 'GET', path: '/health/ready', isPublic: true }, options);
  }
}
