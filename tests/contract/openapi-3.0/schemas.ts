import type { JsonObject } from '../../../scripts/contract/openapi-3.0/json.ts';

export const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });

/**
 * Schemas of OpenAPI 3.1, their form in 3.0, and the kinds of loss. They can refer to `Note`, `Kind` and
 * `Either`.
 */
export const SCHEMAS: [title: string, schema: JsonObject, converted: JsonObject, ...losses: string[]][] = [
  [
    'a type or null is nullable',
    { type: ['string', 'null'], maxLength: 9 },
    { type: 'string', nullable: true, maxLength: 9 },
  ],
  [
    'an enum without null is not nullable, whatever its types',
    { type: ['string', 'null'], enum: ['a'] },
    { type: 'string', enum: ['a'] },
  ],
  [
    'an enum with null keeps it',
    { type: ['string', 'null'], enum: ['a', null] },
    { type: 'string', nullable: true, enum: ['a', null] },
  ],
  ['one type in a list is that type', { type: ['string'] }, { type: 'string' }],
  [
    'several types are branches, of which one is nullable',
    { description: 'A value.', type: ['string', 'number', 'null'] },
    { description: 'A value.', anyOf: [{ type: 'string', nullable: true }, { type: 'number' }] },
  ],
  [
    'a choice between one schema and null is that schema, nullable',
    {
      description: 'Late.',
      oneOf: [{ type: 'string', enum: ['a'], description: 'Early.' }, { type: 'null' }],
    },
    { type: 'string', nullable: true, enum: ['a', null], description: 'Late.' },
  ],
  [
    'a choice between a constant and null is an enum with null',
    { anyOf: [{ const: 'a' }, { const: null }] },
    { type: 'string', nullable: true, enum: ['a', null] },
  ],
  [
    'a choice between a reference and null is nullable, with the type of the target',
    { oneOf: [ref('Kind'), { enum: [null] }], example: null },
    { type: 'string', nullable: true, allOf: [ref('Kind')], example: null },
    'nullableReference',
  ],
  ['other choices stay', { oneOf: [ref('Note'), ref('Kind')] }, { oneOf: [ref('Note'), ref('Kind')] }],
  [
    'null alone has no type',
    { const: null, description: 'Always null.' },
    { description: 'Always null.' },
    'alwaysNull',
  ],
  ['the null type is no type', { type: 'null' }, {}, 'alwaysNull'],
  ['a constant is an enum of one value', { const: 'Bearer' }, { type: 'string', enum: ['Bearer'] }],
  ['a number as a constant has its type', { const: 1 }, { type: 'integer', enum: [1] }],
  [
    'a boolean constant is a boolean',
    { type: 'boolean', const: true, example: true },
    { type: 'boolean', example: true },
    'booleanConst',
  ],
  ['the only example stays', { type: 'string', examples: ['a'] }, { type: 'string', example: 'a' }],
  [
    'the first of several examples stays',
    { type: 'string', examples: ['a', 'b'] },
    { type: 'string', example: 'a' },
    'moreExamples',
  ],
  [
    'exclusive bounds are flags',
    { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 9 },
    { type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: true },
  ],
  [
    'the stricter of two bounds counts',
    { type: 'number', minimum: 1, exclusiveMinimum: 0, maximum: 9, exclusiveMaximum: 9 },
    { type: 'number', minimum: 1, maximum: 9, exclusiveMaximum: true },
  ],
  [
    'encoded text has a format',
    { type: 'string', contentEncoding: 'base64', contentMediaType: 'image/png' },
    { type: 'string', format: 'byte' },
  ],
  ['a file has a format', { contentMediaType: 'application/zip' }, { type: 'string', format: 'binary' }],
  ['a reference stays', ref('Note'), ref('Note')],
  [
    'a description beside a reference is beside a list that holds it',
    { ...ref('Note'), description: 'The first.' },
    { description: 'The first.', allOf: [ref('Note')] },
  ],
  [
    'schemas inside are converted, and nothing else',
    {
      type: 'object',
      properties: { const: { type: ['string', 'null'], example: { type: ['string', 'null'] } } },
      additionalProperties: false,
      default: { const: 1 },
      'x-example': { const: 1 },
    },
    {
      type: 'object',
      properties: { const: { type: 'string', nullable: true, example: { type: ['string', 'null'] } } },
      additionalProperties: false,
      default: { const: 1 },
      'x-example': { const: 1 },
    },
  ],
];
