import type { Request, RequestHandler } from 'express';
import type { Actor, Client } from '../actor.ts';
import type { Ongoing } from '../auth/sessions/ongoing.ts';
import { explainRefusals, policyOf } from '../auth/sessions/policy.ts';
import type { Context, Services } from '../context.ts';
import type { OperationId, OperationRequest, OwnHeader } from '../contract.ts';
import type { Connections } from '../database/database.ts';
import { isRead, type Operation } from '../document.ts';
import type { Dispatcher } from '../events/dispatcher.ts';
import { type ClaimingRequest, claimOf } from '../idempotency/claim.ts';
import type { Idempotency } from '../idempotency/idempotency.ts';
import { openReads, openWrites } from '../idempotency/writes.ts';
import type { ListRequest, Pagination } from '../lists/pagination.ts';
import { type Call, inScope } from '../scope.ts';
import { JSON_TYPE } from './accept.ts';
import type { Consistency } from './consistency.ts';
import { headerText, preferencesIn } from './header-grammar.ts';
import type { Streams } from './load.ts';
import { withContent } from './parts.ts';
import { respondInPieces, streamOf } from './pieces.ts';
import { preconditionOf } from './precondition.ts';
import { type Reply, replay, respond, storableOf } from './respond.ts';

/** A handler as `bind` calls it, with validated values. It returns a declared reply. `contract.ts` has the precise types. */
export type AnyHandler = (request: HandlerRequest, context: Context) => Promise<Reply>;

type HandlerRequest = Pick<OperationRequest<OperationId>, 'precondition' | 'prefer' | 'lastEventId'> &
  Record<'path' | 'query' | 'body' | 'headers', unknown> & { accepts: string };

/** Services that the calls of all operations share. */
export type BindServices = {
  /** Services in the context of handlers. */
  services: Services;
  connections: Pick<Connections, 'reader' | 'writer' | 'guarded' | 'grouped'>;
  idempotency: Idempotency;
  /** Undefined unless replicas are configured. */
  consistency?: Consistency | undefined;
  pagination: Pagination;
  requireEmailVerification: boolean;
  ongoing: Ongoing;
  dispatcher: Pick<Dispatcher, 'wake'>;
  streams: Streams;
  eventStreams: Streams;
  /** Downloads that hold little memory. */
  downloads: Streams;
};

/** Returns the last step of an operation. Calls the handler, applies what the contract declares, and sends the reply. */
export function bind(operation: Operation, handler: AnyHandler, around: BindServices): RequestHandler {
  const { services, connections, idempotency, ongoing, dispatcher, streams, eventStreams, downloads } =
    around;
  const { sessions } = services;
  const { operationId } = operation;
  // Probes read nothing that a caller has written.
  const consistency = operation['x-rate-limit'] === 'none' ? undefined : around.consistency;
  const policy = policyOf(operation, around);
  const paginate = operation['x-pagination'] && around.pagination(operation);
  const ownHeaders = ownHeadersOf(operation);
  const reads = isRead(operation) ? openReads(connections, operationId) : undefined;

  return async (req, res) => {
    const { actor } = req;
    if (actor) policy.check(actor);
    const replica = reads && consistency?.replicaFor(operationId, req);
    const database =
      (replica && openReads(replica, operationId)) ??
      reads ??
      openWrites({
        connections,
        idempotency,
        guards: actor && policy.guards(actor),
        claim: claimOf(
          operation['x-idempotent'],
          req.get('idempotency-key'),
          claimingPartsOf(ownHeaders, req),
        ),
        toStore: (reply) => storableOf(operation, req, reply as Reply),
      });
    const call: Call = {
      name: operationId,
      actor,
      client: clientOf(req, reads !== undefined),
      request_id: req.id,
      database,
      paginate: paginate && actor && paginate(listRequestIn(req, actor)),
    };
    const handle = (context: Context) => handler(requestIn(operation, ownHeaders, req), context);
    const handleOnce = () => database.once(() => inScope(services, call, ongoing.accessChanged, handle));
    const called = actor ? explainRefusals({ actor, policy, sessions }, handleOnce) : handleOnce();
    // Even after an error, which can keep a write.
    const work = reads ? called : called.finally(dispatcher.wake);
    const outcome = await (consistency ? consistency.after(work, { req, res, replica }) : work);
    if ('stored' in outcome) return replay(res, outcome.stored);
    const reply = withContent(req, outcome.reply);
    req.written = reply.written;
    const stream = streamOf(operation, reply);
    if (!stream) return respond(operation, req, res, reply);
    if (!actor) throw new Error(`${operationId} sends a stream without declaring security`);
    // A stream is only as fast as its caller reads it, so it must not block the work of other requests.
    req.endWork?.();
    const mayContinue = async (current: Actor) => {
      policy.check(current);
      await reply.mayContinue?.();
    };
    const running = reply.content ? downloads : reply.events ? eventStreams : streams;
    await running.run(actor.user_id, () =>
      ongoing.run(actor, mayContinue, (signal) => {
        // Runs before the response is cut off, which writes the log line.
        signal.addEventListener('abort', () => res.fail(signal.reason));
        return respondInPieces(operation, req, res, { reply, stream, signal });
      }),
    );
  };
}

/** Only writes declare `X-Origin`, so only there it has been validated. */
const clientOf = (req: Request, isRead: boolean): Client => ({
  address: req.address,
  user_agent: headerText(req.headers['user-agent'] ?? '') || null,
  origin: isRead ? null : (req.get('x-origin') ?? null),
});

const OWN_HEADERS: readonly OwnHeader[] = [
  'Upload-Length',
  'Upload-Defer-Length',
  'Upload-Metadata',
  'Upload-Offset',
  'Upload-Checksum',
];

const ownHeadersOf = ({ parameters }: Operation) =>
  OWN_HEADERS.filter((header) => parameters.some((each) => each.in === 'header' && each.name === header));

const NO_HEADERS = {};

/** The validator has converted them. */
const ownHeadersIn = (own: readonly OwnHeader[], { headers }: Request) =>
  own.length === 0 ? NO_HEADERS : Object.fromEntries(own.map((each) => [each, headers[each.toLowerCase()]]));

function requestIn(operation: Operation, own: readonly OwnHeader[], req: Request): HandlerRequest {
  const { params: path, query, headers, upload } = req;
  const body: unknown = upload ?? req.body;
  const precondition = preconditionOf(operation, req);
  const prefer = preferencesIn(String(headers['prefer'] ?? ''));
  const lastEventId = headers['last-event-id'];
  return {
    path,
    query,
    headers: ownHeadersIn(own, req),
    body,
    precondition,
    prefer,
    lastEventId: lastEventId === undefined ? undefined : Number(lastEventId),
    accepts: req.media_type ?? JSON_TYPE,
  };
}

function listRequestIn({ params: path, query, body }: Request, { user_id, timezone }: Actor): ListRequest {
  // The validator has filled in the defaults.
  return { user_id, timezone, path, query: query as unknown as ListRequest['query'], body };
}

/**
 * What the handler gets identifies the request. The body of an upload is not read yet, so what its headers say of it stands for
 * it.
 */
function claimingPartsOf(own: readonly OwnHeader[], req: Request): ClaimingRequest {
  const { method, path, body, actor, address, headers, query, upload } = req;
  const caller = { method, path, actor, address };
  if (upload) {
    const facts = ['content-length', 'content-disposition', 'content-digest'].map(
      (name) => headers[name] ?? null,
    );
    return { ...caller, body: [upload.isForm, ...facts, query] };
  }
  const isInBody = own.length === 0 && Object.keys(query).length === 0;
  return { ...caller, body: isInBody ? body : [body, query, ownHeadersIn(own, req)] };
}
