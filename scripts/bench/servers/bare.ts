import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Result, readArguments, Tasks } from './tasks.ts';

/** The minimal server with the same responses: `node:http` and pg, without framework and validation. */
const { setup, port } = readArguments();
const tasks = new Tasks(setup);

const COLLECTION = '/api/v1/tasks';
const ITEM = `${COLLECTION}/`;

async function handle(req: IncomingMessage): Promise<Result | undefined> {
  const { method, url = '' } = req;
  const user_id = tasks.userOf(req.headers.authorization);
  if (user_id === undefined) return { status: 401, body: {} };
  if (url.startsWith(ITEM)) {
    const id = url.slice(ITEM.length);
    if (method === 'GET') return tasks.get(user_id, id);
    if (method === 'PATCH') return tasks.patch(user_id, id, await bodyOf(req));
  }
  if (method === 'POST' && url === COLLECTION) return tasks.create(user_id, await bodyOf(req));
  if (method === 'GET' && url.startsWith(COLLECTION)) {
    const query = new URLSearchParams(url.slice(url.indexOf('?') + 1));
    return tasks.list(user_id, Number(query.get('per_page')));
  }
  return undefined;
}

async function bodyOf(req: IncomingMessage): Promise<Record<string, unknown>> {
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
    (given) => send(res, given ?? { status: 404, body: {} }),
    (error: unknown) => send(res, { status: 500, body: { error: String(error) } }),
  );
}).listen(port, '127.0.0.1');
