import pg from 'pg';

/** The database cannot run the statement now. The same request may succeed later. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}

/** Rejected at once, because too many callers wait for a connection to serve them in time. */
export class Overloaded extends Unavailable {
  override name = 'Overloaded';
}

/** No connection could be used: refused, unreachable, or none free in time. Nothing was sent. */
export class NoConnection extends Unavailable {
  override name = 'NoConnection';
}

/** The connection broke while the statement ran. */
export class ConnectionLost extends Unavailable {
  override name = 'ConnectionLost';
}

/** The server did not respond in time. The connection is closed. */
export class ResponseTimeout extends Unavailable {
  override name = 'ResponseTimeout';
}

/** It is unknown whether the write was committed. If it was, it may still be lost. */
export class OutcomeUnknown extends Unavailable {
  override name = 'OutcomeUnknown';
}

/** A group of writes took too long to be committed. */
export class LateGroup extends Unavailable {
  override name = 'LateGroup';
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
  /** Name of the constraint that rejected the write. */
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
  // Read-only: the primary has become a standby.
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
  // Disk errors. A full disk is class 53.
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
  // The Unix socket does not exist.
  'ENOENT',
]);

// pg sets no code on these errors.
const LOST = /^(Connection terminated|Client has encountered a connection error|Client was closed)/;
const TIMED_OUT = /^(Query read timeout|timeout expired|timeout exceeded when trying to connect)/;

/** Returns what a failed statement means for the caller. */
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

/** Whether a write was rejected because the caller's access has ended. `refuse_access()` of the schema raises this error. */
export function isAccessEnded(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === 'TF401';
}

/** Whether the server rejected the statement and the connection is still usable. */
export function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.severity !== 'FATAL' && error.severity !== 'PANIC';
}

/**
 * Whether a prepared statement no longer fits the schema, because a migration changed the type of a column in its
 * result. The server checks this before it runs anything.
 */
export function isStale(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError && error.code === '0A000' && error.routine === 'RevalidateCachedQuery'
  );
}

/** Converts an error of pg to one of ours if it means that the connection is unusable. */
export function connectionFailure(error: unknown): unknown {
  if (error instanceof Unavailable || !(error instanceof Error) || isRefusal(error)) return error;
  if (TIMED_OUT.test(error.message)) {
    return new ResponseTimeout('The database did not respond in time.', { cause: error });
  }
  const lost = error instanceof pg.DatabaseError || classify(error).kind === 'unavailable';
  return lost ? new ConnectionLost('The connection to the database was lost.', { cause: error }) : error;
}
