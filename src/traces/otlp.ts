import {
  type Context,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { type Log, scrub } from '../log.ts';
import type { Attributes, EndedStatement, Observer, Span, SpanOptions } from '../observer.ts';
import { presentWork } from '../observer.ts';
import { version } from '../version.ts';

export type TracesOptions = {
  /** Without a trailing slash. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  /** The part of new traces that is recorded. */
  readonly ratio: number;
  readonly log: Log;
};

/** How long a stopping service waits for its last traces to be accepted. */
const LAST_MS = 2_000;
/** The pause between two lines about a collector that does not respond. */
const QUIET_MS = 60_000;

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/**
 * Sends traces to an OpenTelemetry collector. This file is imported only if traces are on, because its libraries take memory and time
 * to load. A collector that does not respond delays nothing: at most 2,048 spans wait for it, and further ones are lost.
 */
export function sendTraces(options: TracesOptions): { observer: Observer; stop(): Promise<void> } {
  const { endpoint, headers, serviceName, ratio, log } = options;
  const reportFailure = failureLog(log);
  setGlobalErrorHandler(reportFailure);
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, headers: { ...headers } });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('taskflow', version);

  function start(name: string, { kind, parent, attributes = {} }: SpanOptions): Span {
    const around = contextOf(parent);
    const span = tracer.startSpan(name, { kind: KINDS[kind], attributes }, around);
    const inside = trace.setSpan(around, span);
    return {
      traceparent: traceparentOf(span.spanContext()),
      addEnded(title, { began, error, attributes: about }) {
        if (!span.isRecording()) return;
        // Numbers up to `performance.now()` are taken as its values.
        const part = tracer.startSpan(
          title,
          { kind: SpanKind.CLIENT, startTime: began, attributes: about },
          inside,
        );
        if (error !== undefined) fail(part, error);
        part.end(performance.now());
      },
      end({ error, attributes: more }) {
        if (more) span.setAttributes(more);
        if (error !== undefined) fail(span, error);
        span.end();
      },
    };
  }

  return {
    observer: {
      tracer: { start },
      statementEnded({ statement, began, error }: EndedStatement) {
        presentWork()?.span?.addEnded(statement, { began, error, attributes: OF_STATEMENT });
      },
    },
    async stop() {
      const late = AbortSignal.timeout(LAST_MS);
      const gaveUp = new Promise<void>((resolve) => late.addEventListener('abort', () => resolve()));
      await Promise.race([provider.shutdown().catch(reportFailure), gaveUp]);
    },
  };
}

/** Never the text or the values of a statement. Its name is in `generated/queries.sql`. */
const OF_STATEMENT: Attributes = { 'db.system.name': 'postgresql' };

function fail(span: OtelSpan, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message: scrub(message) });
  if (error instanceof Error) span.setAttribute('error.type', error.constructor.name);
}

/** Returns the context of a `traceparent`, or one without a trace if there is none or it is not valid. */
function contextOf(parent: string | undefined): Context {
  const [, traceId, spanId, flags] =
    /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/.exec(parent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const context: SpanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & 1,
    isRemote: true,
  };
  // IDs of zeros are not valid, and the library then begins a trace.
  return trace.setSpanContext(ROOT_CONTEXT, context);
}

const traceparentOf = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-0${traceFlags & 1}`;

/** Logs once in a while that traces cannot be sent. By default, the library writes nothing. */
function failureLog(log: Log): (failure: unknown) => void {
  let quietUntil = 0;
  return (failure) => {
    const now = performance.now();
    if (now < quietUntil) return;
    quietUntil = now + QUIET_MS;
    const reason = failure instanceof Error ? failure.message : String(failure);
    log.warn({ reason }, 'cannot send traces');
  };
}
