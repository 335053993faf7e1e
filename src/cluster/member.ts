import { LRUCache } from 'lru-cache';
import type { Counted, CountRequest } from '../counts.ts';
import type { Channel, Peers } from '../processes.ts';
import type { StopRequest } from '../stop-signals.ts';
import type { FromPrimary, ToPrimary } from './messages.ts';

/** Longest time that a request waits for the primary. Then its process counts it alone. */
const COUNT_MS = 150;
/** Callers over their limit that this process remembers, so that they cost the primary nothing. */
const MAX_REFUSED = 10_000;

/** This process as one of a cluster. */
export type Member = Peers & {
  /** The primary decides when to stop. */
  readonly requests: StopRequest;
  /** Whether this process stops because another one has taken its place, so that the service as a whole goes on. */
  isReplaced(): boolean;
  /** Tells the primary that this process serves. */
  ready(url: string): void;
};

type Waiting = { resolve(counted: Counted | undefined): void };

/** Joins the cluster whose primary has started this process. If the primary dies, Node ends this process. */
export function joinCluster(size: number, place: number): Member {
  const stop = new AbortController();
  const hurry = new AbortController();
  const receivers = new Map<string, Set<(message: string) => void>>();
  let isReplaced = false;

  const send = (message: ToPrimary) => {
    // The primary may have gone a moment ago. Then this process ends, too.
    process.send?.(message, undefined, {}, () => {});
  };

  const counts = createCounts(size, send);

  function leave(): void {
    isReplaced ||= !stop.signal.aborted;
    stop.abort(new Error('Another process takes the place of this one.'));
  }

  process.on('message', (message: FromPrimary) => {
    switch (message.kind) {
      case 'message':
        for (const receive of receivers.get(message.channel) ?? []) receive(message.message);
        return;
      case 'counted':
        return counts.receive(message.batch, message.counted);
      case 'leave':
        return leave();
      case 'stop':
        isReplaced = false;
        return stop.abort(new Error('The service is being stopped.'));
      case 'hurry':
        return hurry.abort();
    }
  });
  // A terminal signals every process in the foreground. The primary gets the signal too, and decides.
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGHUP'] as const) process.on(signal, () => {});
  // Someone ends only this process. The primary then starts another.
  process.on('SIGTERM', leave);

  return {
    place,
    requests: { stop: stop.signal, hurry: hurry.signal },
    isReplaced: () => isReplaced,
    ready: (url) => send({ kind: 'ready', url }),
    counts,
    channel(name): Channel {
      return {
        publish: (message) => send({ kind: 'publish', channel: name, message }),
        subscribe(receive) {
          receivers.set(name, (receivers.get(name) ?? new Set()).add(receive));
        },
      };
    },
  };
}

/** Counts in the primary. Requests of one turn of the event loop share a message. */
function createCounts(size: number, send: (message: ToPrimary) => void) {
  const refused = new LRUCache<string, number>({ max: MAX_REFUSED });
  const sent = new Map<number, { waiting: readonly Waiting[]; requests: readonly CountRequest[] }>();
  let requests: CountRequest[] = [];
  let waiting: Waiting[] = [];
  let batch = 0;

  function flush(): void {
    const number = batch;
    batch += 1;
    sent.set(number, { waiting, requests });
    send({ kind: 'count', batch: number, requests });
    // An answer that came while this process itself was busy is read first.
    setTimeout(() => setImmediate(() => settle(number)), COUNT_MS).unref();
    requests = [];
    waiting = [];
  }

  function settle(number: number, counted: readonly Counted[] = []): void {
    const batched = sent.get(number);
    sent.delete(number);
    for (const [index, { resolve }] of batched?.waiting.entries() ?? []) {
      const result = counted[index];
      const key = batched?.requests[index]?.key;
      if (result?.isRefused && key !== undefined) refused.set(key, performance.now() + result.msBeforeNext);
      resolve(result);
    }
  }

  return {
    receive: settle,
    processes: () => size,
    count(request: CountRequest): Promise<Counted | undefined> {
      const msBeforeNext = (refused.get(request.key) ?? 0) - performance.now();
      if (msBeforeNext > 0)
        return Promise.resolve({ limit: request.limit, remaining: 0, msBeforeNext, isRefused: true });
      return new Promise((resolve) => {
        if (requests.length === 0) setImmediate(flush);
        requests.push(request);
        waiting.push({ resolve });
      });
    },
  };
}
