/** What the service knows of its own state. */
export type Health = {
  /** Of the running software. */
  readonly version: string;
  uptimeSeconds(): number;
  /** From the moment the service was told to stop: a load balancer should look elsewhere. */
  isStopping(): boolean;
  /** Resolves if the database takes writes. */
  askDatabase(): Promise<void>;
  /** Resolves if Redis answers. Absent where none is configured. */
  readonly askRedis?: (() => Promise<void>) | undefined;
};

declare module '../context.ts' {
  interface Services {
    readonly health: Health;
  }
}
