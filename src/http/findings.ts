import type { Operation, Parameter } from '../document.ts';
import { type QueryPart, readQuery } from './decode.ts';

declare module 'express-serve-static-core' {
  interface Request {
    /** Findings from before the validator runs. */
    findings?: readonly Finding[];
  }
}

/**
 * An error in a request: its place, such as `/body/tags/2`, the keyword of JSON Schema or our own check that failed, and a
 * message. The validator reports errors in this form; `details.ts` makes them readable.
 */
export type Finding = { path: string; message: string; errorCode: string };

const FIT: readonly Finding[] = [];

/** Finds characters that PostgreSQL cannot store. */
export function unfit(text: string, path: string): readonly Finding[] {
  if (text.includes('\0')) {
    return [{ path, message: 'must not contain the character U+0000', errorCode: 'character' }];
  }
  if (text.isWellFormed()) return FIT;
  const message = 'must be well-formed Unicode: it contains half of a surrogate pair';
  return [{ path, message, errorCode: 'character' }];
}

/** Returns the finding for a parameter or property that the contract does not declare. */
export const undeclared = (path: string): Finding => ({
  path,
  message: '',
  errorCode: 'additionalProperties',
});

/** Escapes a step of a path as in a JSON Pointer (RFC 6901). */
export const escaped = (step: string) => step.replaceAll('~', '~0').replaceAll('/', '~1');
export const unescaped = (step: string) => step.replaceAll('~1', '/').replaceAll('~0', '~');

/**
 * Finds errors in a query that the validator accepts: unknown names, characters that PostgreSQL cannot store, bytes that are
 * not UTF-8, and numbers in other notations (it reads `0x10` as 16).
 */
export function findInQuery(query: string, { parameters }: Operation): Finding[] {
  return [...Map.groupBy(readQuery(query), ({ name }) => name)].flatMap(([name, parts]) => {
    const path = `/query/${escaped(name)}`;
    const parameter = parameters.find((known) => known.in === 'query' && known.name === name);
    if (!parameter) return [undeclared(path)];
    return parts.flatMap((part, index) =>
      findInPart(part, parameter, parts.length > 1 ? `${path}/${index}` : path),
    );
  });
}

/** Finds characters in texts of a path that PostgreSQL cannot store. IDs have a format that excludes them. */
export function findInPath(params: Readonly<Record<string, unknown>>, { parameters }: Operation): Finding[] {
  return parameters.flatMap(({ name, in: place, schema }) =>
    place === 'path' && schema.format !== 'uuid' ? unfit(String(params[name]), `/params/${name}`) : [],
  );
}

/** An integer in the notation of JSON (RFC 8259, section 6), except `-0`. */
const INTEGER = /^(?:0|-?[1-9][0-9]*)$/;

function findInPart({ value, isExact }: QueryPart, { schema }: Parameter, path: string): readonly Finding[] {
  if (!isExact) return [{ path, message: '', errorCode: 'encoding' }];
  if (schema.type === 'integer' && !INTEGER.test(value)) {
    return [{ path, message: 'must be an integer in decimal digits, such as 20', errorCode: 'type' }];
  }
  return unfit(value, path);
}
