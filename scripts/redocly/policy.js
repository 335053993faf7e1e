import { at, each, operationsOf, walkSchema, wholeDocument } from './document.js';

/**
 * The hand-written contract does not repeat what `scripts/contract/complete.ts` adds, so that readers see only what is
 * specific.
 */
export const LeftToPolicy = wholeDocument(({ root, ctx, report }) => {
  const operations = operationsOf(ctx, root);
  const requests = new Set();
  for (const { body } of operations) {
    if (body?.node.required) report(body, 'Remove it: policy makes each body required.', 'required');
    for (const [, media] of body ? each(ctx, body, 'content') : []) {
      walkSchema(ctx, at(ctx, media, 'schema'), ({ node }) => requests.add(node));
    }
  }
  const seen = new Set();
  for (const { body, responses, parameters } of operations) {
    for (const holder of [...responses, body ?? []].flat()) {
      for (const [, media] of each(ctx, holder, 'content')) {
        walkSchema(ctx, at(ctx, media, 'schema'), (place) => checkObject(place, requests, report), seen);
      }
    }
    for (const parameter of parameters) checkParameter(parameter, seen, report);
  }
});

function checkObject(place, requests, report) {
  const { properties, required, additionalProperties } = place.node;
  if (!properties) return;
  if (!requests.has(place.node)) {
    if (required) report(place, 'Remove it: policy requires all properties of a response.', 'required');
  } else if (additionalProperties === false) {
    report(place, 'Remove it: policy closes each request.', 'additionalProperties');
  }
}

function checkParameter(parameter, seen, report) {
  const { schema, ...node } = parameter.node;
  if (schema?.type !== 'array' || seen.has(parameter.node)) return;
  seen.add(parameter.node);
  for (const [name, value] of [
    ['style', 'form'],
    ['explode', true],
  ]) {
    if (node[name] === value) report(parameter, 'Remove it: policy defines the form of lists.', name);
  }
}
