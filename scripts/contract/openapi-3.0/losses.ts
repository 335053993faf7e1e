import type { JsonObject } from './json.ts';

/** What OpenAPI 3.0 or its tools cannot express, and what replaces it. */
export const LOSSES = [
  {
    kind: 'webhook',
    what: 'Webhooks',
    reason: '3.0 has no `webhooks`. The schemas of the payloads stay.',
  },
  {
    kind: 'scope',
    what: 'Scopes in `security`',
    reason: '3.0 allows scopes only for OAuth 2 and OpenID Connect. They are in `x-required-scopes`.',
  },
  {
    kind: 'booleanConst',
    what: '`const: true` and `const: false`',
    reason: 'Generators turn a boolean with a fixed value into an enum of strings. The type is `boolean`.',
  },
  {
    kind: 'fixedHeader',
    what: 'Headers with a fixed value',
    reason: 'ogen makes a type of each value, and then confuses the types. The type is `string`.',
  },
  {
    kind: 'alwaysNull',
    what: 'Properties that are always null',
    reason: '3.0 has no null type. They have no type, and the description says that they are null.',
  },
  {
    kind: 'nullableReference',
    what: 'A schema or null',
    reason:
      '3.0 has no null type. Written as generators expect it, `nullable: true` beside `allOf` with one reference. A strict validator rejects null there.',
  },
  {
    kind: 'ignoredBody',
    what: 'Bodies of `DELETE`',
    reason: '3.0 tells tools to ignore them. They are in the document, and some tools send them.',
  },
  {
    kind: 'rawBody',
    what: 'Raw bodies beside a form',
    reason: 'Generators mix up the two bodies of an operation. The form stays.',
  },
  {
    kind: 'partial',
    what: 'The parameter `fields`',
    reason:
      'Generators make one type of both media types of a response, in which every property can be absent.',
  },
  {
    kind: 'referenceSibling',
    what: 'Descriptions beside references',
    reason: '3.0 allows nothing beside a reference. The description of its target applies.',
  },
  {
    kind: 'moreExamples',
    what: 'Further examples of a schema',
    reason: '3.0 has one `example` for each schema. It is the first one.',
  },
] as const;

export type LossKind = (typeof LOSSES)[number]['kind'];

export type Loss = {
  kind: LossKind;
  what: string;
  reason: string;
  /** A JSON pointer into the original for each occurrence, without the leading `#/`. */
  places: string[];
};

/** The context of a conversion. */
export type Context = {
  /** The original, for looking up references. */
  document: JsonObject;
  place: string;
  /** Records that something is lost, at the current place unless another one is given. */
  lose(kind: LossKind, place?: string): void;
};
