import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { readText, sendRaw } from '../exchange.ts';
import { fillFromMemory, type Memory } from './memory.ts';
import { type CallerName, type GeneratedRequest, Verbatim } from './requests.ts';

/** A request as it is sent. */
export type SentRequest = {
  caller: CallerName;
  method: string;
  path: string;
  headers: [name: string, value: string][];
  body: Buffer | undefined;
  isChunked: boolean;
  /** The value of the body, if it is plain JSON. */
  said: unknown;
};

export type ReceivedResponse = { status: number; headers: IncomingHttpHeaders; text: string };

/**
 * Ends a request that is never answered. The duration of others depends on the machine; `run.ts` limits
 * their CPU time.
 */
const HANG_MS = 120_000;
const agent = new Agent({ keepAlive: true });

export function sentRequestOf(
  fuzzed: GeneratedRequest,
  authorization: string | undefined,
  own: Memory,
  foreign: Memory,
): SentRequest {
  const { operation, body } = fuzzed;
  const recalled = (value: unknown) => fillFromMemory(value, own, foreign);
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const step = fuzzed.path[name];
    return step instanceof Verbatim ? step.text : encoded(textOf(recalled(step)));
  });
  const query = fuzzed.query.flatMap(([name, value]) =>
    [recalled(value)].flat().map((each) => `${encoded(name)}=${encoded(textOf(each))}`),
  );
  const said = body.kind === 'json' ? recalled(body.value) : undefined;
  const bytes = bytesOf(fuzzed, said);
  const headers = new Map<string, [string, string]>();
  const set = (name: string, value: string) => headers.set(name.toLowerCase(), [name, value]);
  set('Host', 'localhost:3000');
  if (authorization !== undefined) set('Authorization', authorization);
  if (bytes) set('Content-Type', 'application/json');
  if (body.kind === 'json' && body.guise === 'gzip') set('Content-Encoding', 'gzip');
  if (body.kind === 'json' && body.guise === 'UTF-16')
    set('Content-Type', 'application/json; charset=utf-16');
  for (const [name, value] of fuzzed.headers) set(name, textOf(recalled(value)));
  return {
    caller: fuzzed.caller,
    method: operation.method.toUpperCase(),
    path: query.length > 0 ? `${path}?${query.join('&')}` : path,
    headers: [...headers.values()],
    body: bytes,
    isChunked: body.kind === 'json' && body.guise === 'chunked',
    said: body.kind === 'json' && (body.guise === 'plain' || body.guise === 'chunked') ? said : undefined,
  };
}

function bytesOf({ body }: GeneratedRequest, said: unknown): Buffer | undefined {
  if (body.kind === 'none') return undefined;
  if (body.kind === 'raw') return Buffer.from(body.text);
  const text = JSON.stringify(said) ?? '';
  switch (body.guise) {
    case 'gzip':
      return gzipSync(text);
    case 'UTF-16':
      return Buffer.from(text, 'utf16le');
    case 'BOM':
      return Buffer.from(`\ufeff${text}`);
    case 'cut':
      return Buffer.from(text.slice(0, -2));
    default:
      return Buffer.from(text);
  }
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

/** Unpaired surrogates, which `encodeURIComponent` refuses, are sent as their invalid bytes. */
function encoded(text: string): string {
  return [...text]
    .map((point) => {
      if (point.isWellFormed()) return encodeURIComponent(point);
      const code = point.charCodeAt(0);
      const rest = [0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
      return `%ED${rest.map((byte) => `%${byte.toString(16)}`).join('')}`;
    })
    .join('');
}

export function send(url: string, wire: SentRequest): Promise<ReceivedResponse> {
  const isSayable =
    wire.headers.every(([, value]) => /^[\t -~\x80-\xff]*$/.test(value)) && !/[^!-~]/.test(wire.path);
  return isSayable ? sendWithFetch(url, wire) : sendRawBytes(url, wire);
}

function sendWithFetch(
  url: string,
  { method, path, headers, body, isChunked }: SentRequest,
): Promise<ReceivedResponse> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(HANG_MS);
    const outgoing = request(new URL(url), { method, path, agent, signal, setHost: false }, (incoming) => {
      readText(incoming).then(
        (text) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }),
        reject,
      );
    });
    for (const [name, value] of headers) outgoing.setHeader(name, value);
    outgoing.on('error', reject);
    if (body && isChunked) outgoing.write(body.subarray(0, 1));
    outgoing.end(body?.subarray(isChunked ? 1 : 0));
  });
}

/**
 * For what Node's client refuses to send, such as line breaks in a header. Only the first response counts.
 */
async function sendRawBytes(
  url: string,
  { method, path, headers, body }: SentRequest,
): Promise<ReceivedResponse> {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  const length = body ? [`Content-Length: ${body.length}`] : [];
  const head = [`${method} ${path} HTTP/1.1`, ...lines, ...length, 'Connection: close', '', ''].join('\r\n');
  const received = await within(
    HANG_MS,
    sendRaw(url, Buffer.concat([Buffer.from(head), body ?? Buffer.of()])),
  );
  const [first = ''] = received
    .replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '')
    .split(/(?<!^)(?=HTTP\/1\.1 \d{3} )/);
  const [told = '', text = ''] = first.split('\r\n\r\n');
  const [status = '', ...rest] = told.split('\r\n');
  const named = rest.map((line) => /^([^:]*): ?(.*)$/.exec(line) ?? []);
  return {
    status: Number(status.split(' ')[1]),
    headers: Object.fromEntries(named.map(([, name = '', value = '']) => [name.toLowerCase(), value])),
    text,
  };
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** The same request as text, to be sent by hand with a token of the caller. */
export function curlOf({ caller, method, path, headers, body }: SentRequest): string {
  const parts = [
    `curl -i --path-as-is -X ${method} ${quoted(`http://localhost:3000${path}`)}`,
    ...headers.filter(([name]) => name !== 'Host').map((header) => option(header, caller)),
  ];
  if (!body) return parts.join(' ');
  const text = body.toString('utf8');
  const isText = Buffer.from(text).equals(body) && !text.includes('\0') && body.length < 3_000;
  if (isText) return [...parts, `--data-binary ${quoted(text)}`].join(' ');
  return `base64 -d <<< ${body.toString('base64')} | ${[...parts, '--data-binary @-'].join(' ')}`;
}

const option = ([name, value]: [string, string], caller: CallerName) =>
  name === 'Authorization'
    ? `-H "Authorization: Bearer $${caller.toUpperCase()}"`
    : `-H ${quoted(`${name}: ${value}`)}`;

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
