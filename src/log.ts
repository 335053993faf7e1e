import { writeSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { type Bindings, type Level, type Logger, pino, stdTimeFunctions } from 'pino';
import { prettyFactory } from 'pino-pretty';

export type { Logger } from 'pino';

/** What most need of a logger; pino's fits. Fields never hold SQL values or credentials. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export type LogOptions = {
  /** Least important level that is written; `silent` writes none. */
  readonly level: Level | 'silent';
  /** `auto` is pretty on a terminal and JSON elsewhere. */
  readonly format: 'auto' | 'json' | 'pretty';
  /** Where lines go; without it, standard output. */
  readonly stream?: Writable & { readonly isTTY?: boolean };
};

/**
 * A logger whose lines have `level` as a word and `time` in ISO 8601 (UTC, milliseconds), and from which
 * passwords, tokens and the like are taken out wherever they stand: under a telling name, in a message, in an
 * error or its causes, in a child's bindings. Errors are read under any name; `err` is the usual one.
 * Instances of classes are named, not opened. A log that cannot be written (disk full, reader gone) is lost
 * and stops nothing.
 */
export function createLogger({ level, format, stream }: LogOptions): Logger {
  const terminal = stream === undefined ? isatty(1) : stream.isTTY === true;
  const output = stream ?? new StandardOutput();
  const pretty = format === 'pretty' || (format === 'auto' && terminal);
  const prettify = prettyFactory({ colorize: terminal, translateTime: 'SYS:HH:MM:ss.l' });
  const logger = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // Errors are already serialized by `redact`.
      serializers: { err: (error: unknown) => error },
      hooks: {
        logMethod(args, method) {
          const [first, ...rest]: unknown[] = args;
          const opened = first instanceof Error ? { err: first } : first;
          Reflect.apply(method, this, [opened, ...rest].map(redact));
        },
      },
    },
    pretty ? { write: (line: string) => output.write(prettify(line)) } : output,
  );
  // pino's formatter of bindings does not reach the children of children, so their bindings are taken here.
  const { child, setBindings } = logger;
  return Object.assign(logger, {
    child(this: Logger, bindings: Bindings, ...options: unknown[]) {
      return Reflect.apply(child, this, [redact(bindings), ...options]);
    },
    setBindings(this: Logger, bindings: Bindings) {
      Reflect.apply(setBindings, this, [redact(bindings)]);
    },
  });
}

/** Beyond this much text that nobody takes, lines are lost instead of memory. */
const MAX_WAITING_CHARACTERS = 16 * 1024 * 1024;
/** How long a process that exits waits for a reader of its last lines, in milliseconds. */
const LAST_LINES_MS = 1000;
const RETRY_MS = 10;

/**
 * Standard output, written once for each turn of the event loop, so that under load one system call carries the
 * lines of many requests. pino's own destination would do, but its flush never ends on a full disk or a closed
 * pipe (sonic-boom 4.2 retries every error), and then the process neither works nor exits. The descriptor is
 * written to directly, because a mere look at `process.stdout` makes a pipe refuse what its reader has no room for.
 */
class StandardOutput {
  /** Bytes, because a write can end within a character. */
  #rest = Buffer.alloc(0);
  #lines: string[] = [];
  #waitingCharacters = 0;
  #scheduled = false;

  constructor() {
    process.once('exit', () => {
      const end = performance.now() + LAST_LINES_MS;
      while (!this.#flushed() && performance.now() < end) sleep(RETRY_MS);
    });
  }

  write(line: string): void {
    if (this.#waitingCharacters > MAX_WAITING_CHARACTERS) return;
    this.#lines.push(line);
    this.#waitingCharacters += line.length;
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.flushSync());
  }

  /** pino calls this after a fatal line. */
  flushSync(): void {
    this.#scheduled = !this.#flushed();
    if (this.#scheduled) setTimeout(() => this.flushSync(), RETRY_MS);
  }

  /** Writes what it can. False when the reader has no room for the rest. */
  #flushed(): boolean {
    const lines = Buffer.from(this.#lines.join(''));
    let rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, lines]) : lines;
    this.#lines = [];
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      // Of a full disk or a reader that is gone there is nobody to tell.
      const full = error instanceof Error && 'code' in error && error.code === 'EAGAIN';
      if (!full) rest = Buffer.alloc(0);
    }
    this.#rest = rest;
    this.#waitingCharacters = rest.length;
    return rest.length === 0;
  }
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

const REDACTED = '[redacted]';
const UNREADABLE = '[unreadable]';
const SECRET_NAME =
  /authorization|cookie|password|passwd|passphrase|secret|token|apikey|privatekey|encryptionkey|credential|^(pass|pwd|jwt|otp)$/;
/** What is told about a secret without telling it: `token_type`, `token_id`, `tokens_revoked`. */
const ABOUT_SECRET = /(id|kid|type|count|seconds|at|revoked|expired)$/;

const MAX_DEPTH = 6;
/** Members of one logged value; a page of rows in an error must not make a line of megabytes. */
const MAX_MEMBERS = 500;
const MAX_CHARACTERS = 8192;
const MAX_CAUSES = 5;

/** A copy of a value that is safe to log. Never throws. */
function redact(value: unknown): unknown {
  return copy(value, 0, { left: MAX_MEMBERS });
}

type Budget = { left: number };

function copy(value: unknown, depth: number, budget: Budget): unknown {
  try {
    return safeCopy(value, depth, budget);
  } catch {
    // A proxy or an error of someone else's making failed to be looked at.
    return UNREADABLE;
  }
}

function safeCopy(value: unknown, depth: number, budget: Budget): unknown {
  if (typeof value === 'string') return scrub(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return copyError(value, depth, budget);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof URL) return scrub(value.href);
  if (depth >= MAX_DEPTH || budget.left <= 0) return '[more]';
  if (Array.isArray(value)) {
    return value.slice(0, Math.max(budget.left, 0)).map((each) => {
      budget.left--;
      return copy(each, depth + 1, budget);
    });
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return `[${value.constructor.name}]`;
  const copied: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    if (budget.left-- <= 0) break;
    const member = read(value, name);
    copied[name] = isSecret(name, member) ? REDACTED : copy(member, depth + 1, budget);
  }
  return copied;
}

function read(holder: object, name: string): unknown {
  try {
    return Reflect.get(holder, name);
  } catch {
    return UNREADABLE;
  }
}

/** The same few names come with every line, so each is judged once. */
const judgedNames = new Map<string, boolean>();
const MAX_JUDGED_NAMES = 1000;

function isSecret(name: string, value: unknown): boolean {
  if (value === null || value === undefined || typeof value === 'boolean') return false;
  let secret = judgedNames.get(name);
  if (secret === undefined) {
    const plain = name.toLowerCase().replace(/[-_]/g, '');
    secret = SECRET_NAME.test(plain) && !ABOUT_SECRET.test(plain);
    if (judgedNames.size < MAX_JUDGED_NAMES) judgedNames.set(name, secret);
  }
  return secret;
}

/** Members of errors that help and hold no data of users. pg's `detail` and `where` quote rows, so they are not here. */
const ERROR_MEMBERS = [
  'code',
  'errno',
  'syscall',
  'address',
  'port',
  'status',
  'severity',
  'schema',
  'table',
  'column',
  'constraint',
  'routine',
];

function copyError(error: Error, depth: number, budget: Budget): Record<string, unknown> {
  const copied: Record<string, unknown> = {
    type: error.constructor.name,
    message: scrub(error.message),
    stack: scrub(error.stack ?? ''),
  };
  for (const name of ERROR_MEMBERS) {
    const member = read(error, name);
    if (typeof member === 'string' || typeof member === 'number') copied[name] = copy(member, depth, budget);
  }
  if (depth < MAX_CAUSES) {
    if (error.cause !== undefined) copied['cause'] = copy(error.cause, depth + 1, budget);
    const errors = read(error, 'errors');
    if (Array.isArray(errors)) copied['errors'] = copy(errors, depth + 1, budget);
  }
  return copied;
}

/**
 * A text without what looks like a credential: passwords in URLs and connection strings, bearer and basic
 * credentials, JWTs, API keys and refresh tokens, password hashes. Every pattern is bounded, for the text may come from an attacker.
 */
export function scrub(text: string): string {
  const bounded = text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
  // Most texts have none of these, and this runs for each line that is logged.
  if (!/:\/\/|eyJ|tf[kr]_|\$argon2|=|"\s?:|bearer|basic|not valid JSON/i.test(bounded)) return bounded;
  return (
    bounded
      .replace(/\b(?!https?:)([a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/?#@"']{0,200}):[^\s"']{0,500}@/gi, '$1:***@')
      .replace(/\b(https?:\/\/)[^\s/?#"']{0,500}@/gi, '$1***@')
      .replace(
        /\b(Bearer|Basic)\s{1,4}(?!(?:tokens?|auth\w*|scheme|realm|error)\b)[\w.~+/=-]{1,8192}/gi,
        '$1 ***',
      )
      .replace(
        /((?:password|passwd|pwd|secret|token|api[-_]?key|signature)=)[^\s&"',;)\]]{1,8192}/gi,
        '$1***',
      )
      .replace(/("[\w-]{0,40}(?:password|secret|token)"\s{0,2}:\s{0,2}")[^"]{1,8192}/gi, '$1***')
      .replace(/(?<![\w-])eyJ[\w-]{8,4096}\.[\w-]{1,8192}(?:\.[\w-]{0,1024})?/g, '***')
      .replace(/\btf[kr]_[\w-]{40,60}/g, '***')
      .replace(/\$argon2[a-z]{1,2}\$[\w$=,.+/-]{1,500}/g, '***')
      // JSON.parse quotes what stands round the fault, and that may be a piece of anything.
      .replace(/, (?:\.\.\.)?".{0,200}?"(?:\.\.\.)? is not valid JSON/gs, ' in what is not valid JSON')
  );
}
