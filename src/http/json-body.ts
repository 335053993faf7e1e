import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import express, { type RequestHandler } from 'express';
import type { Operation } from '../document.ts';
import { ApiError, invalid } from '../errors.ts';
import { escaped, type Finding, undeclared, unfit } from './findings.ts';
import { partsOf } from './header-grammar.ts';
import { faultOf } from './json-fault.ts';

/** Maximum size of a body. */
export const BODY_LIMIT_BYTES = 256 * 1024;
/** Above the needs of every request in the contract, and shallow enough for recursive code. */
const MAX_DEPTH = 32;
/** Total of all objects, and of all lists. The validator takes 2 s to report that 120,000 numbers are not strings. */
type Limits = { properties: number; items: number };
const LIMITS: Limits = { properties: 1000, items: 5000 };
/** For an operation that counts by its items: 500 tasks with all their properties. */
const LARGE: Limits = { properties: 8_000, items: 10_000 };

/** Encodings that Express decodes, named in the response to any other (RFC 9110, section 15.5.16). */
const ENCODINGS = 'gzip, deflate, br';

const receive = express.raw({ type: () => true, limit: BODY_LIMIT_BYTES, inflate: true });

/** Reads a JSON body into `req.body`. Rejects bodies that later steps cannot handle. */
export const jsonBody = (operation: Operation): RequestHandler[] => [
  checkType(operation),
  ...receiveJson,
  readJson(hasLargeBody(operation) ? LARGE : LIMITS, operation.requestBody?.required === false),
];

/** Whether the items in the body count for the rate limit. */
const hasLargeBody = ({ 'x-rate-limit-weight': weight }: Operation) =>
  weight !== undefined && !weight.of.includes('written');

type BodyOf = Pick<Operation, 'method' | 'requestBody'>;

/** Returns the media types that the operation accepts. */
export const typesOf = ({ requestBody }: BodyOf): string[] => Object.keys(requestBody?.content ?? {});

/** Whether the headers of a request announce a body. */
export const hasBody = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

function checkType(operation: BodyOf): RequestHandler {
  const types = typesOf(operation);
  // RFC 5789, section 2.2.
  const headers = operation.method === 'patch' ? { 'Accept-Patch': types.join(', ') } : {};
  return (req, _res, next) => {
    if (!hasBody(req)) return next();
    if (!isJson(req.headers['content-type'], types))
      throw new ApiError('UNSUPPORTED_MEDIA_TYPE', { headers });
    next();
  };
}

const receiveJson: RequestHandler[] = [
  (req, _res, next) => {
    if (Number(req.headers['content-length']) > BODY_LIMIT_BYTES) throw new ApiError('PAYLOAD_TOO_LARGE');
    next();
  },
  (req, res, next) => {
    let isDecided = false;
    const decide = (error?: unknown) => {
      if (!isDecided) next(error);
      isDecided = true;
    };
    // Express reports a body as too large only after all of it has arrived, which may never happen.
    let received = 0;
    req.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > BODY_LIMIT_BYTES) decide(new ApiError('PAYLOAD_TOO_LARGE'));
    });
    if (req.waitsToContinue) res.writeContinue();
    receive(req, res, (error?: unknown) => decide(error && unreadable(error)));
  },
];

const readJson =
  (limits: Limits, isOptional: boolean): RequestHandler =>
  (req, _res, next) => {
    if (!Buffer.isBuffer(req.body) || req.body.length === 0) {
      // So that the validator fills in the defaults.
      req.body = isOptional ? {} : undefined;
      return next();
    }
    const { value, findings } = parseJson(req.body, limits);
    req.body = value;
    if (findings.length > 0) req.findings = [...(req.findings ?? []), ...findings];
    next();
  };

/** Translates the errors of Express while it receives a body. */
function unreadable(cause: unknown): ApiError {
  const { type } = cause as { type?: string };
  if (type === 'entity.too.large') return new ApiError('PAYLOAD_TOO_LARGE', { cause });
  if (type === 'encoding.unsupported') {
    const message = `Send the body without \`Content-Encoding\`, or in one of these encodings: ${ENCODINGS}.`;
    return new ApiError('UNSUPPORTED_MEDIA_TYPE', {
      message,
      cause,
      headers: { 'Accept-Encoding': ENCODINGS },
    });
  }
  return malformed('The body could not be read completely.', cause);
}

function isJson(contentType: string | undefined, types: readonly string[]): boolean {
  if (contentType === 'application/json') return true;
  const [type = '', ...parameters] = partsOf((contentType ?? '').toLowerCase(), ';');
  return (
    types.includes(type) &&
    parameters.every(
      (parameter) => !/^charset[ \t]*=/.test(parameter) || /^charset=(?:utf-?8|"utf-?8")$/.test(parameter),
    )
  );
}

/**
 * Parses JSON (RFC 8259) in UTF-8. The findings are strings that PostgreSQL cannot store, and `__proto__`. They are
 * reported together with those of the validator.
 * @throws ApiError MALFORMED_JSON if the text is not JSON, repeats a property, is nested too deep or has too many values
 * @throws ApiError VALIDATION_FAILED for a number that `JSON.parse` rounds to an integer
 */
export function parseJson(bytes: Buffer, limits = LIMITS): { value: unknown; findings: Finding[] } {
  if (!isUtf8(bytes)) throw notUtf8();
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw malformed(`The body is not valid JSON: parsing stops at ${placeOfError(text)}.`, cause);
  }
  const { properties, findings } = inspect(value, limits);
  // JSON.parse silently uses the last of repeated properties, which may not be the one that the caller meant.
  const scanned = scan(text);
  if (properties !== scanned.properties) throw repeating(text);
  if (scanned.hasNotation) refuseRounded(text);
  return { value, findings };
}

const malformed = (message: string, cause?: unknown) => new ApiError('MALFORMED_JSON', { message, cause });

function notUtf8(): ApiError {
  const message = 'The body is not valid UTF-8.';
  return new ApiError('MALFORMED_JSON', {
    message,
    errors: [{ field: 'body', code: 'INVALID_ENCODING', message }],
  });
}

function repeating(text: string): ApiError {
  const message = 'This property is repeated.';
  const errors = [...new Set(faultOf(text).repeated)].map((field) => ({ field, code: 'DUPLICATE', message }));
  return new ApiError('MALFORMED_JSON', { message: 'The body has a repeated property.', errors });
}

/** Rejects 1.00000000000000000001, which would become 1. The integers 1.0 and 1e1 of JSON Schema are read exactly. */
function refuseRounded(text: string): void {
  const message = 'This number cannot be read exactly. Write it with at most 15 digits.';
  const errors = faultOf(text).rounded.map((field) => ({ field, code: 'INEXACT_NUMBER', message }));
  if (errors.length > 0) throw invalid(errors);
}

function placeOfError(text: string): string {
  const lines = text.slice(0, faultOf(text).stopsAt).split('\n');
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

type Place = { value: unknown; path: string; depth: number };

/** Walks the value without recursion, because JSON.parse accepts 40,000 levels (measured). */
function inspect(root: unknown, limits: Limits): { properties: number; findings: Finding[] } {
  const findings: Finding[] = [];
  const queue: Place[] = [{ value: root, path: '/body', depth: 0 }];
  let properties = 0;
  let items = 0;
  for (let next = queue.pop(); next; next = queue.pop()) {
    const { value, path, depth } = next;
    if (typeof value === 'string') findings.push(...unfit(value, path));
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH) throw malformed(`The body is nested deeper than ${MAX_DEPTH} levels.`);
    if (Array.isArray(value)) {
      items += value.length;
      if (items > limits.items)
        throw malformed(`The lists in the body have more than ${limits.items} items.`);
      for (const [index, item] of value.entries()) {
        queue.push({ value: item, path: `${path}/${index}`, depth: depth + 1 });
      }
      continue;
    }
    for (const [name, item] of Object.entries(value)) {
      if (++properties > limits.properties)
        throw malformed(`The body has more than ${limits.properties} properties.`);
      const inner = `${path}/${escaped(name)}`;
      if (name === '__proto__') findings.push(undeclared(inner));
      findings.push(...unfit(name, inner));
      queue.push({ value: item, path: inner, depth: depth + 1 });
    }
  }
  return { properties, findings };
}

/**
 * Scans a well-formed JSON text outside its strings. Counts the properties by their colons, and checks whether a number
 * has a fraction or an exponent.
 */
function scan(text: string): { properties: number; hasNotation: boolean } {
  let properties = 0;
  let hasNotation = false;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) inString = !inString;
    else if (inString) at += code === 92 ? 1 : 0;
    else if (code === 58) properties++;
    // After a digit, `e` and `E` begin an exponent; elsewhere `e` ends `true` and `false`.
    else if (code === 46 || ((code === 101 || code === 69) && isDigit(text.charCodeAt(at - 1))))
      hasNotation = true;
  }
  return { properties, hasNotation };
}

const isDigit = (code: number) => code >= 48 && code <= 57;
