import type { KeywordDefinition, ValidateFunction } from 'ajv';
import type { DataValidationCxt } from 'ajv/dist/types/index.js';
import { createRequestAjv, createResponseAjv } from 'express-openapi-validator/dist/framework/ajv/index.js';
import { AjvOptions } from 'express-openapi-validator/dist/framework/ajv/options.js';
import {
  ajvErrorsToValidatorError,
  augmentAjvErrors,
} from 'express-openapi-validator/dist/middlewares/util.js';
import {
  type ContractDocument,
  defaultOf,
  type JsonSchema,
  type Operation,
  type Parameter,
} from '../document.ts';
import { isDate, isDateOrTime, isDateTime, isUuid } from '../formats.ts';
import type { Finding } from './findings.ts';
import { countOnlyIfOpen } from './text-limits.ts';

/** The schemas of a contract, each compiled when it is first needed, once for all operations that refer to it. */
export type Schemas = {
  /** Returns a validator of `{ params, query, headers }` that fills in defaults and converts values to their types. */
  parametersOf(operation: Operation): ValidateFunction;
  /** Returns a validator of `{ body }` that fills in defaults. */
  bodyOf(schema: JsonSchema): ValidateFunction;
  responseOf(schema: JsonSchema): ValidateFunction;
};

const { request: FOR_REQUESTS, response: FOR_RESPONSES } = new AjvOptions({
  validateRequests: { allErrors: true, discriminator: true },
  validateResponses: {},
  validateFormats: true,
  ajvFormats: { mode: 'full' },
  formats: {
    date: { type: 'string', validate: isDate },
    'date-or-time': { type: 'string', validate: isDateOrTime },
    'date-time': { type: 'string', validate: isDateTime },
    uuid: { type: 'string', validate: isUuid },
  },
  serDes: [],
} as never);

/**
 * IDs are compared as text, and the database writes them in lower case (RFC 9562, section 4: both cases are accepted, lower case is
 * written). So a request has them in lower case from its validation on.
 */
const LOWER_CASE: KeywordDefinition = {
  keyword: 'x-lower-case',
  schemaType: 'boolean',
  modifying: true,
  // After the format.
  post: true,
  validate: lowerCase,
};

function lowerCase(_schema: boolean, value: unknown, _parent: unknown, place?: DataValidationCxt): boolean {
  if (place && typeof value === 'string') place.parentData[place.parentDataProperty] = value.toLowerCase();
  return true;
}

const LEAN = {
  // The contract has been checked when it was generated.
  meta: false,
  // With references inlined, compiling all operations takes half as much CPU again (303 ms, not 201 ms), and validating is not faster.
  inlineRefs: false,
  // Without the optimizer of Ajv, compiling all operations takes 0.63 of the CPU time (1.0 and 0.65 s on a busy machine), and validating a page
  // of 20 tasks 1.03 (22.6 and 23.4 µs).
  code: { optimize: false },
};

const known = new WeakMap<ContractDocument, Schemas>();

/** Returns the schemas of a contract, which all apps of a process share. */
export function schemasOf(document: ContractDocument): Schemas {
  const schemas = known.get(document) ?? createSchemas(document);
  known.set(document, schemas);
  return schemas;
}

/**
 * Compiles with the Ajv of express-openapi-validator, but each schema only once. Its middleware copies the components into the
 * schemas of each operation and compiles them there: 22 MB more heap with 58 operations, and twice the CPU time for first calls.
 * These files of the package are not a documented interface: the version is pinned, and a test compares the verdicts of both.
 * Importing them loads neither multer nor the parser of the middleware: 50 ms of CPU time instead of 166 ms.
 */
function createSchemas({ openapi, components }: ContractDocument): Schemas {
  const documentFor = (isRequest: boolean) => {
    const schemas = Object.entries(components.schemas).map(([name, schema]) => [
      name,
      forAjv(schema, isRequest),
    ]);
    return { openapi, components: { schemas: Object.fromEntries(schemas) } } as never;
  };
  const requests = documentFor(true);
  // `array` also makes a list of a parameter that is sent once.
  const parameters = createRequestAjv(requests, { ...FOR_REQUESTS, ...LEAN, coerceTypes: 'array' });
  const bodies = createRequestAjv(requests, { ...FOR_REQUESTS, ...LEAN });
  const responses = createResponseAjv(documentFor(false), { ...FOR_RESPONSES, ...LEAN });
  for (const ajv of [parameters, bodies, responses]) countOnlyIfOpen(ajv);
  for (const ajv of [parameters, bodies]) ajv.addKeyword(LOWER_CASE);
  const byReference = ({ $ref }: JsonSchema) => $ref;
  return {
    parametersOf: remembered(
      ({ operationId }) => operationId,
      (operation) => parameters.compile(parametersSchema(operation)),
    ),
    bodyOf: remembered(byReference, (body) => bodies.compile(objectOf({ body }, ['body']))),
    responseOf: remembered(byReference, ({ $ref }) => responses.compile({ $ref })),
  };
}

/** Returns a function that calls `compile` once for each key. */
function remembered<T>(keyOf: (of: T) => unknown, compile: (of: T) => ValidateFunction) {
  const compiled = new Map<unknown, ValidateFunction>();
  return (of: T) => {
    const key = keyOf(of);
    const validate = compiled.get(key) ?? compile(of);
    compiled.set(key, validate);
    return validate;
  };
}

/**
 * Returns a schema as Ajv reads it: with `default` for `x-default`, with `x-lower-case` for the IDs of a request, and without `mapping`,
 * which Ajv rejects.
 */
function forAjv(schema: JsonSchema, isRequest: boolean): JsonSchema {
  const inner = (each: JsonSchema) => forAjv(each, isRequest);
  const { properties, items, oneOf, additionalProperties, discriminator, ...rest } = schema;
  const value = defaultOf(schema);
  return {
    ...rest,
    ...(value !== undefined && { default: value }),
    ...(isRequest && schema.format === 'uuid' && { [LOWER_CASE.keyword as string]: true }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, inner(each)])),
    }),
    ...(items && { items: inner(items) }),
    ...(oneOf && { oneOf: oneOf.map(inner) }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === 'object' ? inner(additionalProperties) : additionalProperties,
    }),
    ...(discriminator && { discriminator: { propertyName: discriminator.propertyName } as never }),
  };
}

/** Where Express puts the parameters of each kind. */
const PLACES = { path: 'params', query: 'query', header: 'headers' } as const;

function parametersSchema({ parameters }: Operation): object {
  const places = Map.groupBy(parameters, (parameter) => PLACES[parameter.in]);
  return objectOf(Object.fromEntries([...places].map(([place, each]) => [place, placeSchema(each)])));
}

function placeSchema(parameters: Parameter[]): object {
  const nameIn = ({ name, in: kind }: Parameter) => (kind === 'header' ? name.toLowerCase() : name);
  return objectOf(
    Object.fromEntries(parameters.map((each) => [nameIn(each), forAjv(each.schema, true)])),
    parameters.filter(({ required }) => required).map(nameIn),
  );
}

const objectOf = (properties: Record<string, object>, required: string[] = []) => ({
  type: 'object',
  properties,
  required,
});

/** Returns the errors of a value, or nothing if it is valid. */
export function findingsOf(validate: ValidateFunction, value: unknown): Finding[] {
  if (validate(value)) return [];
  return ajvErrorsToValidatorError(400, augmentAjvErrors(validate.errors ?? [])).errors as Finding[];
}
