/**
 * Returns `Accept` without parameters other than the weight. Negotiation would take `application/json; charset=utf-8`
 * for another type than `application/json`, and none of our types has parameters. An empty header is like none.
 */
export function withoutParameters(accept: string): string {
  const ranges = partsOf(accept, ',').map((range) => {
    const [type = '', ...parameters] = partsOf(range, ';');
    return [type, ...parameters.filter((parameter) => /^q[ \t]*=/i.test(parameter)).slice(0, 1)].join(';');
  });
  return ranges.join(', ') || '*/*';
}

/** A name, and a value after `=`, around which there can be white space. */
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
