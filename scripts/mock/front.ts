import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import {
  type ContractDocument,
  type Operation,
  operationsOf,
  type ResponseObject,
  resolve,
  successesOf,
} from '../../src/document.ts';

type Example = { value: unknown };

const PROBLEM_TYPE = 'application/problem+json';

/**
 * Serves the mock in front of Prism, which does not support everything that the service does: it never responds to malformed JSON,
 * and supports neither HEAD, nor OPTIONS without a preflight, nor `application/problem+json` as the only type for a success, nor
 * `Prefer: respond-async`.
 */
export function createFront(contract: ContractDocument, prismPort: number): Server {
  const operations = operationsOf(contract).map((operation) => ({
    operation,
    pattern: new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }));
  const allAt = (url = '/') => {
    const path = url.split('?')[0] ?? url;
    return operations.filter(({ pattern }) => pattern.test(path)).map(({ operation }) => operation);
  };

  return createServer(async (req, res) => {
    const found = allAt(req.url);
    if (req.method === 'OPTIONS' && found.length > 0 && !req.headers['access-control-request-method']) {
      const methods = found.flatMap(({ method }) =>
        method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()],
      );
      res.writeHead(204, { Allow: [...methods, 'OPTIONS'].sort().join(', ') }).end();
      return;
    }
    const body = await bodyOf(req);
    const operation = found.find(({ method }) => method === req.method?.toLowerCase());
    const malformed = operation && isMalformed(req, body) && malformedExample(contract, operation);
    if (malformed) {
      res.writeHead(400, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' });
      res.end(JSON.stringify(malformed.value));
    } else forward(req, res, { body, port: prismPort, prefer: preferenceFor(operation, req) });
  });
}

/**
 * Returns the preference for Prism, which by default returns the lowest status. An operation that can start a job does so if the
 * caller prefers that.
 */
function preferenceFor(operation: Operation | undefined, { headers }: IncomingMessage): string | undefined {
  const given = headers['prefer']?.toString();
  const [usual, job] = operation ? successesOf(operation) : [];
  if (job === undefined || /\bcode=/.test(given ?? '')) return given;
  const code = `code=${/^\s*respond-async\b/i.test(given ?? '') ? job : usual}`;
  return given === undefined ? code : `${code}, ${given}`;
}

type Forwarded = { body: Buffer; port: number; accept?: string | undefined; prefer?: string | undefined };

function forward(
  req: IncomingMessage,
  res: ServerResponse,
  { body, port, prefer, accept = req.headers.accept }: Forwarded,
): void {
  const isHead = req.method === 'HEAD';
  const { accept: _accept, prefer: _prefer, ...headers } = req.headers;
  const prism = request(
    {
      host: '127.0.0.1',
      port,
      method: isHead ? 'GET' : req.method,
      path: req.url,
      headers: {
        ...headers,
        ...(accept !== undefined && { accept }),
        ...(prefer !== undefined && { prefer }),
      },
    },
    (response) => {
      const { statusCode = 502 } = response;
      // The service returns a success as JSON to a caller who only accepts `application/problem+json`.
      if (statusCode === 406 && accept === PROBLEM_TYPE) {
        response.resume();
        forward(req, res, { body, port, prefer, accept: 'application/json' });
        return;
      }
      res.writeHead(statusCode, response.headers);
      if (isHead) {
        response.resume();
        res.end();
      } else response.pipe(res);
    },
  );
  prism.on('error', () => res.destroy());
  prism.end(body);
}

async function bodyOf(req: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of req) parts.push(part);
  return Buffer.concat(parts);
}

function isMalformed({ headers }: IncomingMessage, body: Buffer): boolean {
  if (body.length === 0 || !/\bjson\b/.test(headers['content-type'] ?? '')) return false;
  try {
    JSON.parse(body.toString());
    return false;
  } catch {
    return true;
  }
}

function malformedExample(contract: ContractDocument, { responses }: Operation): Example | undefined {
  const response = responses['400'] && resolve<ResponseObject>(contract, responses['400']);
  const { examples = {} } = response?.content?.['application/json'] ?? {};
  const example = examples['MALFORMED_JSON'];
  return example && resolve<Example>(contract, example as never);
}
