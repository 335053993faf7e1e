import pg from 'pg';
import { connectionFailure, isRefusal, Unavailable } from './failures.ts';
import { endStandbyWait } from './left-behind.ts';
import { run } from './query.ts';
import { closeClient, openClient, type SessionOptions, timeoutsOf } from './session.ts';

/** How long a success is reused, because the endpoint is public and each check writes to disk. */
const FRESH_FOR_MS = 1_000;

/**
 * Tests everything that a write needs, in one statement of 2 to 5 ms that leaves nothing behind. The message is a
 * record in the write-ahead log only: it is flushed to disk and waits for the synchronous standby. That log is mostly
 * written to existing files, so a full disk shows only where a file grows. Therefore the rows exceed `work_mem` and go
 * to a temporary file.
 */
const PROBE = `
  select current_setting('transaction_read_only') = 'on' as "isReadOnly",
    case current_setting('transaction_read_only') when 'off' then pg_logical_emit_message(true, 'taskflow', '') end,
    (select count(*) from generate_series(1, 4000))`;

/** The temporary file must be on the same disk as the tables. */
const SETTINGS = { work_mem: '64kB', temp_tablespaces: '' };

/** Exceeding `temp_file_limit` does not mean that the disk is full. */
const TEMPORARY_FILE_LIMIT = '53400';

/** Checks on its own connection that the database accepts writes. */
export class HealthCheck {
  readonly #options: SessionOptions;
  #client: Promise<pg.Client> | undefined;
  #asking: Promise<void> | undefined;
  #succeededAt = Number.NEGATIVE_INFINITY;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Concurrent callers share one check, and a success is reused for one second. */
  async check(): Promise<void> {
    if (performance.now() - this.#succeededAt < FRESH_FOR_MS) return;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    await this.#asking;
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    if (client) await closeClient(client);
  }

  async #ask(): Promise<void> {
    const timeoutMs = timeoutsOf(this.#options).healthMs;
    this.#client ??= openClient(this.#options, SETTINGS, { query_timeout: timeoutMs });
    const opening = this.#client;
    try {
      await probe(await opening, timeoutMs);
      this.#succeededAt = performance.now();
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.code === TEMPORARY_FILE_LIMIT) return;
      if (!isRefusal(error) && !(error instanceof Unavailable)) {
        this.#client = undefined;
        void opening.then((client) => this.#giveUp(client)).catch(() => {});
      }
      throw connectionFailure(error);
    }
  }

  async #giveUp(client: pg.Client): Promise<void> {
    void closeClient(client);
    await endStandbyWait(this.#options, client);
  }
}

async function probe(client: pg.Client, timeoutMs: number): Promise<void> {
  const { rows } = await run<{ isReadOnly: boolean }>(client, {
    name: 'probe',
    sql: PROBE,
    values: [],
    timeoutMs,
  });
  if (rows[0]?.isReadOnly) throw new Unavailable('The database is read-only.');
}
