import type { NextFunction, Request, RequestHandler, Response } from 'express';
import * as openApiValidator from 'express-openapi-validator';
import { type ContractDocument, expressRoute, METHODS, type Operation } from './document.ts';
import { isDateTime } from './formats.ts';

/** What express-openapi-validator keeps on a request: the operation it belongs to. */
type Metadata = { pathParams: Record<string, string>; schema: object; expressRoute: string };

declare module 'express-serve-static-core' {
  interface Request {
    openapi?: Metadata;
  }
}

/** The package's options, shared with the test that compares this mounting with the plain middleware. */
export function validatorOptions(
  document: ContractDocument,
): Parameters<typeof openApiValidator.middleware>[0] {
  return {
    apiSpec: forValidator(document) as never,
    validateApiSpec: false,
    // Unknown parameters are ours to report, all of them at once: see `details.ts`.
    validateRequests: { allErrors: true, discriminator: true, allowUnknownQueryParameters: true } as never,
    validateResponses: true,
    validateSecurity: false,
    validateFormats: true,
    ajvFormats: { mode: 'full' },
    formats: { 'date-time': { type: 'string', validate: isDateTime } } as never,
    fileUploader: false,
  };
}

/**
 * express-openapi-validator, mounted operation by operation. As it comes, the package compiles a
 * regular expression for every documented path on every request (46 % of all CPU with 48 paths,
 * measured). Here its matching runs once for each operation, at start, which also makes an error
 * in the contract fail the start; then requests meet only its request and response validators.
 * The order of the package's array is not documented, so its version is pinned and a test holds
 * the verdicts of both mountings against each other.
 */
export async function createValidator(document: ContractDocument) {
  const middleware = openApiValidator.middleware(validatorOptions(document)) as unknown as RequestHandler[];
  const [pathParameters, metadata, , validateRequest, validateResponse] = middleware;
  if (!pathParameters || !metadata || !validateRequest || !validateResponse || middleware.length !== 5) {
    throw new Error(
      `express-openapi-validator returned ${middleware.length} middlewares, not the five of 5.6.2`,
    );
  }

  /** The two steps that check a request, and arrange for the check of its response. */
  return async function validatorFor(operation: Operation): Promise<RequestHandler[]> {
    const path = expressRoute(operation.path).replaceAll(/:\w+/g, 'x');
    // Its matching asks the app only whether case and slashes matter, and wants to add a hook for each parameter.
    const app = { enabled: () => true, param: () => undefined };
    const probe = {
      app,
      method: operation.method.toUpperCase(),
      path,
      originalUrl: path,
      url: path,
      baseUrl: '',
      headers: {},
    };
    await run(pathParameters, probe as never);
    await run(metadata, probe as never);
    const { openapi } = probe as unknown as { openapi: Metadata };
    const attach: RequestHandler = (req, _res, next) => {
      req.openapi = { ...openapi, pathParams: req.params as Record<string, string> };
      next();
    };
    return [attach, validateRequest, validateResponse];
  };
}

function run(middleware: RequestHandler, req: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    const next: NextFunction = (error?: unknown) => (error ? reject(error) : resolve());
    middleware(req, {} as Response, next);
  });
}

type Loose = Record<string, unknown>;

/** A copy of the contract, in the form that express-openapi-validator 5.6.2 handles rightly. */
function forValidator(document: ContractDocument): Loose {
  const copy = structuredClone(document) as unknown as Loose & {
    components: Record<string, Record<string, Loose>>;
  };
  delete copy['webhooks'];
  // Its Ajv finds the branch of a union by the members' constants and refuses `mapping`.
  for (const schema of Object.values(copy.components['schemas'] ?? {})) {
    delete (schema['discriminator'] as Loose | undefined)?.['mapping'];
  }
  for (const item of Object.values(copy['paths'] as Record<string, Loose>)) {
    for (const method of METHODS) {
      const body = (item[method] as Loose | undefined)?.['requestBody'] as
        | { required?: boolean; content: Record<string, Loose> }
        | undefined;
      // It reads whether a body is required off the body's schema, where an empty list is enough.
      for (const media of Object.values(body?.content ?? {})) {
        media['schema'] = { allOf: [media['schema']], ...(body?.required && { required: [] }) };
      }
    }
  }
  // `q=a+b` and `q=12:30` are valid query strings; its check of reserved characters refuses them.
  const parameters = [
    ...Object.values(copy.components['parameters'] ?? {}),
    ...Object.values(copy['paths'] as Record<string, Loose>).flatMap((item) => [
      ...((item['parameters'] as Loose[] | undefined) ?? []),
      ...METHODS.flatMap(
        (method) => ((item[method] as Loose | undefined)?.['parameters'] as Loose[] | undefined) ?? [],
      ),
    ]),
  ];
  for (const parameter of parameters) if (parameter['in'] === 'query') parameter['allowReserved'] = true;
  return copy;
}
