/** The registry that a pinned package comes from, and so the file that pins it. See `pins.ts`. */
export type Registry = 'npm' | 'PyPI' | 'Go';

/** A foreign generator of clients, and how to use it on the contract. */
export type Client = {
  /** Names the folder beside this file that has its session, its configuration and nothing else. */
  name: string;
  title: string;
  language: 'TypeScript' | 'Python' | 'Java' | 'Go';
  /** The document that it reads, as the service serves it. */
  document: 'openapi.json' | 'openapi-3.0.json';
  registry: Registry;
  /** Packages for the reader to install, with extras: the generator first, then what generated code imports. */
  packages: [generator: string, ...others: string[]];
  /** Programs that must be on the machine besides Node and Python, such as `go 1.26` or newer. Empty: it must run in CI. */
  needs: string[];
  /**
   * Shell commands, run one after another in a folder that holds the document and the files of the client's own folder.
   * `generate` is also what the guide tells readers to run.
   */
  generate: string;
  /** A file of the client's folder that `generate` reads, for the guide to show. */
  configuration?: string;
  compile: string;
  run: string;
  /** What the generator warns about. A warning that is not listed fails. */
  warnings: Warning[];
};

/** A known warning. */
export type Warning = {
  /** A part of its line. */
  text: string;
  /** What the client lacks because of it, for the guide. Absent if it lacks nothing. */
  loss?: string;
};

/**
 * The calls of every session, in this order. A session prints the name of each when the response is as it should be.
 * They cover the headers `Authorization`, `Idempotency-Key`, `ETag` and `If-Match`, nullable fields, enums, times, arrays and booleans in queries,
 * cursors, values of any type, merge patches with null, both shapes of error, a response without a body, and int64.
 */
export const CALLS = [
  'registerUser',
  'createProject',
  'createTask',
  'listActivity',
  'listActivity',
  'updateTask',
  'updateTask',
  'deleteTask',
  'getTask',
  'exportAccount',
];
