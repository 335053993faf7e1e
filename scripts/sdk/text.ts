import type { Api, ErrorCode, Operation } from './model.ts';

/** `task_id` as `taskId`. */
export const camelCase = (name: string): string =>
  name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** `createTask` as `CreateTask`, `tasks` as `Tasks`. */
export const pascalCase = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** The type of an event of any type. */
export const ANY_EVENT = 'AnyEvent';

/** `listForTask` as `list_for_task`. */
export const snakeCase = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Joins the lines of each paragraph, so that a docstring can wrap them again. Rows of tables and lists stay as they are. */
export const joinLines = (text: string): string => text.replaceAll(/(?<=[^\n|])\n(?=[^\n|\s-])/g, ' ');

/** Wraps a text at `width` characters. Keeps its line breaks, and indents the continuation of an indented line. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => {
    // A row of a table or a list stays as it is.
    if (/^\s*(\||-|```)/.test(line) || line.length <= width) return [line];
    const indent = /^ */.exec(line)?.[0] ?? '';
    const hanging = indent === '' ? '' : `${indent}    `;
    const lines: string[] = [];
    let current = indent;
    for (const word of line.trimStart().split(' ')) {
      if (current.trim() !== '' && current.length + 1 + word.length > width) {
        lines.push(current);
        current = hanging + word;
      } else current += (current.trim() === '' ? '' : ' ') + word;
    }
    return [...lines, current];
  });
}

/** Errors that are possible for every call, because of its form, credentials or rate. Not documented for each operation. */
const GENERAL = new Set(
  [
    'VALIDATION_FAILED MALFORMED_JSON NOT_ACCEPTABLE PAYLOAD_TOO_LARGE UNSUPPORTED_MEDIA_TYPE',
    'UNAUTHENTICATED INVALID_TOKEN TOKEN_EXPIRED SESSION_REVOKED INSUFFICIENT_SCOPE',
    'IDEMPOTENCY_KEY_IN_USE IDEMPOTENCY_KEY_REUSED RATE_LIMITED',
    'INTERNAL_ERROR DEPENDENCY_UNAVAILABLE OUTCOME_UNKNOWN OVERLOADED',
  ].flatMap((line) => line.split(' ')),
);

/** Returns the errors that are specific to an operation. */
export function ownErrors({ errors }: Api, { error_codes }: Operation): ErrorCode[] {
  return errors.filter(({ code }) => error_codes.includes(code) && !GENERAL.has(code));
}

/** Whether a success of an operation can have warnings. */
export const hasWarnings = ({ result }: Operation): boolean =>
  result.kind === 'data' && result.warning !== null;

/** Whether a resource has hand-written methods beside those of its operations, in a class that extends the generated one. */
export const isExtended = (resource: string): boolean => EXTENDED.includes(resource);

const EXTENDED = ['attachments', 'jobs'];
