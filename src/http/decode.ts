/** One `name=value` of a query. Text that cannot be decoded stays as it was sent, to name it in an error. */
export type QueryPart = { name: string; value: string; isExact: boolean };

/**
 * Decodes percent-encoded UTF-8 (RFC 3986, section 2.5). Returns undefined for broken escapes and for bytes that are not
 * UTF-8: `node:querystring` and `URLSearchParams` replace them with U+FFFD, and a filter then silently finds nothing.
 * Node's parser has already rejected request targets with bytes outside ASCII.
 */
export function decodeExactly(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Splits a query as HTML forms write it (`application/x-www-form-urlencoded`): `+` is a space. */
export function readQuery(query: string): QueryPart[] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const end = part.indexOf('=');
      const [rawName, rawValue] = end < 0 ? [part, ''] : [part.slice(0, end), part.slice(end + 1)];
      const name = decodeExactly(rawName.replaceAll('+', ' '));
      const value = decodeExactly(rawValue.replaceAll('+', ' '));
      return { name: name ?? rawName, value: value ?? rawValue, isExact: value !== undefined };
    });
}

/** Parses a query into the form that Express and the validator use: a repeated name has a list of values. */
export function parseQuery(query: string | null | undefined): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = Object.create(null);
  for (const { name, value } of readQuery(query ?? '')) {
    const known = values[name];
    values[name] = known === undefined ? value : [known, value].flat();
  }
  return values;
}

/** Names the parameters of a path that cannot be decoded. `templates` are the paths of the contract. */
export function undecodableIn(path: string, templates: readonly string[]): string[] {
  const segments = path.split('/');
  const template = templates
    .map((text) => text.split('/'))
    .find(
      (steps) =>
        steps.length === segments.length &&
        steps.every((step, at) => step.startsWith('{') || step === segments[at]),
    );
  return (template ?? [])
    .filter((_, at) => decodeExactly(segments[at] ?? '') === undefined)
    .map((step) => step.slice(1, -1));
}
