import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as assert from 'uvu/assert';

/** A received request, and what the script expects; see sdk/vectors/README.md. */
export type Expected = {
  method?: string;
  path?: string;
  query?: [string, string][];
  headers?: Record<string, string | null>;
  body?: unknown;
};

export type ScriptedResponse = {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  text?: string;
};

export type Exchange = { expect?: Expected; drop?: true; answer?: ScriptedResponse };

/** A server on a real socket that responds from a script, and records unexpected requests. */
export async function serveScript(script: readonly Exchange[]) {
  const seen = new Map<string, unknown>();
  const faults: unknown[] = [];
  let next = 0;
  const server = createServer(async (req, res) => {
    const body = await bodyOf(req);
    const exchange = script[next];
    next += 1;
    try {
      assert.ok(exchange, `nobody expected ${req.method} ${req.url}`);
      hold(exchange.expect ?? {}, req, body, seen);
    } catch (fault) {
      faults.push(fault);
    }
    if (!exchange?.answer) return void req.socket.destroy();
    const { status, headers = {}, body: json, text } = exchange.answer;
    res.writeHead(status, {
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    });
    res.end(json === undefined ? text : JSON.stringify(json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** Fails unless every request of the script arrived as expected. */
    async end() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (faults.length > 0) throw faults[0];
      assert.is(next, script.length, 'the requests of the script were made');
    },
  };
}

async function bodyOf(req: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of req) text += chunk;
  return text === '' ? undefined : JSON.parse(text);
}

/** The order matters only among headers of one name. */
const byName = (pairs: [string, string][]) => pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

function hold(expected: Expected, req: IncomingMessage, body: unknown, seen: Map<string, unknown>): void {
  const { pathname, searchParams } = new URL(req.url ?? '', 'http://host');
  if (expected.method !== undefined) assert.is(req.method, expected.method);
  if (expected.path !== undefined) assert.is(pathname, expected.path);
  if (expected.query !== undefined) assert.equal(byName([...searchParams]), byName(expected.query));
  if (expected.body !== undefined) assert.equal(body, expected.body);
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    const found = req.headers[name] ?? null;
    if (!value?.startsWith('$')) assert.is(found, value, name);
    else if (seen.has(value)) assert.is(found, seen.get(value), `${name} is the same again`);
    else {
      assert.ok(found, name);
      seen.set(value, found);
    }
  }
}
