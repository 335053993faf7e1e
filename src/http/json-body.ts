import { isUtf8 } from 'node:buffer';
import express, { type RequestHandler } from 'express';
import { ApiError, type ErrorDetail } from '../errors.ts';

const LIMIT_BYTES = 256 * 1024;
/** Deeper or wider than any request of the contract, and shallow enough for recursive code. */
const MAX_DEPTH = 32;
const MAX_MEMBERS = 1000;

const receive = express.raw({ type: () => true, limit: LIMIT_BYTES, inflate: true });

/** Reads a JSON body into `req.body`, refusing what later code could stumble on before any of it runs. */
export const jsonBody: RequestHandler[] = [
  (req, _res, next) => {
    if (req.headers['transfer-encoding'] === undefined && (req.headers['content-length'] ?? '0') === '0')
      return next();
    if (!isJson(req.headers['content-type'])) throw new ApiError('UNSUPPORTED_MEDIA_TYPE');
    next();
  },
  receive,
  (req, _res, next) => {
    // The validator keeps a compiled schema for each spelling of the type, so there must be only one.
    req.headers['content-type'] = 'application/json';
    req.body = Buffer.isBuffer(req.body) && req.body.length > 0 ? parseJson(req.body) : undefined;
    next();
  },
];

/** For operations without a body: what is sent is not read, and its type is nobody's business. */
export const noBody: RequestHandler = (req, _res, next) => {
  delete req.headers['content-type'];
  next();
};

function isJson(contentType: string | undefined): boolean {
  if (contentType === 'application/json') return true;
  const [type, ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (type !== 'application/json') return false;
  return parameters.every(
    (parameter) => !parameter.startsWith('charset=') || /^charset="?utf-?8"?$/.test(parameter),
  );
}

/**
 * Parses JSON (RFC 8259) in UTF-8.
 * @throws ApiError MALFORMED_JSON for what is not JSON, repeats a member, or is too deep or too large in number;
 * VALIDATION_FAILED for strings that PostgreSQL cannot hold and names that reach into prototypes
 */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw malformed('The body is not valid UTF-8.');
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw malformed('The body is not well-formed JSON.', cause);
  }
  const { members, errors } = inspect(value);
  // JSON.parse keeps the last of two equal names, and what the caller meant is anyone's guess.
  if (members !== membersIn(text)) throw malformed('The body has the same member twice.');
  if (errors.length > 0) throw new ApiError('VALIDATION_FAILED', { errors });
  return value;
}

const malformed = (message: string, cause?: unknown) => new ApiError('MALFORMED_JSON', { message, cause });

/** Walks the value without recursion, since JSON.parse accepts 40,000 levels (measured) and later code does not. */
function inspect(root: unknown): { members: number; errors: ErrorDetail[] } {
  const errors: ErrorDetail[] = [];
  const queue: { value: unknown; field: string; depth: number }[] = [{ value: root, field: '', depth: 0 }];
  let members = 0;
  for (let next = queue.pop(); next; next = queue.pop()) {
    const { value, field, depth } = next;
    if (typeof value === 'string') checkText(value, field || 'body', errors);
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH) throw malformed(`The body is nested deeper than ${MAX_DEPTH} levels.`);
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        queue.push({ value: item, field: `${field}[${index}]`, depth: depth + 1 });
      }
      continue;
    }
    for (const [name, item] of Object.entries(value)) {
      if (++members > MAX_MEMBERS) throw malformed(`The body has more than ${MAX_MEMBERS} members.`);
      const path = field === '' ? name : `${field}.${name}`;
      if (name === '__proto__')
        errors.push({ field: path, code: 'UNKNOWN_FIELD', message: 'There is no such field.' });
      checkText(name, path, errors);
      queue.push({ value: item, field: path, depth: depth + 1 });
    }
  }
  return { members, errors };
}

function checkText(text: string, field: string, errors: ErrorDetail[]): void {
  if (text.includes('\0')) {
    errors.push({
      field: printable(field),
      code: 'INVALID_CHARACTER',
      message: 'Must not hold the character U+0000.',
    });
  } else if (!text.isWellFormed()) {
    errors.push({
      field: printable(field),
      code: 'INVALID_CHARACTER',
      message: 'Must be well-formed Unicode: it holds half of a surrogate pair.',
    });
  }
}

const printable = (field: string) => field.replaceAll('\0', '').toWellFormed();

/** Members in a JSON text that is known to be well-formed: the colons outside of its strings. */
function membersIn(text: string): number {
  let members = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) inString = !inString;
    else if (inString) at += code === 92 ? 1 : 0;
    else if (code === 58) members++;
  }
  return members;
}
