import { setImmediate as afterThis, setTimeout as pause } from 'node:timers/promises';
import { closeClient, openClient, type SessionOptions } from './session.ts';

const RECONNECT_MS = 100;
const MOST_RECONNECT_MS = 5_000;

/** Who wants to hear. Both are called between other work, so they do not take long and do not throw. */
export type Subscriber = {
  told(message: string): void;
  /** Messages may have gone by unheard. */
  missed(): void;
};

/**
 * Hears what transactions of any node say on one channel (NOTIFY), once they are committed, on a
 * connection of its own. It connects when somebody subscribes, and again whenever the connection is lost.
 */
export class Listener {
  /** Whether all that is said is heard. Through a pooler that shares sessions it is said to nobody. */
  isListening = false;
  readonly #options: SessionOptions;
  readonly #channel: string;
  readonly #subscribers: Subscriber[] = [];
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: SessionOptions, channel: string) {
    this.#options = options;
    this.#channel = channel;
  }

  subscribe(subscriber: Subscriber): void {
    this.#subscribers.push(subscriber);
    // What still has to be prepared comes first: it may take longer than one waits for a connection.
    this.#running ??= afterThis().then(() => this.#run());
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    for (let wait = RECONNECT_MS; !signal.aborted; wait = Math.min(2 * wait, MOST_RECONNECT_MS)) {
      try {
        await this.#listen(signal);
        wait = RECONNECT_MS;
      } catch (error) {
        const reason = (error as Error).message;
        this.#options.log.warn({ reason }, 'There is no connection to hear of changes by other nodes.');
      }
      await pause(wait, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  /** Resolves when the connection has ended. */
  async #listen(signal: AbortSignal): Promise<void> {
    // A server may end sessions that do nothing, and this one does nothing for hours.
    const client = await openClient(this.#options, { idle_session_timeout: '0' });
    const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
    client.on('notification', ({ payload = '' }) => {
      for (const subscriber of this.#subscribers) subscriber.told(payload);
    });
    const hangUp = () => void closeClient(client);
    try {
      await client.query(`listen ${this.#channel}`);
      this.isListening = true;
      this.#tellMissed();
      signal.addEventListener('abort', hangUp, { once: true });
      if (signal.aborted) hangUp();
      await ended;
    } finally {
      this.isListening = false;
      this.#tellMissed();
      signal.removeEventListener('abort', hangUp);
      await closeClient(client);
    }
  }

  #tellMissed(): void {
    for (const subscriber of this.#subscribers) subscriber.missed();
  }
}
