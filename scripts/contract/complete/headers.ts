import type { OperationObject, ResponseObject } from '../../../src/document.ts';
import { examplesIn } from './failures.ts';
import { add, reference, sortMembers, type Written } from './written.ts';

/** Headers in the order of the contract, with the component that describes each. */
const COMPONENTS: Record<string, string> = {
  'X-Request-Id': 'XRequestId',
  RateLimit: 'RateLimit',
  'RateLimit-Policy': 'RateLimitPolicy',
  Location: '',
  ETag: 'ETag',
  'Last-Modified': 'LastModified',
  'Cache-Control': '',
  Link: 'Link',
  'Accept-Patch': 'AcceptPatch',
  'Accept-Encoding': 'AcceptEncoding',
  'Retry-After': 'RetryAfter',
  'WWW-Authenticate': 'WwwAuthenticate',
  'Idempotency-Replayed': 'IdempotencyReplayed',
  Deprecation: 'Deprecation',
  Sunset: 'Sunset',
  'Preference-Applied': 'PreferenceApplied',
  'Accept-Ranges': '',
  'Content-Disposition': '',
  'Content-Length': '',
  'Content-Range': '',
};

/** Headers of every response, except `Cache-Control`, which differs. */
const standardHeaders = (isLimited: boolean) => [
  'X-Request-Id',
  ...(isLimited ? ['RateLimit', 'RateLimit-Policy'] : []),
];

/** Errors have these headers too, but operations share the descriptions of errors. */
const endHeaders = (operation: OperationObject) =>
  operation['x-deprecation'] ? ['Deprecation', 'Sunset'] : [];

/** Adds the headers of the successes that follow from the operation. Others, such as `Location`, are written by hand. */
export function addSuccessHeaders({
  operation,
  method,
  success,
  accepted,
  isLimited,
  isList,
  isRepeatable,
  isVersioned,
  isPersonal,
  place,
}: Written): void {
  const [, response] = success;
  const takesPreference = operation.parameters?.some(
    (each) => '$ref' in each && each.$ref.endsWith('/Prefer'),
  );
  const names = [
    ...standardHeaders(isLimited),
    ...endHeaders(operation),
    ...(isVersioned ? ['ETag', 'Last-Modified'] : []),
    ...(isList ? ['Link'] : []),
    ...(isRepeatable ? ['Idempotency-Replayed'] : []),
    ...(takesPreference ? ['Preference-Applied'] : []),
  ];
  const caching = method === 'get' && !isPersonal ? 'CacheControl' : 'NoStore';
  addHeaders(response, names, caching, place);
  const partial = operation.responses['206'];
  if (partial && !('$ref' in partial)) addHeaders(partial, names, caching, place);
  if (!accepted) return;
  const job = accepted[1];
  job.headers = { ...job.headers, Location: reference('headers', 'JobLocation') };
  const ofJob = [
    ...standardHeaders(isLimited),
    ...endHeaders(operation),
    ...(isRepeatable ? ['Idempotency-Replayed'] : []),
  ];
  addHeaders(job, ofJob, 'NoStore', `${place} 202`);
}

/** Adds the headers of a response that is not a success. */
export function addFailureHeaders(
  response: ResponseObject,
  status: string,
  isLimited: boolean,
  place: string,
): void {
  const names = [...standardHeaders(isLimited), ...errorHeaders(status, response)];
  addHeaders(response, names, 'NoStore', place);
}

function errorHeaders(status: string, response: ResponseObject): string[] {
  if (status === '304') return ['ETag', 'Last-Modified'];
  if (status === '401') return ['WWW-Authenticate'];
  if (status === '415') return ['Accept-Patch', 'Accept-Encoding'];
  const isTemporary = ['429', '503'].includes(status) || examplesIn(response).has('IDEMPOTENCY_KEY_IN_USE');
  return isTemporary ? ['Retry-After'] : [];
}

function addHeaders(response: ResponseObject, names: string[], caching: string, place: string): void {
  const headers = { ...response.headers };
  // The 304 responses declare their own `Cache-Control`.
  headers['Cache-Control'] ??= reference('headers', caching);
  for (const name of names) add(headers, name, reference('headers', COMPONENTS[name] ?? name), place);
  sortMembers(headers, Object.keys(COMPONENTS));
  response.headers = headers;
  sortMembers(response, ['description', 'headers', 'content']);
}
