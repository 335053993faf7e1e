import type pg from 'pg';
import { connectionFailure } from './failures.ts';
import { closeClient, openClient, type SessionOptions } from './session.ts';

const ANSWER_WITHIN_MS = 2_000;

/** Asks the database for a sign of life, on a connection of its own. */
export class HealthCheck {
  readonly #options: SessionOptions;
  #client: Promise<pg.Client> | undefined;
  #asking: Promise<void> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Those who ask at the same time get the same answer. */
  check(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    if (client) await closeClient(client);
  }

  async #ask(): Promise<void> {
    this.#client ??= openClient(this.#options, {}, { query_timeout: ANSWER_WITHIN_MS });
    try {
      await (await this.#client).query('select');
    } catch (error) {
      const client = this.#client;
      this.#client = undefined;
      void client.then(closeClient).catch(() => {});
      throw connectionFailure(error);
    }
  }
}
