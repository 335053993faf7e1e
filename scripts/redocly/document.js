// Functions with which the rules read the document. A place is a node with its location, so that a finding points at the
// file and line to change, through any number of `$ref`s.

export const METHODS = ['get', 'put', 'post', 'patch', 'delete'];

/** Returns the place below `place` at `keys`, and follows references. Returns `undefined` if it does not exist. */
export function at(ctx, place, ...keys) {
  return keys.reduce((here, key) => {
    const node = here?.node?.[key];
    return node === undefined ? undefined : follow(ctx, { node, location: here.location.child([key]) });
  }, place);
}

/** Returns each property below `place` at `keys` as `[name, place]`. The names in a list are its indexes. */
export function each(ctx, place, ...keys) {
  const here = at(ctx, place, ...keys);
  return Object.keys(here?.node ?? {}).flatMap((key) => {
    const member = at(ctx, here, key);
    return member ? [[key, member]] : [];
  });
}

function follow(ctx, place) {
  let here = place;
  while (typeof here.node?.$ref === 'string') {
    const { node, location } = ctx.resolve(here.node, here.location.source.absoluteRef);
    // Another rule reports references without a target.
    if (!location || node === undefined) return undefined;
    here = { node, location };
  }
  return here;
}

/** Returns every operation under `paths`, with its requests, responses and extensions. */
export function operationsOf(ctx, root) {
  const start = { node: root, location: ctx.location };
  return each(ctx, start, 'paths').flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const place = at(ctx, item, method);
      if (!place) return [];
      const parameters = [...each(ctx, item, 'parameters'), ...each(ctx, place, 'parameters')].map(
        ([, p]) => p,
      );
      const body = at(ctx, place, 'requestBody');
      const responses = each(ctx, place, 'responses').map(([status, response]) => ({ status, ...response }));
      return [describe(ctx, { path, method, place, parameters, body, responses })];
    }),
  );
}

function describe(ctx, operation) {
  const { node } = operation.place;
  const successes = operation.responses.filter(({ status }) => status.startsWith('2'));
  // Beside another success, a 202 returns a job that does the rest.
  const success =
    successes.find(({ status }) => status === '200') ??
    successes.find(({ status }) => status !== '202') ??
    successes[0];
  const data = success && at(ctx, success, 'content', 'application/json', 'schema', 'properties', 'data');
  return {
    ...operation,
    id: node.operationId,
    scopes: (node.security ?? []).flatMap((requirement) => Object.values(requirement).flat()),
    secured: (node.security ?? []).length > 0,
    success,
    /** The schema of one item, if the response is a list. */
    items: operation.method === 'get' && data?.node.type === 'array' ? at(ctx, data, 'items') : undefined,
  };
}

/** Returns every event under `webhooks` as `[type, place of its operation]`. */
export function webhooksOf(ctx, root) {
  const start = { node: root, location: ctx.location };
  return each(ctx, start, 'webhooks').flatMap(([type, item]) =>
    each(ctx, item).map(([, place]) => [type, place]),
  );
}

/** Calls `visit` once for the schema at `place`, and for every schema that it contains. */
export function walkSchema(ctx, place, visit, seen = new Set()) {
  if (!place || seen.has(place.node)) return;
  seen.add(place.node);
  visit(place);
  const parts = [
    ...['items', 'additionalProperties'].map((key) => at(ctx, place, key)),
    ...['properties', 'oneOf', 'anyOf', 'allOf'].flatMap((key) =>
      each(ctx, place, key).map(([, part]) => part),
    ),
  ];
  for (const part of parts) if (typeof part?.node === 'object') walkSchema(ctx, part, visit, seen);
}

/** Creates a rule that checks the whole document. */
export const wholeDocument = (check) => () => ({
  Root(root, ctx) {
    const report = (place, message, ...keys) => ctx.report({ message, location: place.location.child(keys) });
    check({ root, ctx, report });
  },
});

/** Creates a rule that checks each operation, without webhooks. */
export const eachOperation = (check) =>
  wholeDocument(({ root, ctx, report }) => {
    for (const operation of operationsOf(ctx, root)) check(operation, { root, ctx, report });
  });
