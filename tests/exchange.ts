import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { BlockList, connect } from 'node:net';
import type { ErrorDetail } from '../src/errors.ts';
import type { ConnectionLimits } from '../src/http/connections.ts';
import { checkResponse } from './contract/checker.ts';

/** Requests that supertest would send differently, or not at all. */
export type ApiRequest = {
  url: string;
  method: string;
  /** The whole target, including the host. */
  path: string;
  headers?: Record<string, string | string[]>;
  /** Sent unchanged; several pieces are sent without a Content-Length. */
  body?: string | Buffer | readonly Buffer[];
  isStaged?: boolean;
};

/** The body of a response, envelope or problem details, as far as tests read it. */
export type ResponseBody = {
  success: boolean;
  data: unknown;
  message: string;
  error: string;
  code: string;
  errors: ErrorDetail[];
  meta: { request_id: string };
  request_id: string;
};

export type ApiResponse = { status: number; headers: IncomingHttpHeaders; text: string; body: ResponseBody };

/** The options of a server that refuses no connection. */
export const UNLIMITED = {
  connections: { inAll: undefined, forAddress: 10_000 },
  trustedProxies: new BlockList(),
} as { connections: ConnectionLimits; trustedProxies: BlockList };

const agent = new Agent({ keepAlive: true, maxSockets: 20 });

/** Sends a request and compares the response with the contract. */
export async function exchange({
  url,
  method,
  path,
  headers = {},
  body,
  isStaged = false,
}: ApiRequest): Promise<ApiResponse> {
  const response = await new Promise<Omit<ApiResponse, 'body'>>((resolve, reject) => {
    const outgoing = request(new URL(url), { method, path, headers, agent }, (incoming) => {
      readText(incoming).then(
        (text) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }),
        reject,
      );
    });
    outgoing.on('error', reject);
    // Without these two headers, Node sends a DELETE with neither a length nor chunks.
    if (typeof body === 'object' && !Buffer.isBuffer(body)) {
      outgoing.useChunkedEncodingByDefault = true;
      for (const piece of body) outgoing.write(piece);
      outgoing.end();
    } else {
      if (body !== undefined) outgoing.setHeader('Content-Length', Buffer.byteLength(body));
      outgoing.end(body);
    }
  });
  const type = String(response.headers['content-type'] ?? '');
  const parsed =
    type.endsWith('json') && !type.endsWith('ndjson') && response.text !== ''
      ? JSON.parse(response.text)
      : undefined;
  const [where = ''] = path.split('?');
  checkResponse({ ...response, method, path: where, type, body: parsed ?? response.text, isStaged });
  return { ...response, body: parsed };
}

/** The body of a response; of an event stream, which has no end, what arrives first. */
export async function readText(incoming: IncomingMessage): Promise<string> {
  const isEndless = incoming.headers['content-type']?.startsWith('text/event-stream');
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk);
    if (isEndless) break;
  }
  return Buffer.concat(chunks).toString();
}

/** Sends bytes that need not be HTTP, and returns everything until the server closes the connection. */
export function sendRaw(url: string, text: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      received += chunk;
      if (/^content-type: text\/event-stream[\s\S]*^id: /im.test(received)) socket.destroy();
    });
    // A server that closes the connection before it has read everything resets it; what it sent before
    // still counts.
    socket.on('error', (error) => (received === '' ? reject(error) : resolve(received)));
    socket.on('close', () => resolve(received));
  });
}
