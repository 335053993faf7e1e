import type { Client } from './client.ts';

/** Settings shared by the clients of openapi-generator. Its package on PyPI includes Java. */
export const GENERATOR = {
  title: 'openapi-generator',
  document: 'openapi-3.0.json',
  registry: 'PyPI',
  warnings: [
    // Printed for `oneOf: [{$ref}, {type: null}]`; the types are correct anyway.
    { text: 'ModelUtils - Failed to get the schema name: null' },
    // `JsonValue` has no type: it is any JSON value.
    { text: 'Codegen property is null' },
    // Printed for the files of an upload; the types are correct anyway.
    { text: 'Could not compute datatypeWithEnum' },
  ],
} satisfies Partial<Client>;
