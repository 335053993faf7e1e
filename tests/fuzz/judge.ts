import { checkResponse, checkServerError, fitsRequest, operationAt } from '../contract/checker.ts';
import type { ReceivedResponse, SentRequest } from './wire.ts';

/** What a response must not contain: stack traces, SQL, driver messages, file paths. */
const INTERNALS =
  /\n\s+at |node_modules|\/src\/|\.ts:\d|file:\/\/\/work|violates .{0,40} constraint|invalid input syntax|syntax error at|does not exist \(|current transaction is aborted|ECONN|QueryFailed|TypeError|RangeError|SyntaxError/;

/** Codes of errors that occur before an operation is reached, as the contract describes. */
const GENERAL_CODES = new Set([
  'MALFORMED_REQUEST 400',
  'ROUTE_NOT_FOUND 404',
  'METHOD_NOT_ALLOWED 405',
  'REQUEST_TIMEOUT 408',
  'HEADERS_TOO_LARGE 431',
]);

const typeOf = ({ headers }: ReceivedResponse) => String(headers['content-type'] ?? '').split(';')[0] ?? '';

/** The parsed JSON, or the text. */
export function bodyOf(response: ReceivedResponse): unknown {
  return /[/+]json$/.test(typeOf(response)) && response.text !== ''
    ? JSON.parse(response.text)
    : response.text;
}

/** Everything that a request sends, as text. */
export const textOf = ({ path, headers, said, body }: SentRequest): string =>
  JSON.stringify([path, headers, said ?? null, body?.toString() ?? null]);

/** @throws Error saying what is wrong with a response */
export function checkFuzzed(wire: SentRequest, response: ReceivedResponse, secrets: readonly string[]): void {
  const { status, headers, text } = response;
  const [path = ''] = wire.path.split('?');
  const type = typeOf(response);
  const body = bodyOf(response);
  if (status === 500) throw new Error(`500: ${text}`);
  if (!(status >= 200 && status < 600)) throw new Error(`no status: ${status}`);
  const { error, code } = body as { error?: string; code?: string };
  const operation = operationAt(wire.method, path);
  if (GENERAL_CODES.has(`${error ?? code} ${status}`)) checkServerError(type, body);
  else if (!operation) throw new Error(`${status} where there is no operation`);
  else checkResponse({ method: wire.method, path, status, type, headers, body });
  if (operation && wire.said !== undefined && status < 300 && !fitsRequest(operation, wire.said)) {
    throw new Error(`${status} to a body that is none`);
  }

  const sentText = textOf(wire);
  const inside = status >= 400 && INTERNALS.exec(text);
  if (inside && !sentText.includes(JSON.stringify(inside[0]).slice(1, -1))) {
    throw new Error(`${status} tells of its insides: ${inside[0]}`);
  }
  for (const secret of secrets) {
    if (text.includes(secret) && !sentText.includes(secret))
      throw new Error(`${status} tells ${secret} to others`);
  }
  if (Reflect.get({}, 'polluted') !== undefined) throw new Error('the prototype of all objects is polluted');
}
