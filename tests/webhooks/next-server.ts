import { createServer } from 'node:http';

/**
 * Calls a route handler of Next.js as Next does: with a `Request` of the web standard, whose `Response` it sends. Next itself is 150 MB and adds
 * nothing that such a handler uses.
 */
const { POST } = (await import(process.argv[2] ?? '')) as { POST(request: Request): Promise<Response> };

createServer(async (incoming, outgoing) => {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part);
  const { method = 'POST', headers, url = '/' } = incoming;
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((each): [string, string] => [name, each]),
  );
  const request = new Request(new URL(url, 'http://localhost'), {
    method,
    headers: pairs,
    body: Buffer.concat(parts),
  });
  const { status, headers: answered, body } = await POST(request);
  outgoing.writeHead(status, Object.fromEntries(answered));
  outgoing.end(body === null ? undefined : await new Response(body).text());
}).listen(Number(process.env['PORT']), '127.0.0.1');
