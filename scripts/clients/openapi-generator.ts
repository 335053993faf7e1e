import type { Client } from './client.ts';

/** What the clients of openapi-generator have in common. PyPI has it together with the Java that it runs on. */
export const GENERATOR = {
  title: 'openapi-generator',
  document: 'openapi-3.0.json',
  registry: 'PyPI',
  warnings: [
    // Printed for `oneOf: [{$ref}, {type: null}]`; the types are right all the same.
    { text: 'ModelUtils - Failed to get the schema name: null' },
    // `JsonValue` has no type: it is any JSON value.
    { text: 'Codegen property is null' },
  ],
} satisfies Partial<Client>;
