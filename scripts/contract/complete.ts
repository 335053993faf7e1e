import { type ContractDocument, componentsUsedBy, METHODS, SENT_APART } from '../../src/document.ts';
import { addBounds } from './complete/bounds.ts';
import { addEvents } from './complete/events.ts';
import { addFailures, inlineFailureExamples, type Shared } from './complete/failures.ts';
import { addSuccessHeaders } from './complete/headers.ts';
import { inlineShared } from './complete/inline.ts';
import { addMiddlePage } from './complete/pages.ts';
import { addPartials } from './complete/partials.ts';
import { addListStyle, addPolicies, inReadingOrder } from './complete/policies.ts';
import { completeResponses } from './complete/responses.ts';
import { completeSchemas } from './complete/schemas.ts';
import { addSuccessExamples } from './complete/successes.ts';
import { addWebhookPolicies } from './complete/webhooks.ts';
import { reference, type Written, written } from './complete/written.ts';

/**
 * Adds what every operation has to the hand-written contract: parameters of lists, retries and preconditions, headers, the
 * partial responses of `fields`, the standard errors, problem details beside every error, and the lists of error codes. Inlines shared schemas, closes requests,
 * and requires all properties of responses.
 *
 * Pure, and idempotent: `complete(complete(x))` equals `complete(x)`. The text of what is added is hand-written too, in
 * `openapi/common/`. This module only says where it is added.
 *
 * @param source the bundle of `openapi/openapi.yaml`, with all references as `#/components/…`
 * @returns a document of its own, in which components are in alphabetical order and each one is used
 * @throws Error where something hand-written differs from what policy says, with its place
 */
export function complete(source: ContractDocument): ContractDocument {
  const document = structuredClone(source);
  inlineShared(document);
  inlineFailureExamples(document);
  addEvents(document);
  const operations = writtenIn(document);
  completeSchemas(document, operations);
  const shared: Shared = new Map();
  addListStyle(document);
  for (const operation of operations) addPolicies(operation);
  for (const operation of operations) {
    addSuccessExamples(operation, operations);
    addSuccessHeaders(operation);
    addMiddlePage(operation);
    addPartials(operation);
    addFailures(operation, shared);
  }
  completeResponses(document, operations);
  for (const { operation } of operations) inReadingOrder(operation);
  addWebhookPolicies(document);
  addBounds(document);
  const { securitySchemes } = document.components;
  // Those that only stand for others, such as `InvalidId`, are used up.
  const apart = SENT_APART.map((name) => reference('schemas', name));
  const used = componentsUsedBy(document, [document.paths, document.webhooks, document['x-realtime'], apart]);
  document.components = inOrder({ securitySchemes, ...used });
  return document;
}

function writtenIn(document: ContractDocument): Written[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [written(document, path, method, operation)] : [];
    }),
  );
}

function inOrder(components: Record<string, object>): ContractDocument['components'] {
  const sorted = (members: object) =>
    Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
  const kinds = Object.entries(components).map(([kind, members]) => [kind, sorted(members)]);
  return sorted(Object.fromEntries(kinds)) as ContractDocument['components'];
}
