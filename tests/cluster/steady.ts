import { send } from '../faults/kit.ts';
import { until } from '../waiting.ts';

/** Clients that send one request after the other on persistent connections, and record everything that is not a success. */
export class SteadyClients {
  readonly failures: string[] = [];
  succeeded = 0;
  readonly #working: Promise<void>[];
  #isOver = false;

  constructor(count: number, url: string, token: string) {
    this.#working = Array.from({ length: count }, (_, client) => this.#work(client, url, token));
  }

  async #work(client: number, url: string, token: string): Promise<void> {
    for (let n = 0; !this.#isOver; n++) {
      const isWrite = n % 5 === client % 5;
      const body = { title: `task ${n} of client ${client}` };
      const what = isWrite
        ? send(url, 'POST', '/api/v1/tasks', { token, body })
        : send(url, 'GET', '/api/v1/tasks?per_page=2', { token });
      const outcome = await what.then(
        ({ status }) => String(status),
        (error: Error) => error.message,
      );
      if (outcome === (isWrite ? '201' : '200')) this.succeeded += 1;
      else this.failures.push(`${isWrite ? 'POST' : 'GET'}: ${outcome}`);
    }
  }

  /** Waits until this many more requests have succeeded, or one has failed. */
  async more(count: number): Promise<void> {
    const enough = this.succeeded + count;
    await until(
      `${count} more requests succeed`,
      () => this.succeeded >= enough || this.failures.length > 0,
      () => this.succeeded,
    );
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#working);
  }
}
