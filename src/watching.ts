import { type MetricsPage, mayRead } from './http/metrics.ts';
import type { Log } from './log.ts';
import type { Sources } from './metrics/metrics.ts';
import { type Observer, observeTogether } from './observer.ts';
import { logSlowStatements } from './slow-statements.ts';

export type WatchingOptions = {
  /** 0 logs none. */
  readonly slowStatementMs: number;
  /** Undefined: no metrics. Without a port they are on the port of the service, behind the token. */
  readonly metrics:
    | { readonly port: number | undefined; readonly host: string; readonly token: string | undefined }
    | undefined;
  /** Undefined: no traces. The headers can contain a secret. */
  readonly traces:
    | {
        readonly endpoint: string;
        readonly headers: Readonly<Record<string, string>>;
        readonly serviceName: string;
        readonly ratio: number;
      }
    | undefined;
  /** The place of this process among those of a cluster, from 0. Each has its own port. Undefined without a cluster. */
  readonly place?: number | undefined;
};

/** Those who watch this process. */
export type Watching = {
  readonly observer: Observer;
  /** The metrics, if they are on the port of the service. */
  readonly page: MetricsPage | undefined;
  /** Opens the port of the metrics, if they have one. */
  watch(sources: Sources): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Starts what the settings switch on. The rest is not loaded: prom-client takes 40 ms of CPU time and 3 MB at the start, and the libraries
 * of OpenTelemetry 70 ms and 9 MB.
 */
export async function startWatching(options: WatchingOptions, log: Log): Promise<Watching> {
  const { slowStatementMs, metrics: settings, traces, place } = options;
  const metrics =
    settings && (await import('./metrics/metrics.ts')).createMetrics({ slowMs: slowStatementMs });
  const sending = traces && (await import('./traces/otlp.ts')).sendTraces({ ...traces, log });
  const observers = [logSlowStatements(log, slowStatementMs), metrics?.observer, sending?.observer];
  const page = metrics && { type: metrics.type, text: metrics.text, token: settings?.token };
  let server: { stop(): Promise<void> } | undefined;
  return {
    observer: observeTogether(observers.filter((each) => each !== undefined)),
    page: settings?.port === undefined ? page : undefined,
    async watch(sources) {
      metrics?.watch(sources);
      if (!page || settings?.port === undefined) return;
      const { serveMetrics } = await import('./metrics/serve.ts');
      const { port, host } = settings;
      server = await serveMetrics(page, {
        port: port === 0 ? 0 : port + (place ?? 0),
        // It may still be that of the process whose place this one takes.
        waitsForPort: place !== undefined,
        ...{ host, log },
        mayRead: (authorization) => mayRead(page, authorization),
      });
    },
    async stop() {
      await server?.stop();
      await sending?.stop();
    },
  };
}
