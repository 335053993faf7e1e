import type { Request, Response } from 'express';
import type { Dependency, FileContent, StreamItem } from '../contract.ts';
import type { Operation, OperationResponse } from '../document.ts';
import { etagOf, idInPath, type Tagged } from '../etag.ts';
import type { Storable, StoredResponse } from '../idempotency/idempotency.ts';
import { matches } from './header-grammar.ts';
import { linksOf, type Page } from './pagination-links.ts';
import { narrowed, PARTIAL_TYPE, wantedFields } from './partial.ts';

/** Result of a handler. */
export type Reply = {
  status: number;
  data?: unknown;
  page?: Page;
  /** Where the contract declares `meta.warnings`. */
  warnings?: readonly unknown[];
  /** Replaces `data` for a caller that prefers lines. */
  lines?: AsyncIterable<readonly unknown[]>;
  /** Replaces `data` where the contract declares an event stream. */
  events?: AsyncIterable<readonly StreamItem[]>;
  /** Replaces `data` where the contract declares a file. */
  file?: AsyncIterable<string | Buffer>;
  /** Replaces `data` for a caller that prefers another media type, and is complete. */
  text?: string;
  /** The media type of the file or the text, where the contract declares several. */
  type?: string;
  /** Replaces `file` where the caller can ask for a part. See `parts.ts`. */
  content?: FileContent;
  /** Throws as soon as the caller must not receive the rest of the file. */
  mayContinue?: () => Promise<void>;
  headers?: Record<string, string>;
  /** Dependency of the credentials in the reply. Stored with the reply. */
  dependsOn?: Dependency;
  /** The project that the reply shows, if neither the path nor the data has its ID. */
  project_id?: string;
  /** How many tasks the request has written. */
  written?: number;
};

/** Sends a reply in the envelope, with the headers that follow from it. */
export function respond(operation: Operation, req: Request, res: Response, reply: Reply): void {
  const headers = headersOf(operation, req, reply);
  setHeaders(res, headers);
  if (
    operation.method === 'get' &&
    headers['ETag'] !== undefined &&
    matches(req.headers['if-none-match'], headers['ETag'])
  ) {
    res.status(304).end();
    return;
  }
  res.status(reply.status);
  if (reply.text !== undefined) {
    res.setHeader('Content-Type', withCharset(reply.type ?? 'text/plain'));
    return void res.end(reply.text);
  }
  if (reply.data === undefined) return void res.end();
  const wanted = wantedFields(req);
  if (!wanted) return void res.json(envelope(operation, req.id, reply));
  res.setHeader('Content-Type', PARTIAL_TYPE);
  res.json(envelope(operation, req.id, { ...reply, data: narrowed(reply.data, wanted) }));
}

/** Without the parameter, many clients read a text as Latin-1. */
export const withCharset = (type: string): string =>
  type.startsWith('text/') ? `${type}; charset=utf-8` : type;

/** Sends a stored response again. */
export function replay(res: Response, { status, headers, body }: StoredResponse): void {
  setHeaders(res, headers);
  res.setHeader('Idempotency-Replayed', 'true');
  res.status(status);
  if (body === '') res.end();
  else res.json(JSON.parse(body));
}

/** Returns a reply in the form in which it is stored for retries. */
export function storableOf(operation: Operation, req: Request, reply: Reply): Storable {
  const { status, data, dependsOn } = reply;
  const body = data === undefined ? '' : JSON.stringify(envelope(operation, req.id, reply));
  // The project in the path, or that of the resource.
  const { project_id = reply.project_id ?? null } = {
    ...(data as { project_id?: string | null } | undefined),
    ...req.params,
  };
  return { response: { status, headers: headersOf(operation, req, reply), body }, dependsOn, project_id };
}

function envelope(operation: Operation, request_id: string, { status, data, page, warnings }: Reply) {
  const message = operation.responses[status]?.description;
  return {
    success: true,
    data,
    message,
    errors: [],
    meta: { request_id, ...page, ...(warnings && { warnings }) },
  };
}

/** Returns the declaration of a reply. Throws for undeclared statuses and missing bodies, which the validator does not check. */
export function declarationOf(
  { operationId, responses }: Operation,
  { status, data, lines, file, events, text }: Reply,
) {
  const declaration = responses[status];
  if (!declaration) throw new Error(`${operationId}: the contract does not declare status ${status}`);
  if (declaration.content && data === undefined && text === undefined && !lines && !file && !events)
    throw new Error(`${operationId}: the reply with status ${status} has no body`);
  return declaration;
}

/** Returns the handler's own headers, and those that follow from the data where the contract declares them. */
export function headersOf(operation: Operation, req: Request, reply: Reply): Record<string, string> {
  const declared = declarationOf(operation, reply).headers ?? {};
  const { data, page, headers } = reply;
  const derived: Record<string, string> = { 'Cache-Control': cachingOf(declared), ...headers };
  if (derived['Location']) derived['Location'] = req.public_path + derived['Location'];
  if (data !== undefined && 'ETag' in declared) {
    const resource = data as Tagged & { updated_at: string };
    const wanted = wantedFields(req);
    const shown = wanted ? narrowed(resource, wanted) : resource;
    derived['ETag'] = etagOf(resource, 'id' in resource ? resource.id : idInPath(req.params), shown);
    derived['Last-Modified'] = new Date(resource.updated_at).toUTCString();
  }
  const links = page && linksOf(req, page);
  if (links) derived['Link'] = links;
  return derived;
}

/** Returns the only value that the contract allows for the header. */
function cachingOf(declared: NonNullable<OperationResponse['headers']>): string {
  return declared['Cache-Control']?.schema.enum?.[0] ?? 'no-store';
}

export function setHeaders(res: Response, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
}
