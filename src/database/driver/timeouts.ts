/** How long the parts of a request to the database may take, in milliseconds. */
export interface Timeouts {
  /** Opening a connection. */
  connectMs: number;
  /** Waiting for a connection of the pool. */
  queueMs: number;
  /** How long the queue for the pool may stand still before further requests are refused. */
  stuckMs: number;
  /** A statement, including the wait for a connection. */
  answerMs: number;
  /** A statement in the server. Shorter than `answerMs`, so that a slow statement does not cost its connection. */
  statementMs: number;
  lockMs: number;
  idleInTransactionMs: number;
  commitMs: number;
  /** Later than this no transaction is tried again. A deadlock is noticed after one second. */
  retryMs: number;
  /** Finding out how a COMMIT without an answer ended. */
  outcomeMs: number;
  /** The check of the health of the database. */
  healthMs: number;
  /** The first statement of a connection for reads, after which the connection counts as lost. */
  stalledMs: number;
}

/** No request takes longer than eight seconds: `answerMs` is below that, and `commitMs` and `outcomeMs` together are. */
export const TIMEOUTS: Readonly<Timeouts> = {
  connectMs: 2_000,
  queueMs: 4_000,
  stuckMs: 500,
  answerMs: 7_000,
  statementMs: 5_000,
  lockMs: 3_000,
  idleInTransactionMs: 10_000,
  commitMs: 4_000,
  retryMs: 4_000,
  outcomeMs: 3_000,
  healthMs: 2_000,
  stalledMs: 2_000,
};
