// How the rules read the document: a place is a node together with where it stands, so that a
// finding points at the file and line that has to be mended, through any number of `$ref`s.

export const METHODS = ['get', 'put', 'post', 'patch', 'delete'];

/** The place below `place` at `keys`, with references followed; `undefined` where there is none. */
export function at(ctx, place, ...keys) {
  return keys.reduce((here, key) => {
    const node = here?.node?.[key];
    return node === undefined ? undefined : follow(ctx, { node, location: here.location.child([key]) });
  }, place);
}

/** Each member below `place` at `keys`, as `[name, place]`; of a list, with its index as the name. */
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
    // A reference that leads nowhere is another rule's finding.
    if (!location || node === undefined) return undefined;
    here = { node, location };
  }
  return here;
}

/** Every operation under `paths`: what is asked of it, what it answers, and what it promises. */
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
  const success = operation.responses.find(({ status }) => status.startsWith('2'));
  const data = success && at(ctx, success, 'content', 'application/json', 'schema', 'properties', 'data');
  return {
    ...operation,
    id: node.operationId,
    scopes: (node.security ?? []).flatMap((requirement) => Object.values(requirement).flat()),
    secured: (node.security ?? []).length > 0,
    success,
    /** The schema of one item, when the operation answers a list. */
    items: data?.node.type === 'array' ? at(ctx, data, 'items') : undefined,
  };
}

/** Every event under `webhooks`, as `[type, place of its operation]`. */
export function webhooksOf(ctx, root) {
  const start = { node: root, location: ctx.location };
  return each(ctx, start, 'webhooks').flatMap(([type, item]) =>
    each(ctx, item).map(([, place]) => [type, place]),
  );
}

/** Calls `visit` for `place`, a schema, and for every schema that it is made of, each once. */
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

/** A rule that looks at the whole document at once. */
export const wholeDocument = (check) => () => ({
  Root(root, ctx) {
    const report = (place, message, ...keys) => ctx.report({ message, location: place.location.child(keys) });
    check({ root, ctx, report });
  },
});

/** A rule that looks at each operation, webhooks left aside. */
export const eachOperation = (check) =>
  wholeDocument(({ root, ctx, report }) => {
    for (const operation of operationsOf(ctx, root)) check(operation, { root, ctx, report });
  });
