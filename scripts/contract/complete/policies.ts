import { type Content, type ContractDocument, isRead, type OperationObject } from '../../../src/document.ts';
import { add, reference, sortMembers, type Written, written } from './written.ts';

const DAY_SECONDS = 86_400;
const PAGING = ['Page', 'PerPage', 'Cursor'];
const PAGES = {
  page: 'page',
  per_page: 'per_page',
  cursor: 'cursor',
  items: 'data',
  next: 'meta.next_cursor',
};
/** A page of up to 50 items counts as one request, and a longer one as two. */
const LIST_WEIGHT = { per: 50, of: ['per_page'] };
const CHANGES = ['put', 'patch', 'delete'];

/** Order of the properties of an operation in the contract. */
const ORDER = [
  'operationId summary description deprecated tags security x-project-role x-system-role x-sdk x-read',
  'x-rate-limit x-rate-limit-weight',
  'x-pagination x-precondition x-idempotent x-error-codes parameters requestBody responses',
].flatMap((line) => line.split(' '));

/** Adds the standard parameters and their extensions: pages, idempotency keys, preconditions and merge patches. */
export function addPolicies(context: Written): void {
  const { operation, method, isList, isRepeatable, tag, place } = context;
  operation['x-sdk'] = { ...operation['x-sdk'], resource: tag };
  operation['x-rate-limit'] ??= 'standard';
  if (isRepeatable) {
    operation['x-idempotent'] = { window_seconds: DAY_SECONDS, ...operation['x-idempotent'] };
  }
  if (isList) add(operation, 'x-pagination', PAGES, place);
  if (isList) add(operation, 'x-rate-limit-weight', LIST_WEIGHT, place);
  if (changesVersioned(context)) operation['x-precondition'] ??= 'optional';
  refuse(place, {
    'x-idempotent':
      !isRepeatable && operation['x-idempotent'] && 'only a POST that writes accepts an idempotency key',
    'x-read': method !== 'post' && operation['x-read'] && 'only a POST can be a read with a body',
    'x-precondition':
      !changesVersioned(context) &&
      operation['x-precondition'] &&
      'the operation does not change a resource with a version',
    'x-pagination': !isList && operation['x-pagination'] && 'only a list has pages',
  });
  addParameters(context);
  if (operation.requestBody) operation.requestBody.required ??= true;
  if (method === 'patch' && operation.requestBody) addMergePatch(operation.requestBody.content, place);
}

/** @throws Error for an extension that the operation must not have */
function refuse(place: string, reasons: Record<string, string | false | undefined>): void {
  for (const [extension, reason] of Object.entries(reasons)) {
    if (typeof reason === 'string') throw new Error(`${place}: remove \`${extension}\`: ${reason}`);
  }
}

/** Adds the style of arrays in a query. It is the default of OpenAPI, written out for tools that do not apply it. */
export function addListStyle({ components: { parameters } }: ContractDocument): void {
  for (const [name, parameter] of Object.entries(parameters)) {
    if (parameter.in !== 'query' || parameter.schema.type !== 'array') continue;
    add(parameter, 'style', 'form', name);
    add(parameter, 'explode', true, name);
    sortMembers(parameter, [
      'name',
      'in',
      'description',
      'required',
      'style',
      'explode',
      'schema',
      'example',
    ]);
  }
}

/** Sorts the properties of an operation. */
export function inReadingOrder(operation: OperationObject): void {
  sortMembers(operation, ORDER);
}

/** Whether the operation changes a resource that a GET of the same path returns with a version. */
function changesVersioned({ document, item, method, path }: Written): boolean {
  return (
    CHANGES.includes(method) && item.get !== undefined && written(document, path, 'get', item.get).isVersioned
  );
}

/** Adds parameters: for pages before the operation's own, for headers after them. */
function addParameters({ operation, method, isList, isRepeatable, isTagged }: Written): void {
  const own = operation.parameters ?? [];
  const missing = (names: string[]) =>
    names
      .map((name) => reference('parameters', name))
      .filter(({ $ref }) => !own.some((each) => '$ref' in each && each.$ref === $ref));
  const headers = [
    ...(isRepeatable ? ['IdempotencyKey'] : []),
    ...(operation['x-precondition'] ? ['IfMatch'] : []),
    ...(method === 'get' && isTagged ? ['IfNoneMatch'] : []),
    ...(isRead({ method, ...operation }) ? [] : ['XOrigin']),
  ];
  const all = [...missing(isList ? PAGING : []), ...own, ...missing(headers)];
  if (all.length > 0) operation.parameters = all;
}

/** A PATCH accepts the same body with two media types (RFC 7396). */
function addMergePatch(content: Content, place: string): void {
  const { 'application/json': json } = content;
  if (json) add(content, 'application/merge-patch+json', structuredClone(json), place);
}
