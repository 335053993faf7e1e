import type { RequestHandler } from 'express';
import type { Operation } from '../document.ts';
import { type Observer, runAs } from '../observer.ts';

/** W3C Trace Context, version 00. Later versions begin the same. */
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}/;

/**
 * Runs the steps of an operation as its work, so that what they call, such as statements, can be attributed to it. If traces are
 * on, the work is a span that continues the caller's trace.
 */
export function nameWork(operation: Operation, observer: Observer, steps: RequestHandler): RequestHandler {
  const { operationId: name, method, path } = operation;
  const { tracer, statementEnded } = observer;
  if (!tracer && !statementEnded) return steps;
  if (!tracer)
    return (req, res, next) => runAs({ kind: 'operation', name, request_id: req.id }, steps, req, res, next);
  const title = `${method.toUpperCase()} ${path}`;
  const about = {
    'http.request.method': method.toUpperCase(),
    'http.route': path,
    'taskflow.operation': name,
  };
  return (req, res, next) => {
    const { traceparent } = req.headers;
    const span = tracer.start(title, {
      kind: 'server',
      parent: typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? traceparent : undefined,
      attributes: { ...about, 'taskflow.request_id': req.id },
    });
    res.once('close', () => {
      const status = res.writableFinished ? res.statusCode : 499;
      span.end({
        attributes: { 'http.response.status_code': status },
        ...(status >= 500 && { error: `status ${status}` }),
      });
    });
    return runAs({ kind: 'operation', name, request_id: req.id, span }, steps, req, res, next);
  };
}
