import type { Request, Response } from 'express';
import type { Dependency } from '../contract.ts';
import type { Operation, OperationResponse } from '../document.ts';
import { etagOf, type Tagged } from '../etag.ts';
import type { Answer } from '../idempotency/idempotency.ts';
import { LINES_TYPE } from './accept.ts';
import { matches } from './entity-tags.ts';
import { linksOf, type Page } from './pagination-links.ts';
import { begun, linesOf, sendPieces } from './pieces.ts';

/** What a handler returns. */
export type Reply = {
  status: number;
  data?: unknown;
  page?: Page;
  /** In the place of `data`, for a caller that would rather have lines. */
  lines?: AsyncIterable<readonly unknown[]>;
  /** In the place of `data`, where the contract declares a file. */
  file?: AsyncIterable<Buffer>;
  headers?: Record<string, string>;
  /** Of a reply with credentials, which is stored only together with it. */
  dependsOn?: Dependency;
};

/** A body that is made while it is sent. */
export type Stream = { type: string; pieces: AsyncIterable<string | Buffer> };

export function streamOf(operation: Operation, reply: Reply): Stream | undefined {
  if (reply.lines) return { type: LINES_TYPE, pieces: linesOf(reply.lines) };
  return reply.file && { type: fileTypeOf(operation, reply), pieces: reply.file };
}

/** Puts the envelope round a reply, and the headers that follow from it. */
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
  if (reply.data === undefined) res.end();
  else res.json(envelope(operation, req.id, reply));
}

/**
 * Answers with what is made while it is sent.
 * @throws the reason of `signal`, once that is aborted: by then a part may be out
 */
export async function respondInPieces(
  operation: Operation,
  req: Request,
  res: Response,
  { reply, stream, signal }: { reply: Reply; stream: Stream; signal: AbortSignal },
): Promise<void> {
  const headers = headersOf(operation, req, reply);
  // Before the headers, which are not those of a failure.
  const pieces = req.method === 'HEAD' ? undefined : await begun(stream.pieces, signal);
  // nginx would hold back what we send, and go on reading after we have cut it off.
  setHeaders(res, { ...headers, 'Content-Type': stream.type, 'X-Accel-Buffering': 'no' });
  res.status(reply.status);
  if (pieces) await sendPieces(res, pieces, signal);
  else res.end();
}

/** An answer that was given before. */
export function replay(res: Response, { status, headers, body }: Answer): void {
  setHeaders(res, headers);
  res.setHeader('Idempotency-Replayed', 'true');
  res.status(status);
  if (body === '') res.end();
  else res.json(JSON.parse(body));
}

/** The answer as it is kept for retries. */
export function answerTo(operation: Operation, req: Request, reply: Reply): Answer {
  const body = reply.data === undefined ? '' : JSON.stringify(envelope(operation, req.id, reply));
  return { status: reply.status, headers: headersOf(operation, req, reply), body };
}

function envelope(operation: Operation, request_id: string, { status, data, page }: Reply) {
  const message = operation.responses[status]?.description;
  return { success: true, data, message, errors: [], meta: { request_id, ...page } };
}

/** The validator sees only bodies, so a status that is not declared and a body that is missing are found here. */
function declarationOf({ operationId, responses }: Operation, { status, data, lines, file }: Reply) {
  const declaration = responses[status];
  if (!declaration) throw new Error(`${operationId} has no ${status} in the contract`);
  if (declaration.content && data === undefined && !lines && !file)
    throw new Error(`${operationId} ${status} lacks its body`);
  return declaration;
}

function fileTypeOf(operation: Operation, reply: Reply): string {
  return Object.keys(declarationOf(operation, reply).content ?? {})[0] ?? 'application/octet-stream';
}

/** The handler's own headers, and those that follow from the data where the contract declares them. */
function headersOf(operation: Operation, req: Request, reply: Reply): Record<string, string> {
  const declared = declarationOf(operation, reply).headers ?? {};
  const { data, page, headers } = reply;
  const derived: Record<string, string> = { 'Cache-Control': cachingOf(declared), ...headers };
  if (derived['Location']) derived['Location'] = req.public_path + derived['Location'];
  if (data !== undefined && 'ETag' in declared) {
    const resource = data as Tagged & { updated_at: string };
    derived['ETag'] = etagOf(resource);
    derived['Last-Modified'] = new Date(resource.updated_at).toUTCString();
  }
  const links = page && linksOf(req, page);
  if (links) derived['Link'] = links;
  return derived;
}

/** The contract says which responses a browser may keep, as the only value that the header can have. */
function cachingOf(declared: NonNullable<OperationResponse['headers']>): string {
  return declared['Cache-Control']?.schema.enum?.[0] ?? 'no-store';
}

function setHeaders(res: Response, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
}
