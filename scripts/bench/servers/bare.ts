import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { failed, type Inputs, type Result, readArguments, Service, wordsOf } from './service.ts';
import type { Route } from './setup.ts';

/** The minimal server with the same responses: `node:http` and pg, without framework and validation. */
const { setup, port } = readArguments();
const service = new Service(setup);

async function handle(req: IncomingMessage): Promise<Result> {
  const { method = '', url = '' } = req;
  const user_id = service.userOf(req.headers.authorization);
  if (user_id === undefined) return failed(401);
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 ? undefined : new URLSearchParams(url.slice(mark + 1));
  for (const route of service.routes) {
    const parameter = match(route, method, path, query);
    if (parameter === undefined) continue;
    const inputs: Inputs = method === 'GET' ? {} : await bodyOf(req);
    inputs['user_id'] = user_id;
    if (route.parameter) inputs[route.parameter] = parameter;
    if (route.search) Object.assign(inputs, wordsOf(query?.get(route.search) ?? ''));
    return service.respond(route, inputs, Number(query?.get('per_page')));
  }
  return failed(404);
}

/** Returns the parameter of the path, an empty text if the route has none, and undefined for another path. */
function match(
  { method, prefix, suffix, parameter, search }: Route,
  wanted: string,
  path: string,
  query: URLSearchParams | undefined,
): string | undefined {
  if (method !== wanted || !path.startsWith(prefix)) return undefined;
  if (search !== null && !query?.has(search)) return undefined;
  if (parameter === null) return path.length === prefix.length ? '' : undefined;
  return path.endsWith(suffix) ? path.slice(prefix.length, path.length - suffix.length) : undefined;
}

async function bodyOf(req: IncomingMessage): Promise<Inputs> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function send(res: ServerResponse, { status, body }: Result): void {
  const text = JSON.stringify(body);
  res.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  res.end(text);
}

createServer((req, res) => {
  handle(req).then(
    (result) => send(res, result),
    (error: unknown) => send(res, { status: 500, body: { error: String(error) } }),
  );
}).listen(port, '127.0.0.1');
