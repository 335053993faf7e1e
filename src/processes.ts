/** What the processes of an installation have in common, as far as there is something to have it in: see `redis/`. */

/** What they call out to each other. A message may be lost, so nothing depends on it. */
export type Channel = {
  /** To all that listen now, this one among them. Nobody waits for it. */
  tell(message: string): void;
  listen(hear: (message: string) => void): void;
};

/** What they remember together: values of which each has a name that no other value ever has. */
export type SharedCache = {
  /** `undefined` when it is not there, or cannot be asked for. */
  find(name: string): Promise<unknown>;
  /** Nobody waits for it. */
  keep(name: string, value: unknown): void;
};
