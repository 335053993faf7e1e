import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Actor } from '../actor.ts';
import type { Operation } from '../document.ts';
import type { ErrorCode } from '../errors.ts';

declare module 'express-serve-static-core' {
  interface Request {
    id: string;
    actor?: Actor;
    operation?: Operation;
    /** The parameters of the path, which Express forgets before it handles an error. */
    named?: Request['params'];
    /** The type of a success that the caller would rather have; JSON where there is no choice. */
    media_type?: string;
    /** The path of PUBLIC_URL, which comes before every path that a response names. */
    public_path: string;
    /** Where the request came from, past the proxies that are trusted. */
    address: string;
  }
  interface Response {
    /** Tells the log why the answer is, or would have been, a failure. */
    fail(failure: Failure): void;
  }
}

type Failure = { status: number; code: ErrorCode; cause?: unknown };

const WELL_FORMED_ID = /^[A-Za-z0-9_-]{8,64}$/;

/** Gives each request its id, and the log one line when its answer is out or its caller is gone. */
export function requestLog(log: Logger): RequestHandler {
  return (req, res, next) => {
    const started = performance.now();
    const given = req.headers['x-request-id'];
    req.id = typeof given === 'string' && WELL_FORMED_ID.test(given) ? given : randomUUID();
    res.setHeader('X-Request-Id', req.id);
    let failure: Failure | undefined;
    const write = () => {
      const line = {
        request_id: req.id,
        method: req.method,
        // Without the query, which may hold what a person searches for.
        path: req.path,
        operation: req.operation?.operationId,
        status: res.writableFinished ? res.statusCode : 499,
        code: failure?.code,
        ms: Math.round((performance.now() - started) * 10) / 10,
        user_id: req.actor?.user_id,
        api_key_id: req.actor && 'api_key_id' in req.actor ? req.actor.api_key_id : undefined,
      };
      // Meant to be: what brought it about says nothing, and there may be thousands.
      if (failure?.code === 'OVERLOADED') log.warn(line, 'request turned away');
      else if (failure && failure.status >= 500) log.error({ ...line, err: failure.cause }, 'request failed');
      else log.info(line, 'request');
    };
    res.fail = (latest) => {
      failure = latest;
      // There is a line already, which could not know how the work would end.
      if (res.closed && failure.status >= 500) write();
    };
    res.once('close', write);
    next();
  };
}
