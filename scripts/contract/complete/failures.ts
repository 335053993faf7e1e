import {
  type ContractDocument,
  type Example,
  nameOf,
  type Parameter,
  type ResponseObject,
  resolve,
} from '../../../src/document.ts';
import type { Failure } from '../../../src/http/problem.ts';
import { reference, type Written } from './written.ts';

/** A hand-written response, with the codes that policy has added to it, and for whom. */
export type Shared = Map<ResponseObject, { added: string; place: string }>;

/** Account and profile stay open to everybody, whatever else a service asks a verified email for. */
const WITHOUT_VERIFIED_EMAIL = ['auth', 'users'];

/** Statuses that follow from what an operation takes, and from nothing else. */
const FOLLOWING = ['304', '403', '404', '406', '412', '413', '415', '422', '428', '429'];

/**
 * Adds to an operation the failures that follow from what it takes and needs. Where it has a response of its own for
 * the status, the standard codes are added to that.
 * @throws Error if two operations share a response, and the codes that are due differ
 */
export function addFailures(asked: Written, shared: Shared): void {
  const { document, operation, place } = asked;
  const standards = new Map(standardFailures(asked));
  for (const [status, own] of Object.entries(operation.responses)) {
    if (status.startsWith('2')) continue;
    const standard = standards.get(status);
    if (!standard && FOLLOWING.includes(status)) throw new Error(`${place}: nothing can cause a ${status}`);
    standards.delete(status);
    const name = '$ref' in own ? nameOf(own.$ref) : '';
    if (name === standard) continue;
    const response = resolve<ResponseObject>(document, own);
    const added = standard ?? 'nothing';
    const other = shared.get(response);
    if (other && other.added !== added) {
      throw new Error(
        `${place} and ${other.place} share ${name}: policy adds ${added} to one, ${other.added} to the other`,
      );
    }
    shared.set(response, { added, place });
    if (standard) addCodes(response, resolve<ResponseObject>(document, reference('responses', standard)));
  }
  for (const [status, standard] of standards) operation.responses[status] = reference('responses', standard);
}

/** Copies the examples of failures that stand elsewhere into their responses, because policy adds to them. */
export function inlineFailureExamples(document: ContractDocument): void {
  for (const { content } of Object.values(document.components.responses)) {
    const { examples } = content?.['application/json'] ?? {};
    for (const [code, example] of Object.entries(examples ?? {})) {
      Object.assign(examples ?? {}, { [code]: structuredClone(resolve<Example>(document, example)) });
    }
  }
}

/** Status → the component that describes it, where the operation says nothing of its own. */
function standardFailures(asked: Written): [status: string, component: string][] {
  const { operation, method, path, scope, hasBody, isLimited, isVersioned, isPersonal } = asked;
  const isPost = method === 'post';
  const isRead = method === 'get';
  const precondition = operation['x-precondition'];
  // What names the caller is all that such a body has.
  const hasFreeBody = hasBody && operation['x-idempotent']?.caller === undefined;
  const due: [boolean, string, () => string][] = [
    [isRead && isVersioned, '304', () => (isPersonal ? 'PersonalNotModified' : 'NotModified')],
    [true, '400', () => invalid(asked)],
    [scope !== undefined, '401', () => 'Unauthenticated'],
    [scope !== undefined, '403', () => refused(asked)],
    [path.includes('{'), '404', () => 'NotFound'],
    [isLimited, '406', () => 'NotAcceptable'],
    [isPost, '409', () => 'IdempotencyKeyInUse'],
    [precondition !== undefined, '412', () => preconditionFailed(asked)],
    [hasBody, '413', () => 'PayloadTooLarge'],
    [hasBody, '415', () => 'UnsupportedMediaType'],
    [isPost && hasFreeBody, '422', () => 'IdempotencyKeyReused'],
    [precondition === 'required', '428', () => 'PreconditionRequired'],
    [isLimited, '429', () => 'RateLimited'],
    [true, '500', () => 'InternalError'],
    [true, '503', () => (isRead ? 'Unavailable' : 'WriteUnavailable')],
    [true, 'default', () => 'UnexpectedError'],
  ];
  return due.flatMap(([isDue, status, component]) => (isDue ? [[status, component()]] : []));
}

/** The 400 that shows what is most likely wrong: the body, a parameter of the list, an id, or else a header. */
function invalid({ document, item, operation, method, hasBody, isList, isVersioned }: Written): string {
  if (hasBody) return 'InvalidBody';
  if (isList) return 'InvalidListParameters';
  const [id] = [...(item.parameters ?? []), ...(operation.parameters ?? [])].filter(
    (each) => resolve<Parameter>(document, each).in === 'path',
  );
  if (id && '$ref' in id) return invalidId(document, nameOf(id.$ref), resolve<Parameter>(document, id).name);
  if (method === 'post') return 'InvalidIdempotencyKey';
  return method === 'get' && isVersioned ? 'InvalidIfNoneMatch' : 'UnknownParameter';
}

/** `InvalidTaskId` for `TaskId`: the text of `InvalidId`, about this parameter. */
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

function refused({ operation, tag }: Written): string {
  if (WITHOUT_VERIFIED_EMAIL.includes(tag)) return 'InsufficientScope';
  const role = operation['x-system-role'] ?? operation['x-project-role'] ?? 'viewer';
  return role === 'viewer' ? 'Unverified' : 'Forbidden';
}

const CONFLICT = 'VersionConflict';

/** `TaskPreconditionFailed`, from the `TaskVersionConflict` of the same path: the resource as it is now, with another code. */
function preconditionFailed({ document, item, place }: Written): string {
  const { responses } = document.components;
  const conflicts = [item.put, item.patch].flatMap((operation) => {
    const response = operation?.responses['409'];
    return response && '$ref' in response ? [nameOf(response.$ref)] : [];
  });
  const conflict = conflicts.find((name) => name.endsWith(CONFLICT));
  if (!conflict)
    throw new Error(`${place}: a PUT or PATCH of this path declares a 409 whose name ends in ${CONFLICT}`);
  const name = conflict.replace(CONFLICT, 'PreconditionFailed');
  responses[name] ??= withCode(standard(responses, conflict), standard(responses, 'PreconditionFailed'));
  return name;
}

/** The example of a version conflict, with the words of the standard response. */
function withCode(conflict: ResponseObject, words: ResponseObject): ResponseObject {
  const { description } = words;
  const [[code, example] = failed('PreconditionFailed has no example')] = examplesIn(words);
  const { message } = example.value as Failure;
  const { content } = structuredClone(conflict);
  const media = content?.['application/json'];
  const shown = examplesIn(conflict).get('VERSION_CONFLICT');
  if (!media || !shown) throw new Error('A version conflict has an example of VERSION_CONFLICT');
  const value = { ...structuredClone(shown.value as Failure), message, error: code };
  return { description, content: { 'application/json': { ...media, examples: { [code]: { value } } } } };
}

/** Adds the codes that are not there yet; a standard response of which nothing was there is also described. */
function addCodes(own: ResponseObject, { description, ...rest }: ResponseObject): void {
  const media = own.content?.['application/json'];
  if (!media) throw new Error(`The response "${own.description}" shows no examples of its codes`);
  const before = examplesIn(own);
  const added = examplesIn({ description, ...rest });
  if (![...added.keys()].some((code) => before.has(code))) {
    own.description = `${own.description.replace(/\.$/, '')}, or ${description.charAt(0).toLowerCase()}${description.slice(1)}`;
  }
  media.examples = Object.fromEntries([...added, ...before]);
}

/** The examples of a failure, by their codes. */
export function examplesIn({ content }: ResponseObject): Map<string, Example> {
  return new Map(Object.entries(content?.['application/json']?.examples ?? {}) as [string, Example][]);
}

function standard(responses: Record<string, ResponseObject>, name: string): ResponseObject {
  return responses[name] ?? failed(`\`openapi/common/responses.yaml\` lacks ${name}`);
}

function failed(message: string): never {
  throw new Error(message);
}
