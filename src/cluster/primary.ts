import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { coalesce } from '../concurrency.ts';
import { createCounts } from '../counts.ts';
import type { Log } from '../log.ts';
import type { StopRequest } from '../stop-signals.ts';
import { type FromPrimary, PLACE, SIZE, type ToPrimary } from './messages.ts';

/** The pause before a process that could not start is tried again, which doubles up to the second one. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

export type PrimaryOptions = StopRequest & {
  /** Number of processes that serve. */
  readonly size: number;
  readonly log: Log;
  /** Called once, when all processes serve. */
  onReady(url: string): void;
};

/** A process of the cluster. */
type Process = {
  readonly worker: Worker;
  /** The URL that it serves. Rejects if it ends before that. */
  readonly ready: Promise<string>;
  readonly ended: Promise<void>;
};

/**
 * Runs the processes of a cluster until `stop` is aborted and all of them have ended. They share one port: this process accepts the
 * connections and gives them to the others in turn. It starts another process for each one that ends, relays what they tell each other,
 * and counts requests for all of them.
 * @throws Error if a process ends before all of them have served
 */
export async function runCluster(
  options: PrimaryOptions,
): Promise<{ replaceAll(): Promise<void>; ended: Promise<void> }> {
  const { size, log, stop, hurry } = options;
  const running = new Set<Process>();
  /** The process of each place that serves. */
  const places: (Process | undefined)[] = Array.from({ length: size });
  const count = createCounts();

  const tell = ({ worker }: Process, message: FromPrimary) => {
    // It may have ended a moment ago.
    if (worker.isConnected()) worker.send(message, undefined, () => {});
  };

  function start(place: number): Process {
    const worker = cluster.fork({ [PLACE]: String(place), [SIZE]: String(size) });
    const { promise: ready, resolve, reject } = Promise.withResolvers<string>();
    const ended = once(worker, 'exit').then(([code, signal]) => {
      running.delete(one);
      reject(new Error(`A process of the cluster ended with ${signal ?? `code ${code}`} before it served.`));
      if (places[place] !== one) return;
      places[place] = undefined;
      if (stop.aborted) return;
      log.error({ pid: worker.process.pid, code, signal }, 'process of the cluster ended, starting another');
      void keep(place);
    });
    ready.catch(() => {});
    const one: Process = { worker, ready, ended };
    running.add(one);
    worker.on('message', (message: ToPrimary) => {
      if (message.kind === 'ready') resolve(message.url);
      else if (message.kind === 'publish') relay(message.channel, message.message);
      else tell(one, { kind: 'counted', batch: message.batch, counted: message.requests.map(count) });
    });
    worker.on('error', (err) =>
      log.warn({ err, pid: worker.process.pid }, 'cannot reach a process of the cluster'),
    );
    return one;
  }

  function relay(channel: string, message: string): void {
    for (const one of running) tell(one, { kind: 'message', channel, message });
  }

  /** Starts a process for a place. Resolves when it serves. */
  async function fill(place: number): Promise<string> {
    const one = start(place);
    const url = await one.ready;
    places[place] = one;
    return url;
  }

  /** Fills a place, and tries again until it succeeds. */
  async function keep(place: number): Promise<void> {
    for (let ms = FIRST_PAUSE_MS; !stop.aborted && !places[place]; ms = Math.min(2 * ms, LONGEST_PAUSE_MS)) {
      try {
        await fill(place);
        return;
      } catch (err) {
        if (!stop.aborted) log.error({ err }, 'cannot start a process of the cluster, retrying');
        await pause(ms, undefined, { signal: stop }).catch(() => {});
      }
    }
  }

  /** One after the other, so that there is only one process more than otherwise. */
  const replaceAll = coalesce(async () => {
    log.info({}, 'replacing the processes of the cluster');
    for (let place = 0; place < size && !stop.aborted; place += 1) {
      const old = places[place];
      try {
        await fill(place);
      } catch (err) {
        if (!stop.aborted)
          log.error({ err }, 'cannot start a new process of the cluster; the old ones go on');
        return;
      }
      if (!old || stop.aborted) continue;
      tell(old, { kind: 'leave' });
      await old.ended;
    }
    if (!stop.aborted) log.info({}, 'processes of the cluster replaced');
  });

  const endAll = (kind: 'stop' | 'hurry') => {
    for (const one of running) tell(one, { kind });
  };
  stop.addEventListener('abort', () => endAll('stop'), { once: true });
  hurry.addEventListener('abort', () => endAll('hurry'), { once: true });
  const allEnded = async () => {
    while (running.size > 0) await Promise.all([...running].map(({ ended }) => ended));
  };

  try {
    const [url = ''] = await Promise.all(places.map((_, place) => fill(place)));
    if (!stop.aborted) options.onReady(url);
  } catch (error) {
    if (!stop.aborted) {
      endAll('stop');
      await allEnded();
      throw error;
    }
  }
  const stopped = stop.aborted ? Promise.resolve() : once(stop, 'abort');
  return { replaceAll, ended: stopped.then(allEnded) };
}
