/** The content of a field: a value that is copied, an object of a kind, a list of such objects, or a map of them. */
export type Field = 'value' | Kind | { list: Kind } | { each: Kind };
export type Fields = Readonly<Record<string, Field>>;
export type Kind =
  | 'document'
  | 'info'
  | 'components'
  | 'pathItem'
  | 'operation'
  | 'parameter'
  | 'header'
  | 'requestBody'
  | 'response'
  | 'mediaType'
  | 'encoding'
  | 'example'
  | 'schema';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

const values = (...names: string[]): Fields => Object.fromEntries(names.map((name) => [name, 'value']));

const HEADER: Fields = {
  ...values('description', 'required', 'deprecated', 'allowEmptyValue', 'style', 'explode', 'allowReserved'),
  schema: 'schema',
  example: 'value',
  examples: { each: 'example' },
  content: { each: 'mediaType' },
};

/**
 * The objects of OpenAPI 3.0.4 with their fields. A field that is missing here fails the conversion. Callbacks and
 * links are left out because the contract has none.
 */
export const GRAMMAR: Readonly<Record<Kind, Fields>> = {
  document: {
    ...values('openapi', 'servers', 'security', 'tags', 'externalDocs'),
    info: 'info',
    paths: { each: 'pathItem' },
    components: 'components',
  },
  info: values('title', 'description', 'termsOfService', 'contact', 'license', 'version'),
  components: {
    schemas: { each: 'schema' },
    responses: { each: 'response' },
    parameters: { each: 'parameter' },
    examples: { each: 'example' },
    requestBodies: { each: 'requestBody' },
    headers: { each: 'header' },
    securitySchemes: 'value',
  },
  pathItem: {
    ...values('summary', 'description', 'servers'),
    parameters: { list: 'parameter' },
    ...Object.fromEntries(METHODS.map((method) => [method, 'operation'])),
  },
  operation: {
    ...values('tags', 'summary', 'description', 'externalDocs', 'operationId'),
    parameters: { list: 'parameter' },
    requestBody: 'requestBody',
    responses: { each: 'response' },
    ...values('deprecated', 'security', 'servers'),
  },
  parameter: { ...values('name', 'in'), ...HEADER },
  header: HEADER,
  requestBody: { ...values('description', 'required'), content: { each: 'mediaType' } },
  response: {
    description: 'value',
    headers: { each: 'header' },
    content: { each: 'mediaType' },
  },
  mediaType: {
    schema: 'schema',
    example: 'value',
    examples: { each: 'example' },
    encoding: { each: 'encoding' },
  },
  encoding: { ...values('contentType', 'style', 'explode', 'allowReserved'), headers: { each: 'header' } },
  example: values('summary', 'description', 'value', 'externalValue'),
  schema: {
    ...values('title', 'description', 'type', 'format', 'nullable', 'enum', 'default', 'example'),
    ...values('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'),
    ...values('minLength', 'maxLength', 'pattern'),
    ...values('minItems', 'maxItems', 'uniqueItems'),
    ...values('minProperties', 'maxProperties', 'required'),
    ...values('discriminator', 'readOnly', 'writeOnly', 'xml', 'externalDocs', 'deprecated'),
    items: 'schema',
    properties: { each: 'schema' },
    additionalProperties: 'schema',
    allOf: { list: 'schema' },
    oneOf: { list: 'schema' },
    anyOf: { list: 'schema' },
    not: 'schema',
  },
};
