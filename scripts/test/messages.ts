/** What a process that runs tests sends to the runner. */
export type Message = { began: string } | { failed: Failure } | { code: number };

/** A test that has failed, or a file that has failed as a whole. */
export type Failure = { title: string; reason: string };

/** What the runner sends: a file to run, or `END`. */
export const END = 'end';
