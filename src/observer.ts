import { AsyncLocalStorage } from 'node:async_hooks';
import type { ErrorCode } from './errors.ts';

/** A request whose response was sent, or whose caller has disconnected. */
export type EndedRequest = {
  /** `docs` and the like have none. */
  readonly operation: string | undefined;
  /** 499 if the caller has disconnected. */
  readonly status: number;
  readonly code: ErrorCode | undefined;
  readonly seconds: number;
  /** Whether the response is that of an earlier request with the same idempotency key. */
  readonly isReplay: boolean;
};

export type EndedJob = {
  readonly job: string;
  readonly outcome: 'done' | 'retried' | 'failed';
  readonly seconds: number;
};

/** A statement, by the title of its definition. `began` is by `performance.now()`, before the wait for a connection. */
export type EndedStatement = {
  readonly statement: string;
  readonly began: number;
  readonly ms: number;
  /** Undefined if it succeeded. */
  readonly error: unknown;
};

/** What the service can be asked for at any time, in this process. */
export type GaugeName =
  | 'requests in progress'
  | 'requests waiting'
  | 'event streams'
  | 'exports'
  | 'downloads'
  | 'uploads'
  | 'sockets'
  | 'position of event streams'
  | 'position of sockets';

/**
 * What happens in this process, for those who watch it: metrics, traces and the log of slow statements. Calls must be cheap, because
 * some are made for each request.
 */
export type Observer = {
  requestEnded?(request: EndedRequest): void;
  jobEnded?(job: EndedJob): void;
  statementEnded?(statement: EndedStatement): void;
  cacheRead?(cache: string, isHit: boolean): void;
  /** Is given once for each name, at the start. `read` returns undefined while there is no value. */
  gauge?(name: GaugeName, read: () => number | undefined): void;
  /** Traces, if they are switched on. */
  readonly tracer?: Tracer | undefined;
};

/** Starts traces, or continues those of others. */
export type Tracer = {
  /** `parent` is the `traceparent` of a request, a job or an event (W3C Trace Context). */
  start(name: string, options: SpanOptions): Span;
};

export type SpanKind = 'server' | 'client' | 'producer' | 'consumer';

export type SpanOptions = {
  readonly kind: SpanKind;
  readonly parent?: string | undefined;
  readonly attributes?: Attributes;
};

export type Attributes = { readonly [name: string]: string | number | boolean };

/** A piece of work in a trace. */
export type Span = {
  /** For requests to others, jobs and events. Its flags say whether the trace is recorded. */
  readonly traceparent: string;
  /** Adds a piece of work that has ended. `began` is by `performance.now()`. */
  addEnded(name: string, work: { began: number; error: unknown; attributes: Attributes }): void;
  end(result: { error?: unknown; attributes?: Attributes }): void;
};

/** The work that the present call belongs to. */
export type Work = {
  readonly kind: 'operation' | 'job';
  /** Such as `createTask` or `send_mail`. */
  readonly name: string;
  readonly request_id?: string | undefined;
  readonly span?: Span | undefined;
};

const running = new AsyncLocalStorage<Work>();

/** Runs a function, and all that it starts, as a part of this work. Takes 0.15 µs. */
export const runAs = <Args extends unknown[], Result>(
  work: Work,
  run: (...args: Args) => Result,
  ...args: Args
): Result => running.run(work, run, ...args);

export const presentWork = (): Work | undefined => running.getStore();

type Calls = 'requestEnded' | 'jobEnded' | 'statementEnded' | 'cacheRead' | 'gauge';

/** Returns one observer for several. What none of them observes is absent, so that it costs nothing. */
export function observeTogether(observers: readonly Observer[]): Observer {
  const together: { [Name in Calls]?: (...args: never[]) => void } = {};
  for (const name of ['requestEnded', 'jobEnded', 'statementEnded', 'cacheRead', 'gauge'] as const) {
    const calls = observers.flatMap((each) => (each[name] ? [each[name] as (...args: never[]) => void] : []));
    const [only] = calls;
    if (calls.length === 1 && only) together[name] = only;
    else if (calls.length > 1) {
      together[name] = (...args) => {
        for (const call of calls) call(...args);
      };
    }
  }
  return { ...(together as Observer), tracer: observers.find(({ tracer }) => tracer)?.tracer };
}
