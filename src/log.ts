import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { type Bindings, type Level, type Logger, pino, stdTimeFunctions } from 'pino';
import type { ErrorHook } from './error-hook.ts';

export type { Logger } from 'pino';

/** The part of a logger that most code needs. Fields never contain SQL values or credentials. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export type LogOptions = {
  /** The lowest level that is written. `silent` writes nothing. */
  readonly level: Level | 'silent';
  /** `auto` is pretty on a terminal and JSON elsewhere. */
  readonly format: 'auto' | 'json' | 'pretty';
  /** The destination of lines. Default: standard output. */
  readonly stream?: Writable & { readonly isTTY?: boolean };
  /** Is called for each line of level error or fatal that is written, with what the line says. */
  readonly onError?: ErrorHook | undefined;
};

/** The number of the level `error` in pino. */
const ERROR_LEVEL = 50;

/**
 * Creates a logger. Lines have `level` as a word and `time` in ISO 8601 (UTC, milliseconds). Passwords, tokens and other
 * secrets are removed everywhere: in fields with a name such as `password`, in messages, in errors and their causes, and in the
 * bindings of child loggers. Errors are serialized in any field, usually `err`. Of instances of classes only the name is
 * written. A line that cannot be written (disk full, reader gone) is lost, and the process continues.
 */
export function createLogger({ level, format, stream, onError }: LogOptions): Logger {
  const terminal = stream === undefined ? isatty(1) : stream.isTTY === true;
  const output = stream ?? new StandardOutput();
  const pretty = format === 'pretty' || (format === 'auto' && terminal);
  const prettify = pretty ? prettifier(terminal) : undefined;
  const logger = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // Errors are already serialized by `redact`.
      serializers: { err: (error: unknown) => error },
      hooks: {
        logMethod(args, method, level) {
          const [first, ...rest]: unknown[] = args;
          const opened = first instanceof Error ? { err: first } : first;
          const line = [opened, ...rest].map(redact);
          Reflect.apply(method, this, line);
          if (onError && level >= ERROR_LEVEL)
            report(onError, line, (err) => this.warn({ err }, 'error hook failed'));
        },
      },
    },
    prettify ? { write: (line: string) => output.write(prettify(line)) } : output,
  );
  // pino's formatter for bindings does not apply to children of children, so bindings are redacted here.
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

/** Loads the library only for a terminal: it takes 18 ms of CPU time. */
function prettifier(colorize: boolean) {
  const { prettyFactory }: typeof import('pino-pretty') = createRequire(import.meta.url)('pino-pretty');
  return prettyFactory({ colorize, translateTime: 'SYS:HH:MM:ss.l' });
}

/** Gives a hook what a line says. The hook can return a promise. Its own errors are logged. */
async function report(
  onError: ErrorHook,
  [facts, message]: unknown[],
  onFailure: (error: unknown) => void,
): Promise<void> {
  const { err, ...fields } = (typeof facts === 'object' ? facts : { msg: facts }) as Record<string, unknown>;
  try {
    await onError({ message: String(message ?? fields['msg']), error: errorFrom(err), fields });
  } catch (error) {
    onFailure(error);
  }
}

/** Returns a copied error as an error again. */
function errorFrom(copied: unknown): Error | undefined {
  if (typeof copied !== 'object' || copied === null) return undefined;
  const { type, message, stack, cause, ...rest } = copied as Record<string, unknown>;
  const error = new Error(String(message), { ...(cause !== undefined && { cause: errorFrom(cause) }) });
  return Object.assign(error, rest, { name: String(type), stack: String(stack) });
}

/** Beyond this amount of unwritten text, lines are dropped, to limit memory. */
const MAX_WAITING_CHARACTERS = 16 * 1024 * 1024;
/** How long an exiting process waits until its last lines are read, in milliseconds. */
const LAST_LINES_MS = 1000;
const RETRY_MS = 10;

/**
 * Writes to standard output once per turn of the event loop, so that under load one system call writes the lines of many
 * requests. pino's own destination is not used because its flush never ends on a full disk or a closed pipe (sonic-boom 4.2
 * retries every error), and then the process neither works nor exits. Writes to the descriptor directly, because reading the
 * property `process.stdout` makes a pipe non-blocking, which then rejects lines when it is full.
 */
class StandardOutput {
  /** Bytes, because a write can end in the middle of a character. */
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

  /** pino calls this after a line of level fatal. */
  flushSync(): void {
    this.#scheduled = !this.#flushed();
    if (this.#scheduled) setTimeout(() => this.flushSync(), RETRY_MS);
  }

  /** Writes as much as possible. Returns false if the pipe is full. */
  #flushed(): boolean {
    const lines = Buffer.from(this.#lines.join(''));
    let rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, lines]) : lines;
    this.#lines = [];
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      // Other errors, such as a full disk or a closed pipe, cannot be reported.
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
/** Names of facts about a secret that are not secret: `token_type`, `token_id`, `tokens_revoked`. */
const ABOUT_SECRET = /(id|kid|type|count|seconds|at|revoked|expired)$/;

const MAX_DEPTH = 6;
/** Properties and items of one logged value. A page of rows in an error must not result in a line of megabytes. */
const MAX_PROPERTIES = 500;
const MAX_CHARACTERS = 8192;
const MAX_CAUSES = 5;

/** Returns a copy of a value that is safe to log. Never throws. */
function redact(value: unknown): unknown {
  return copy(value, 0, { left: MAX_PROPERTIES });
}

type Budget = { left: number };

function copy(value: unknown, depth: number, budget: Budget): unknown {
  try {
    return safeCopy(value, depth, budget);
  } catch {
    // A proxy object or a custom error threw when it was read.
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
    const property = read(value, name);
    copied[name] = isSecret(name, property) ? REDACTED : copy(property, depth + 1, budget);
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

/** Whether each name is that of a secret. A cache, because every line has the same few names. */
const secretNames = new Map<string, boolean>();
const MAX_SECRET_NAMES = 1000;

function isSecret(name: string, value: unknown): boolean {
  if (value === null || value === undefined || typeof value === 'boolean') return false;
  let secret = secretNames.get(name);
  if (secret === undefined) {
    const plain = name.toLowerCase().replace(/[-_]/g, '');
    secret = SECRET_NAME.test(plain) && !ABOUT_SECRET.test(plain);
    if (secretNames.size < MAX_SECRET_NAMES) secretNames.set(name, secret);
  }
  return secret;
}

/** Properties of errors that are useful and contain no user data. `detail` and `where` of pg quote rows, so they are absent. */
const ERROR_PROPERTIES = [
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
  for (const name of ERROR_PROPERTIES) {
    const property = read(error, name);
    if (typeof property === 'string' || typeof property === 'number') {
      copied[name] = copy(property, depth, budget);
    }
  }
  if (depth < MAX_CAUSES) {
    if (error.cause !== undefined) copied['cause'] = copy(error.cause, depth + 1, budget);
    const errors = read(error, 'errors');
    if (Array.isArray(errors)) copied['errors'] = copy(errors, depth + 1, budget);
  }
  return copied;
}

/**
 * Removes everything from a text that looks like a credential: passwords in URLs and connection strings, bearer and basic
 * credentials, JWTs, API keys, refresh tokens and password hashes. Every pattern is bounded, because an attacker can write the
 * text.
 */
export function scrub(text: string): string {
  const bounded = text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
  // Most texts contain none of these, and this function runs for each logged line.
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
      // JSON.parse quotes the text around the error, which can be part of a secret.
      .replace(/, (?:\.\.\.)?".{0,200}?"(?:\.\.\.)? is not valid JSON/gs, ' in invalid JSON')
  );
}
