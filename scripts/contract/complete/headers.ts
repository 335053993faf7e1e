import type { ResponseObject } from '../../../src/document.ts';
import { examplesIn } from './failures.ts';
import { add, reference, sortMembers, type Written } from './written.ts';

/** Each header, in the order in which it is listed, with the component that describes it. */
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
  'Preference-Applied': 'PreferenceApplied',
  'Content-Disposition': '',
  'Content-Length': '',
};

/** Of every response: the request's id, where the caller stands with the rate limits, and who may keep it. */
const always = (isLimited: boolean) => [
  'X-Request-Id',
  ...(isLimited ? ['RateLimit', 'RateLimit-Policy'] : []),
];

/** Adds the headers of a success that follow from what the operation is. A `Location` and the like are its own. */
export function addSuccessHeaders({
  operation,
  method,
  success,
  isLimited,
  isList,
  isVersioned,
  isPersonal,
  place,
}: Written): void {
  const [, response] = success;
  const takesPreference = operation.parameters?.some(
    (each) => '$ref' in each && each.$ref.endsWith('/Prefer'),
  );
  const names = [
    ...always(isLimited),
    ...(isVersioned ? ['ETag', 'Last-Modified'] : []),
    ...(isList ? ['Link'] : []),
    ...(method === 'post' ? ['Idempotency-Replayed'] : []),
    ...(takesPreference ? ['Preference-Applied'] : []),
  ];
  addHeaders(response, names, method === 'get' && !isPersonal ? 'CacheControl' : 'NoStore', place);
}

/** Adds the headers of a response that is not a success. */
export function addFailureHeaders(
  response: ResponseObject,
  status: string,
  isLimited: boolean,
  place: string,
): void {
  const names = [...always(isLimited), ...particular(status, response)];
  addHeaders(response, names, 'NoStore', place);
}

function particular(status: string, response: ResponseObject): string[] {
  if (status === '304') return ['ETag', 'Last-Modified'];
  if (status === '401') return ['WWW-Authenticate'];
  if (status === '415') return ['Accept-Patch', 'Accept-Encoding'];
  const isTemporary = ['429', '503'].includes(status) || examplesIn(response).has('IDEMPOTENCY_KEY_IN_USE');
  return isTemporary ? ['Retry-After'] : [];
}

function addHeaders(response: ResponseObject, names: string[], caching: string, place: string): void {
  const headers = { ...response.headers };
  // A 304 says itself how long its copy may be kept.
  headers['Cache-Control'] ??= reference('headers', caching);
  for (const name of names) add(headers, name, reference('headers', COMPONENTS[name] ?? name), place);
  sortMembers(headers, Object.keys(COMPONENTS));
  response.headers = headers;
  sortMembers(response, ['description', 'headers', 'content']);
}
