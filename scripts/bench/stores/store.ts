/** Data of one or more servers, which is reset before a measurement if an earlier one has changed it. */
export type Store = {
  /** Restores the seeded data if it has changed. No server may run on it. */
  reset(): Promise<void>;
  /** Call before anything writes to it. */
  touch(): void;
  /** Removes the data, and the seeds unless they are kept for the next run. */
  remove(): Promise<void>;
};

/** What was seeded, for the report. */
export type Seeded = {
  /** Undefined if the seeds of an earlier run were reused. */
  seconds: number | undefined;
  megabytes: number;
};
