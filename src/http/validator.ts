import type { RequestHandler } from 'express';
import { RequestValidator } from 'express-openapi-validator/dist/middlewares/openapi.request.validator.js';
import { ResponseValidator } from 'express-openapi-validator/dist/middlewares/openapi.response.validator.js';
import { SchemaPreprocessor } from 'express-openapi-validator/dist/middlewares/parsers/schema.preprocessor.js';
import {
  OpenApiValidator,
  type OpenApiValidatorOpts,
} from 'express-openapi-validator/dist/openapi.validator.js';
import {
  type ContractDocument,
  componentsUsedBy,
  expressRoute,
  type JsonSchema,
  METHODS,
  type Operation,
  type OperationResponse,
  parametersOf,
} from '../document.ts';
import { isDateTime, isUuid } from './formats.ts';

/** The property that express-openapi-validator sets on a request: its operation. */
type Metadata = { pathParams: Record<string, string>; expressRoute: string; openApiRoute: string };

declare module 'express-serve-static-core' {
  interface Request {
    openapi?: Metadata;
  }
}

/** Returns the options of the package. A test also uses them, to compare these steps with the middleware of the package. */
export function validatorOptions(document: ContractDocument): OpenApiValidatorOpts {
  return {
    apiSpec: forValidator(document) as never,
    validateApiSpec: false,
    // `findings.ts` reports all unknown parameters at once.
    validateRequests: { allErrors: true, discriminator: true, allowUnknownQueryParameters: true } as never,
    validateResponses: true,
    validateSecurity: false,
    validateFormats: true,
    ajvFormats: { mode: 'full' },
    formats: {
      'date-time': { type: 'string', validate: isDateTime },
      uuid: { type: 'string', validate: isUuid },
    } as never,
    fileUploader: false,
  };
}

/**
 * Returns the two steps of express-openapi-validator that check a request and its response, for one operation and from a
 * document with only that operation.
 *
 * The middleware of the package compiles a regular expression for each documented path on each request (46 % of all CPU
 * with 48 paths, measured), and walks the whole document for each schema that it compiles (0.5 s for the first request of
 * each operation, measured). Express has already found the operation, so only the two validators of the package are used, and
 * an error in the contract prevents the start. They are not a documented interface: the version is pinned, and a test compares
 * their verdicts with those of the middleware.
 */
export function validatorFor(operation: Operation, document: ContractDocument) {
  /** Takes about 10 ms, so it runs at the first request, and a second app uses the same result. */
  const prepare = () => cached(document, operation.operationId, () => validatorsOf(operation, document));
  /** Runs first, so that error responses are checked too. `res.json` then throws if the response violates the contract. */
  const checkResponse: RequestHandler = (req, res, next) => {
    const { metadata, checkResponse } = prepare();
    req.openapi = { ...metadata, pathParams: req.params as Record<string, string> };
    // The package calls `next` with its result, but for an error response no error handler is left.
    checkResponse(req, res, (verdict) => {
      if (verdict) throw verdict;
      next();
    });
  };
  const checkRequest: RequestHandler = (req, res, next) =>
    prepare().requests.validate(req as never, res, next);
  return { prepare, checkResponse, checkRequest };
}

function validatorsOf({ path, method, ...operation }: Operation, document: ContractDocument) {
  const { options, ajvOpts } = new OpenApiValidator(
    validatorOptions(only({ path, method, ...operation }, document)),
  );
  const onResponse = options.validateResponses as never;
  const preprocessor = new SchemaPreprocessor(options.apiSpec as never, ajvOpts.preprocessor, onResponse);
  // The preprocessor would compile each schema only to look up a reference: 24 ms of CPU for an operation instead of 6.
  // Without a compiled schema it reads the document.
  (preprocessor as unknown as SchemaLookup).ajv.getSchema = () => undefined;
  const { apiDoc, apiDocRes } = preprocessor.preProcess();
  const responses = new ResponseValidator(apiDocRes, ajvOpts.response, onResponse);
  const declared = apiDocRes.paths?.[path]?.[method]?.responses ?? {};
  // The package would compile all statuses at the first response, and again for each spelling of the request's media type.
  const compiled = lazily(Object.keys(declared), (status) =>
    cached(document, schemasOf(operation.responses[status]), () => {
      const { [status]: compiled } = (responses as unknown as Compiler).buildValidators(
        { [status]: declared[status] },
        operation.operationId,
      );
      return compiled;
    }),
  );
  responses._getOrBuildValidator = () => compiled as never;
  const metadata = {
    expressRoute: expressRoute(path),
    openApiRoute: path,
    schema: apiDoc.paths?.[path]?.[method],
    _responseSchema: apiDocRes.paths?.[path]?.[method],
    serial: -1,
  };
  return {
    metadata,
    requests: new RequestValidator(apiDoc, ajvOpts.request),
    checkResponse: responses.validate() as RequestHandler,
  };
}

const rememberedByDocument = new WeakMap<ContractDocument, Map<string, unknown>>();

/** Returns the cached result for this name and document, or calls `make`. */
function cached<T>(document: ContractDocument, name: string, make: () => T): T {
  const known = rememberedByDocument.get(document) ?? new Map<string, unknown>();
  rememberedByDocument.set(document, known);
  if (!known.has(name)) known.set(name, make());
  return known.get(name) as T;
}

/** Identifies responses with the same schemas: 980 of 1,066 are one of the two error schemas, and each takes 7 ms to compile. */
const schemasOf = ({ content = {} }: Partial<OperationResponse> = {}) =>
  JSON.stringify(Object.entries(content).map(([type, { schema }]) => [type, schema]));

/** A part of `SchemaPreprocessor` that its types hide. */
type SchemaLookup = { ajv: { getSchema(reference: string): undefined } };

/** A part of `ResponseValidator` that its types hide. */
type Compiler = { buildValidators(responses: object, cacheKey: string): Record<string, unknown> };

/** Returns an object whose properties are created when they are first read. */
function lazily<T>(names: string[], make: (name: string) => T): Record<string, T> {
  const object: Record<string, T> = {};
  for (const name of names) {
    const get = () => {
      const value = make(name);
      Object.defineProperty(object, name, { value });
      return value;
    };
    Object.defineProperty(object, name, { get, configurable: true, enumerable: true });
  }
  return object;
}

/** Returns the part of the document that an operation needs: its path, and the components that this uses. */
function only({ path, method }: Operation, document: ContractDocument): ContractDocument {
  const item = document.paths[path] ?? {};
  const pathItem = { ...(item.parameters && { parameters: item.parameters }), [method]: item[method] };
  const components = {
    parameters: {},
    ...componentsUsedBy(document, [pathItem]),
  } as ContractDocument['components'];
  return { ...document, paths: { [path]: pathItem }, components };
}

type Loose = Record<string, unknown>;

/** Turns each `x-default` into the `default` that Ajv knows. */
function fillDefaults(schemas: Record<string, JsonSchema> = {}): void {
  for (const { properties = {} } of Object.values(schemas)) {
    for (const property of Object.values(properties)) {
      if (property['x-default']) property.default = property['x-default'];
    }
  }
}

/** Returns a copy of the contract in the form that express-openapi-validator 5.6.2 handles correctly. */
function forValidator(document: ContractDocument): Loose {
  const copy = structuredClone(document) as unknown as Loose & {
    components: Record<string, Record<string, Loose>>;
  };
  delete copy['webhooks'];
  fillDefaults(copy.components['schemas'] as Record<string, JsonSchema>);
  // Its Ajv finds the branch of a union by constants, and rejects `mapping`.
  for (const schema of Object.values(copy.components['schemas'] ?? {})) {
    delete (schema['discriminator'] as Loose | undefined)?.['mapping'];
  }
  for (const item of Object.values(copy['paths'] as Record<string, Loose>)) {
    for (const method of METHODS) {
      // A response with an undeclared status is a bug, not a `default`.
      delete ((item[method] as Loose | undefined)?.['responses'] as Loose | undefined)?.['default'];
      const body = (item[method] as Loose | undefined)?.['requestBody'] as
        | { required?: boolean; content: Record<string, Loose> }
        | undefined;
      // The package requires a body only if the schema has a `required` list, even an empty one.
      for (const media of Object.values(body?.content ?? {})) {
        media['schema'] = { allOf: [media['schema']], ...(body?.required && { required: [] }) };
      }
    }
  }
  // `q=a+b` and `q=12:30` are valid query strings; its check of reserved characters rejects them.
  for (const parameter of parametersOf(copy as unknown as ContractDocument)) {
    if (parameter.in === 'query') Object.assign(parameter, { allowReserved: true });
  }
  return copy;
}
