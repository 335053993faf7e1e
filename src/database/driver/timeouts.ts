/** Time limits for the parts of a request to the database, in milliseconds. */
export interface Timeouts {
  /** Opening a connection. */
  connectMs: number;
  /** Waiting for a connection of the pool. */
  queueMs: number;
  /** How long the queue for the pool may stand still before new requests are rejected. */
  stuckMs: number;
  /** A statement, including the wait for a connection. */
  responseMs: number;
  /** A statement in the server. Shorter than `responseMs`, so that a slow statement does not cost its connection. */
  statementMs: number;
  lockMs: number;
  idleInTransactionMs: number;
  commitMs: number;
  /** After this time, a transaction is not retried. PostgreSQL detects a deadlock after one second. */
  retryMs: number;
  /** Finding out how a COMMIT without a response ended. */
  outcomeMs: number;
  /** The health check of the database. */
  healthMs: number;
  /** A lock in a group of writes. A write that waits delays the others of its group, so after this time each runs by itself. */
  groupLockMs: number;
  /** A statement in a group of writes. */
  groupStatementMs: number;
  /** A group of writes. One that takes longer is not committed, because the access of its callers was checked this long ago. */
  groupAgeMs: number;
  /** The response to a group of writes. */
  groupMs: number;
  /** The first statement of a connection for reads. After this time, the connection counts as lost. */
  stalledMs: number;
}

/** No request takes longer than eight seconds: `responseMs` is less, and so is the sum of `commitMs` and `outcomeMs`. */
export const TIMEOUTS: Readonly<Timeouts> = {
  connectMs: 2_000,
  queueMs: 4_000,
  stuckMs: 500,
  responseMs: 7_000,
  statementMs: 5_000,
  lockMs: 3_000,
  idleInTransactionMs: 10_000,
  commitMs: 4_000,
  retryMs: 4_000,
  outcomeMs: 3_000,
  healthMs: 2_000,
  groupLockMs: 100,
  groupStatementMs: 250,
  groupAgeMs: 100,
  groupMs: 2_000,
  stalledMs: 2_000,
};
