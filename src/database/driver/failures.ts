import pg from 'pg';

/** The database cannot serve this now; the same request may succeed later. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}

/** Rejected at once: more callers wait for a connection than could be served in time. */
export class Overloaded extends Unavailable {
  override name = 'Overloaded';
}

/** No connection: refused, unreachable, or none free in time. Nothing was sent. */
export class NoConnection extends Unavailable {
  override name = 'NoConnection';
}

/** The connection broke under the statement. */
export class ConnectionLost extends Unavailable {
  override name = 'ConnectionLost';
}

/** The server did not answer in time; the connection is given up. */
export class AnswerTimeout extends Unavailable {
  override name = 'AnswerTimeout';
}

/** The write may have been committed, and may be lost again: nothing shows yet how it ended. */
export class OutcomeUnknown extends Unavailable {
  override name = 'OutcomeUnknown';
}

export type FailureKind =
  | 'invalid'
  | 'conflict'
  | 'missing_reference'
  | 'retryable'
  | 'unavailable'
  | 'unknown';

export interface Failure {
  kind: FailureKind;
  /** The constraint that refused the write, by its name in the schema. */
  constraint?: string;
}

const KINDS = new Map<string, FailureKind>([
  ['23502', 'invalid'],
  ['23514', 'invalid'],
  ['23505', 'conflict'],
  ['23P01', 'conflict'],
  ['23503', 'missing_reference'],
  ['40001', 'retryable'],
  ['40P01', 'retryable'],
  // A primary that has become a standby.
  ['25006', 'unavailable'],
  ['25P03', 'unavailable'],
  ['25P04', 'unavailable'],
  ['55P03', 'unavailable'],
  ['57014', 'unavailable'],
]);

const CLASSES = new Map<string, FailureKind>([
  ['08', 'unavailable'],
  ['22', 'invalid'],
  ['53', 'unavailable'],
  ['57', 'unavailable'],
  // The disk fails: a full one is of class 53.
  ['58', 'unavailable'],
]);

const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  // The directory of a Unix socket is there, the socket is not.
  'ENOENT',
]);

// pg gives these no code.
const LOST = /^(Connection terminated|Client has encountered a connection error|Client was closed)/;
const TIMED_OUT = /^(Query read timeout|timeout expired|timeout exceeded when trying to connect)/;

/** What a failed statement means for the caller. */
export function classify(error: unknown): Failure {
  if (error instanceof Unavailable) return { kind: 'unavailable' };
  if (!(error instanceof Error)) return { kind: 'unknown' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error instanceof pg.DatabaseError) {
    const kind = KINDS.get(code) ?? CLASSES.get(code.slice(0, 2)) ?? 'unknown';
    return error.constraint === undefined ? { kind } : { kind, constraint: error.constraint };
  }
  const unavailable = SOCKET_CODES.has(code) || LOST.test(error.message) || TIMED_OUT.test(error.message);
  return { kind: unavailable ? 'unavailable' : 'unknown' };
}

/** Whether a write was refused because its caller's access had ended: raised by `refuse_access()` of the schema. */
export function isAccessEnded(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === 'TF401';
}

/** Whether the server refused the statement and the connection is as good as before. */
export function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.severity !== 'FATAL' && error.severity !== 'PANIC';
}

/**
 * Whether a prepared statement does not fit the schema any more: a column of its result has another type
 * since a migration. The server looks before it runs anything.
 */
export function isStale(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError && error.code === '0A000' && error.routine === 'RevalidateCachedQuery'
  );
}

/** A driver's error as one of ours, if it says that the connection is of no more use. */
export function connectionFailure(error: unknown): unknown {
  if (error instanceof Unavailable || !(error instanceof Error) || isRefusal(error)) return error;
  if (TIMED_OUT.test(error.message)) {
    return new AnswerTimeout('The database did not answer in time.', { cause: error });
  }
  const lost = error instanceof pg.DatabaseError || classify(error).kind === 'unavailable';
  return lost ? new ConnectionLost('The connection to the database was lost.', { cause: error }) : error;
}
