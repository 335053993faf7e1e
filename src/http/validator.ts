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
 * The two steps of express-openapi-validator that check a request and, later, its response.
 *
 * Mounted operation by operation, each on a document of its own. As the package comes, it compiles
 * a regular expression for every documented path on every request (46 % of all CPU with 48 paths,
 * measured), and walks the whole document for every schema it compiles (0.5 s for the first
 * request of each operation, measured). Here its matching runs once for each operation, at start,
 * which also makes an error in the contract fail the start. The order of the package's array is
 * not documented, so its version is pinned and a test holds the verdicts of both mountings
 * against each other.
 */
export async function validatorFor(
  operation: Operation,
  document: ContractDocument,
): Promise<RequestHandler[]> {
  const middleware = openApiValidator.middleware(
    validatorOptions(only(operation, document)),
  ) as unknown as RequestHandler[];
  const [pathParameters, metadata, , validateRequest, validateResponse] = middleware;
  if (!pathParameters || !metadata || !validateRequest || !validateResponse || middleware.length !== 5) {
    throw new Error(
      `express-openapi-validator returned ${middleware.length} middlewares, not the five of 5.6.2`,
    );
  }
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
}

/** The document as far as one operation needs it: its path, and what that refers to. */
function only({ path, method }: Operation, document: ContractDocument): ContractDocument {
  const item = document.paths[path] ?? {};
  const kept = { ...(item.parameters && { parameters: item.parameters }), [method]: item[method] };
  const components: ContractDocument['components'] = {};
  const queue: unknown[] = [kept];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (typeof at !== 'object' || at === null) continue;
    queue.push(...Object.values(at));
    const [, , kind = '', name = ''] = '$ref' in at && typeof at.$ref === 'string' ? at.$ref.split('/') : [];
    if (name === '' || components[kind]?.[name]) continue;
    const component = document.components[kind]?.[name];
    components[kind] = { ...components[kind], [name]: component };
    queue.push(component);
  }
  return { ...document, paths: { [path]: kept }, components };
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
