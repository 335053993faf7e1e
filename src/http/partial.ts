import type { Request } from 'express';

/** The parameter that names the fields that a caller wants. */
export const FIELDS = 'fields';

/** The media type of a response with only those fields. `scripts/contract/complete/partials.ts` declares it. */
export const PARTIAL_TYPE = 'application/vnd.taskflow.partial+json';

/** Returns the fields that a request wants, first `id`; nothing if it wants all of them. */
export function wantedFields({ query }: Pick<Request, 'query'>): readonly string[] | undefined {
  const { [FIELDS]: wanted } = query as { [FIELDS]?: readonly string[] };
  return wanted && ['id', ...wanted];
}

/** Returns a resource with only the wanted fields, or each resource of a list. */
export function narrowed(data: unknown, wanted: readonly string[]): unknown {
  if (Array.isArray(data)) return data.map((item) => narrowed(item, wanted));
  const all = data as Record<string, unknown>;
  const shown: Record<string, unknown> = {};
  for (const name of wanted) shown[name] = all[name];
  return shown;
}
