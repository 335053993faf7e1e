import { isUtf8 } from 'node:buffer';

/** Returns the text of a header. Node reads each byte as Latin-1, but most clients that send non-ASCII text send UTF-8. */
export function headerText(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : value;
}

/**
 * Returns `Accept` without parameters other than the weight. Express would not match `application/json; charset=utf-8`
 * with `application/json`, and none of our types has parameters. An empty header has the same meaning as none.
 */
export function withoutParameters(accept: string): string {
  const ranges = partsOf(accept, ',').map((range) => {
    const [type = '', ...parameters] = partsOf(range, ';');
    return [type, ...parameters.filter((parameter) => /^q[ \t]*=/i.test(parameter)).slice(0, 1)].join(';');
  });
  return ranges.join(', ') || '*/*';
}

/** A name, and a value after `=`, with optional white space around it. */
const PREFERENCE = /^([!#$%&'*+.^`|~\w-]+)(?:[ \t]*=[ \t]*(.*))?$/s;

/**
 * Returns the preferences in `Prefer` (RFC 7240) as `name=value`, in lower case and without quotes and parameters. The
 * first of several values for one name counts.
 */
export function preferencesIn(header: string): string[] {
  const values = new Map<string, string>();
  for (const preference of partsOf(header, ',')) {
    const [, name, value = ''] = PREFERENCE.exec(partsOf(preference, ';')[0] ?? '') ?? [];
    const key = name?.toLowerCase();
    if (key !== undefined && !values.has(key)) values.set(key, unquoted(value).toLowerCase());
  }
  return [...values].map(([name, value]) => (value === '' ? name : `${name}=${value}`));
}

/** Splits at a separator, but not inside a quoted string (RFC 9110, section 5.6.4). Drops empty parts. */
export function partsOf(value: string, separator: ',' | ';'): string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at <= value.length; at++) {
    const char = value[at];
    if (char === '"') isQuoted = !isQuoted;
    else if (isQuoted && char === '\\') at++;
    if (char !== undefined && (isQuoted || char !== separator)) continue;
    parts.push(value.slice(start, at).trim());
    start = at + 1;
  }
  return parts.filter((part) => part !== '');
}

const unquoted = (word: string) =>
  /^".*"$/s.test(word) ? word.slice(1, -1).replaceAll(/\\(.)/gs, '$1') : word;

/** Entity tags in a header (RFC 9110, section 8.8.3). A comma or a backslash can stand inside the quotes. */
const TAG = /(?:W\/)?"[^"]*"/g;
const LIST = new RegExp(`^[ \\t,]*(?:${TAG.source}[ \\t]*(?:,[ \\t,]*|$))+$`);

/**
 * Returns the tags in the value of `If-Match` or `If-None-Match`, `*` for any tag, or nothing if the value is not a list
 * of tags. Node joins several headers with a comma, as RFC 9110, section 5.3, allows.
 */
export function entityTagsIn(value: string): readonly string[] | '*' {
  if (value.trim() === '*') return '*';
  return LIST.test(value) ? (value.match(TAG) ?? []) : [];
}

/** Whether `If-None-Match` names this ETag (RFC 9110, section 13.1.2: weak comparison). */
export function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = entityTagsIn(ifNoneMatch);
  return tags === '*' || tags.some((tag) => tag === etag || tag === `W/${etag}`);
}
