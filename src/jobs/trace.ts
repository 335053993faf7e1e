import { presentWork } from '../observer.ts';

/** The property of a payload that says which trace has added the job. Only jobs added while traces are on have it. */
const KEY = 'traceparent';

/** Adds the present trace to the payload of a job, so that the run of the job is part of it. */
export function withTrace(payload: object): object {
  const traceparent = presentWork()?.span?.traceparent;
  return traceparent === undefined ? payload : { ...payload, [KEY]: traceparent };
}

/** Takes it out again. */
export function withoutTrace(enqueued: unknown): { payload: unknown; traceparent: string | undefined } {
  if (typeof enqueued !== 'object' || enqueued === null || !(KEY in enqueued))
    return { payload: enqueued, traceparent: undefined };
  const { [KEY]: traceparent, ...payload } = enqueued;
  return { payload, traceparent: typeof traceparent === 'string' ? traceparent : undefined };
}
