import {
  type ContractDocument,
  type Example,
  isRead,
  nameOf,
  type Parameter,
  type ResponseObject,
  resolve,
} from '../../../src/document.ts';
import type { Failure } from '../../../src/http/problem.ts';
import { reference, type Written } from './written.ts';

/** Hand-written responses, with the standard response whose codes were added, and the operation that needed them. */
export type Shared = Map<ResponseObject, { added: string; place: string }>;

/** Operations with these tags never require a verified email. */
const WITHOUT_VERIFIED_EMAIL = ['auth', 'users', 'invitations'];

/** Statuses that follow only from the parameters and the body of an operation. */
const FOLLOWING = ['304', '403', '404', '406', '412', '413', '415', '422', '428', '429'];

/**
 * Adds the errors to an operation that follow from its parameters, body, scope and role. If it declares a response for
 * the status itself, adds the standard codes to that response.
 * @throws Error if two operations share a response but need different codes
 */
export function addFailures(context: Written, shared: Shared): void {
  const { document, operation, place } = context;
  const standards = new Map(standardFailures(context));
  for (const [status, own] of Object.entries(operation.responses)) {
    if (status.startsWith('2')) continue;
    const standard = standards.get(status);
    if (!standard && FOLLOWING.includes(status))
      throw new Error(`${place}: remove ${status}: nothing can cause it`);
    standards.delete(status);
    const name = '$ref' in own ? nameOf(own.$ref) : '';
    if (name === standard) continue;
    const response = resolve<ResponseObject>(document, own);
    const added = standard ?? 'nothing';
    const other = shared.get(response);
    if (other && other.added !== added) {
      throw new Error(
        `${place} and ${other.place} share ${name}, but need different codes: ${added} and ${other.added}`,
      );
    }
    shared.set(response, { added, place });
    if (standard) addCodes(response, resolve<ResponseObject>(document, reference('responses', standard)));
  }
  for (const [status, standard] of standards) operation.responses[status] = reference('responses', standard);
}

/** Copies referenced examples of errors into their responses, because the completion changes them. */
export function inlineFailureExamples(document: ContractDocument): void {
  for (const { content } of Object.values(document.components.responses)) {
    const { examples } = content?.['application/json'] ?? {};
    for (const [code, example] of Object.entries(examples ?? {})) {
      Object.assign(examples ?? {}, { [code]: structuredClone(resolve<Example>(document, example)) });
    }
  }
}

/** Returns the standard errors of an operation: each status with the name of its response component. */
function standardFailures(context: Written): [status: string, component: string][] {
  const { document, operation, method, path, scope, hasBody, isLimited, isRepeatable, isTagged, isPersonal } =
    context;
  const precondition = operation['x-precondition'];
  // Otherwise the body contains only the caller's credentials.
  const isUpload = hasBody && !operation.requestBody?.content['application/json'];
  const parameters = (operation.parameters ?? []).map((each) => resolve<Parameter>(document, each));
  const announcesFile = parameters.some(({ name }) => name === 'Upload-Length');
  const hasFreeBody = hasBody && operation['x-idempotent']?.caller === undefined;
  // The same key and path can come with something else.
  const canDiffer = hasFreeBody || announcesFile || parameters.some((each) => each.in === 'query');
  const due: [boolean, string, () => string][] = [
    [method === 'get' && isTagged, '304', () => (isPersonal ? 'PersonalNotModified' : 'NotModified')],
    [true, '400', () => invalid(context)],
    [scope !== undefined, '401', () => 'Unauthenticated'],
    [scope !== undefined, '403', () => forbidden(context)],
    [path.includes('{'), '404', () => 'NotFound'],
    [isLimited, '406', () => 'NotAcceptable'],
    [isRepeatable, '409', () => 'IdempotencyKeyInUse'],
    [precondition !== undefined, '412', () => preconditionFailed(context)],
    [hasBody || announcesFile, '413', () => (isUpload || announcesFile ? 'FileTooLarge' : 'PayloadTooLarge')],
    [hasBody, '415', () => (isUpload ? 'UnsupportedUpload' : 'UnsupportedMediaType')],
    [isRepeatable && canDiffer, '422', () => 'IdempotencyKeyReused'],
    [precondition === 'required', '428', () => 'PreconditionRequired'],
    [isLimited, '429', () => 'RateLimited'],
    [true, '500', () => 'InternalError'],
    [true, '503', () => (isRead({ method, ...operation }) ? 'Unavailable' : 'WriteUnavailable')],
    [true, 'default', () => 'UnexpectedError'],
  ];
  return due.flatMap(([isDue, status, component]) => (isDue ? [[status, component()]] : []));
}

/** Returns the 400 with the most likely error as its example: in the body, a list parameter, an ID or a header. */
function invalid({ document, item, operation, method, hasBody, isList, isTagged }: Written): string {
  if (hasBody) return operation.requestBody?.content['application/json'] ? 'InvalidBody' : 'InvalidUpload';
  if (isList) return 'InvalidListParameters';
  const [id] = [...(item.parameters ?? []), ...(operation.parameters ?? [])].filter(
    (each) => resolve<Parameter>(document, each).in === 'path',
  );
  if (id && '$ref' in id) return invalidId(document, nameOf(id.$ref), resolve<Parameter>(document, id).name);
  if (method === 'post') return 'InvalidIdempotencyKey';
  return method === 'get' && isTagged ? 'InvalidIfNoneMatch' : 'UnknownParameter';
}

/** Returns `InvalidTaskId` for `TaskId`: a copy of `InvalidId` about this parameter. */
function invalidId(
  { components: { responses } }: ContractDocument,
  parameter: string,
  field: string,
): string {
  const name = `Invalid${parameter}`;
  if (responses[name]) return name;
  const copy = structuredClone(standard(responses, 'InvalidId'));
  for (const { value } of examplesIn(copy).values()) {
    for (const detail of (value as Failure).errors as { field: string }[]) detail.field = field;
  }
  responses[name] = copy;
  return name;
}

function forbidden({ operation, tag }: Written): string {
  if (WITHOUT_VERIFIED_EMAIL.includes(tag)) return 'InsufficientScope';
  const role = operation['x-system-role'] ?? operation['x-project-role'] ?? 'viewer';
  return role === 'viewer' ? 'Unverified' : 'Forbidden';
}

const CONFLICT = 'VersionConflict';

/** Derives `TaskPreconditionFailed` from the `TaskVersionConflict` of the same path: the same resource, with another code. */
function preconditionFailed({ document, item, place }: Written): string {
  const { responses } = document.components;
  const conflicts = [item.put, item.patch].flatMap((operation) => {
    const response = operation?.responses['409'];
    return response && '$ref' in response ? [nameOf(response.$ref)] : [];
  });
  const conflict = conflicts.find((name) => name.endsWith(CONFLICT));
  if (!conflict)
    throw new Error(
      `${place}: declare a 409 whose name ends in ${CONFLICT} on the PUT or PATCH of this path`,
    );
  const name = conflict.replace(CONFLICT, 'PreconditionFailed');
  responses[name] ??= withCode(standard(responses, conflict), standard(responses, 'PreconditionFailed'));
  return name;
}

/** Returns the response of a version conflict with the texts and the code of the standard response. */
function withCode(conflict: ResponseObject, standard: ResponseObject): ResponseObject {
  const { description } = standard;
  const [[code, example] = fail('PreconditionFailed has no example')] = examplesIn(standard);
  const { message } = example.value as Failure;
  const { content } = structuredClone(conflict);
  const media = content?.['application/json'];
  const shown = examplesIn(conflict).get('VERSION_CONFLICT');
  if (!media || !shown)
    throw new Error('Add an example of VERSION_CONFLICT to the response of a version conflict');
  const value = { ...structuredClone(shown.value as Failure), message, error: code };
  return { description, content: { 'application/json': { ...media, examples: { [code]: { value } } } } };
}

/** Adds the missing codes. If none of them was there, also adds the description of the standard response. */
function addCodes(own: ResponseObject, { description, ...rest }: ResponseObject): void {
  const media = own.content?.['application/json'];
  if (!media) throw new Error(`Add an example of each code to the response "${own.description}"`);
  const before = examplesIn(own);
  const added = examplesIn({ description, ...rest });
  if (![...added.keys()].some((code) => before.has(code))) {
    own.description = `${own.description.replace(/\.$/, '')}, or ${description.charAt(0).toLowerCase()}${description.slice(1)}`;
  }
  media.examples = Object.fromEntries([...added, ...before]);
}

/** Returns the examples of an error response by code. */
export function examplesIn({ content }: ResponseObject): Map<string, Example> {
  return new Map(Object.entries(content?.['application/json']?.examples ?? {}) as [string, Example][]);
}

function standard(responses: Record<string, ResponseObject>, name: string): ResponseObject {
  return responses[name] ?? fail(`\`openapi/common/responses.yaml\` lacks ${name}`);
}

function fail(message: string): never {
  throw new Error(message);
}
