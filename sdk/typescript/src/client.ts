import type { AuthSession, LoginRequest, RegisterRequest } from './generated/models.ts';
import { Resources } from './generated/resources.ts';
import type { Call } from './runtime/call.ts';
import { Connection } from './runtime/connection.ts';
import { leveled, levelOf } from './runtime/log.ts';
import type { ClientOptions, RequestOptions } from './runtime/options.ts';
import { Session } from './runtime/session.ts';
import { memoryStore } from './runtime/tokens.ts';
import { Replica, type SyncOptions } from './sync/replica.ts';
import { version } from './version.ts';

/** The address of a server, and the access token or API key to use now. */
export type Transport = {
  readonly baseUrl: string;
  token(): Promise<string | undefined>;
  /** Called for each event, so that the next request of the client sees what has happened. */
  onEvent?(): void;
};

/** Passes the session to a client that shares it. */
const SESSION = Symbol('session');

const BASE_URL = 'http://localhost:3000';
const TIMEOUT_MS = 30_000;
const MAX_RETRIES = 2;

/**
 * A client of TaskFlow.
 *
 * ```ts
 * const client = new TaskFlow({ baseUrl: 'https://tasks.example.com', token });
 * const task = await client.tasks.create({ title: 'Punch the cards' });
 * ```
 *
 * Without options it reads `TASKFLOW_BASE_URL` and `TASKFLOW_TOKEN`.
 */
export class TaskFlow extends Resources {
  readonly #options: ClientOptions;
  readonly #connection: Connection;
  readonly #session: Session;

  constructor(options: ClientOptions = {}) {
    const { [SESSION]: shared } = options as { [SESSION]?: Session };
    const session: Session =
      shared ??
      new Session({
        store: options.tokenStore ?? memoryStore(),
        token: options.token ?? environment('TASKFLOW_TOKEN'),
        refresh: (refresh_token, idempotencyKey) => this.auth.refresh({ refresh_token }, { idempotencyKey }),
      });
    const connection = new Connection(settingsOf(options), session);
    super(connection);
    this.#options = options;
    this.#connection = connection;
    this.#session = session;
  }

  /**
   * Returns a client with other options. It shares the session with this one, unless you give it a `token` or a `tokenStore`.
   *
   * ```ts
   * const patient = client.withOptions({ timeout: 120_000, maxRetries: 5 });
   * ```
   */
  withOptions(options: ClientOptions): TaskFlow {
    const isOther = options.token !== undefined || options.tokenStore !== undefined;
    return new TaskFlow({ ...this.#options, ...options, ...(!isOther && { [SESSION]: this.#session }) });
  }

  /**
   * Sends a request to a path that this version does not know yet, with the same credentials, retries and errors as all calls.
   * Returns the `data` of the response. A POST is retried only with an `Idempotency-Key` header.
   *
   * ```ts
   * const board = await client.request<{ id: string }>('GET', '/api/v1/boards/1');
   * ```
   */
  request<Data = unknown>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    { body, ...options }: RequestOptions & { body?: unknown } = {},
  ): Call<Data> {
    if (!path.startsWith('/')) throw new TypeError('`path` must start with a slash.');
    const hasKey = Object.keys(options.headers ?? {}).some(
      (name) => name.toLowerCase() === 'idempotency-key',
    );
    const request = { method, path, body, isRepeatable: hasKey };
    return this.#connection.call<Data>(request, options);
  }

  /**
   * Keeps a copy of everything that you can see: projects, members, tasks, comments, attachments, categories and views. Returns at once with
   * what the store has, and continues in the background until you close the replica. An API key needs the scopes of `activity.sync`.
   *
   * ```ts
   * const replica = await client.sync({ store: fileSyncStore('replica.jsonl') });
   * await replica.current();
   * console.log(replica.tasks.list().length);
   * await replica.close();
   * ```
   */
  sync(options: SyncOptions = {}): Promise<Replica> {
    return Replica.open(this.activity, options);
  }

  /** For clients that connect in another way, such as `@taskflow/sdk/realtime`: where the server is, and who the caller is. */
  get transport(): Transport {
    const { consistency } = this.#session;
    return {
      baseUrl: settingsOf(this.#options).baseUrl,
      token: () => this.#session.token(),
      onEvent: () => consistency.forget(),
    };
  }

  /** Logs in. All later calls use the tokens, which the client renews before they expire. */
  async login(body: LoginRequest, options?: RequestOptions): Promise<AuthSession> {
    const started = await this.auth.login(body, options);
    await this.#session.begin(started);
    return started;
  }

  /** Creates an account and logs in. */
  async register(body: RegisterRequest, options?: RequestOptions): Promise<AuthSession> {
    const started = await this.auth.register(body, options);
    await this.#session.begin(started);
    return started;
  }

  /** Ends the session. Deletes its tokens even if the call fails. */
  async logout(options?: RequestOptions): Promise<void> {
    try {
      await this.auth.logout(options);
    } finally {
      await this.#session.end();
    }
  }
}

function settingsOf(options: ClientOptions) {
  const baseUrl = options.baseUrl ?? environment('TASKFLOW_BASE_URL') ?? BASE_URL;
  // It appears in logs and errors, so it must not contain secrets, and is not repeated here.
  if (!/^https?:\/\/[^/@?#]+(\/[^?#]*)?$/.test(baseUrl))
    throw new TypeError('`baseUrl` must start with http:// or https:// and have no credentials or query.');
  const { origin } = options;
  const level = options.logLevel ?? levelOf(environment('TASKFLOW_LOG'));
  return {
    baseUrl: baseUrl.replace(/\/+$/, ''),
    timeout: options.timeout ?? TIMEOUT_MS,
    maxRetries: options.maxRetries ?? MAX_RETRIES,
    headers: { ...userAgent(), ...(origin !== undefined && { 'x-origin': origin }), ...options.headers },
    // Some platforms reject `fetch` with another `this`.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    hooks: options.hooks ?? {},
    logger: leveled(options.logger ?? console, level),
  } satisfies ConstructorParameters<typeof Connection>[0];
}

type Platform = { process?: { env?: Record<string, string | undefined>; versions?: { node?: string } } };

function environment(name: string): string | undefined {
  return (globalThis as Platform).process?.env?.[name] || undefined;
}

/** Returns no header in browsers: they set their own, and the server would have to allow another one (CORS). */
function userAgent(): Record<string, string> {
  const node = (globalThis as Platform).process?.versions?.node;
  return node ? { 'user-agent': `taskflow-typescript/${version} node/${node}` } : {};
}
