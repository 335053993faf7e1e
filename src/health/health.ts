/** The state of the service. */
export type Health = {
  /** Version of the running software. */
  readonly version: string;
  uptimeSeconds(): number;
  /** Whether the service is stopping. Load balancers must not send new requests then. */
  isStopping(): boolean;
  /** Resolves if the database accepts writes. */
  pingDatabase(): Promise<void>;
  /** Resolves if Redis responds. Absent if Redis is not configured. */
  readonly pingRedis?: (() => Promise<void>) | undefined;
  /** Resolves if there is room for another file. Absent if it is not known. */
  readonly pingStorage?: (() => Promise<void>) | undefined;
  /** Resolves if the backups are up to date. Absent if there are none. */
  readonly checkBackups?: (() => Promise<void>) | undefined;
};

declare module '../context.ts' {
  interface Services {
    readonly health: Health;
  }
}
