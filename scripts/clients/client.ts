/** Registry of a pinned package, which determines the file that pins it. See `pins.ts`. */
export type Registry = 'npm' | 'PyPI' | 'Go';

/** An external client generator, and how to use it with the contract. */
export type Client = {
  /** Name of the folder beside this file with only its session and configuration. */
  name: string;
  title: string;
  language: 'TypeScript' | 'Python' | 'Java' | 'Go';
  /** The document of the service that it reads. */
  document: 'openapi.json' | 'openapi-3.0.json';
  registry: Registry;
  /** Packages for the reader to install, with extras: the generator first, then what generated code imports. */
  packages: [generator: string, ...others: string[]];
  /** Programs that must be on the machine besides Node and Python, such as `go 1.26` or newer. CI skips a client only if one is missing. */
  needs: string[];
  /**
   * Shell commands, run one after another in a folder that contains the document and the files of the client's own folder.
   * `generate` is also what the guide tells readers to run.
   */
  generate: string;
  /** A file of the client's folder that `generate` reads, for the guide to show. */
  configuration?: string;
  compile: string;
  run: string;
  /** Known warnings of the generator. Any other warning is an error. */
  warnings: Warning[];
};

/** A known warning. */
export type Warning = {
  /** Part of the line of the warning. */
  text: string;
  /** What the client lacks because of it, for the guide. Absent if the client is complete. */
  loss?: string;
};

/**
 * The calls of every session, in this order. A session prints the name of each call whose response is correct.
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
