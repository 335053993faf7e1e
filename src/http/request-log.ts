import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Actor } from '../actor.ts';
import type { Operation } from '../document.ts';
import type { ErrorCode } from '../errors.ts';
import type { Observer } from '../observer.ts';

declare module 'express-serve-static-core' {
  interface Request {
    id: string;
    actor?: Actor;
    operation?: Operation;
    /** The path parameters, which Express drops before it handles an error. */
    path_params?: Request['params'];
    /** The media type of a success that the caller prefers; JSON if there is no choice. */
    media_type?: string;
    /** The path of PUBLIC_URL, which precedes every path in a response. */
    public_path: string;
    /** Address of the caller, also behind trusted proxies. */
    address: string;
  }
  interface Response {
    /** Records the error for the log line, even if the response was already sent. */
    fail(failure: Failure): void;
  }
}

type Failure = { status: number; code: ErrorCode; cause?: unknown };

const LINK = /^(\/api\/v1\/files\/).+/;

const WELL_FORMED_ID = /^[A-Za-z0-9_-]{8,64}$/;

/**
 * Assigns each request its ID, and logs one line when its response is sent or its caller has disconnected. Reports the request
 * at the same time.
 */
export function requestLog(
  log: Logger,
  { requestEnded }: Pick<Observer, 'requestEnded'> = {},
): RequestHandler {
  return (req, res, next) => {
    const started = performance.now();
    const given = req.headers['x-request-id'];
    req.id = typeof given === 'string' && WELL_FORMED_ID.test(given) ? given : randomUUID();
    res.setHeader('X-Request-Id', req.id);
    let failure: Failure | undefined;
    const write = (ms: number) => {
      const line = {
        request_id: req.id,
        method: req.method,
        // Without the query, which may contain search terms, and without the token of a link.
        path: req.path.replace(LINK, '$1…'),
        operation: req.operation?.operationId,
        status: res.writableFinished ? res.statusCode : 499,
        code: failure?.code,
        ms: Math.round(ms * 10) / 10,
        user_id: req.actor?.user_id,
        api_key_id: req.actor && 'api_key_id' in req.actor ? req.actor.api_key_id : undefined,
      };
      // Rejected on purpose: the cause does not help, and there may be thousands of lines.
      if (failure?.code === 'OVERLOADED') log.warn(line, 'request rejected');
      else if (failure && failure.status >= 500) log.error({ ...line, err: failure.cause }, 'request failed');
      else log.info(line, 'request');
    };
    res.fail = (latest) => {
      failure = latest;
      // The work failed after the line for the closed connection was written.
      if (res.closed && failure.status >= 500) write(performance.now() - started);
    };
    res.once('close', () => {
      const ms = performance.now() - started;
      write(ms);
      requestEnded?.({
        operation: req.operation?.operationId,
        status: res.writableFinished ? res.statusCode : 499,
        code: failure?.code,
        seconds: ms / 1_000,
        isReplay: res.hasHeader('Idempotency-Replayed'),
      });
    });
    next();
  };
}
