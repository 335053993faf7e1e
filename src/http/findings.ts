declare module 'express-serve-static-core' {
  interface Request {
    /** What was wrong with the request before the validator saw it. */
    findings?: readonly Finding[];
  }
}

/**
 * One thing that is wrong with a request: where, such as `/body/tags/2`, which keyword of JSON Schema or
 * check of ours says so, and its words. This is how the validator tells it; `details.ts` makes it readable.
 */
export type Finding = { path: string; message: string; errorCode: string };

const FIT: readonly Finding[] = [];

/** What keeps a text out of PostgreSQL. */
export function unfit(text: string, path: string): readonly Finding[] {
  if (text.includes('\0')) {
    return [{ path, message: 'must not hold the character U+0000', errorCode: 'character' }];
  }
  if (text.isWellFormed()) return FIT;
  const message = 'must be well-formed Unicode: it holds half of a surrogate pair';
  return [{ path, message, errorCode: 'character' }];
}

/** A member that nothing declares. */
export const undeclared = (path: string): Finding => ({
  path,
  message: '',
  errorCode: 'additionalProperties',
});

/** Steps of a path are written as in a JSON Pointer (RFC 6901). */
export const escaped = (step: string) => step.replaceAll('~', '~0').replaceAll('/', '~1');
export const unescaped = (step: string) => step.replaceAll('~1', '/').replaceAll('~0', '~');
