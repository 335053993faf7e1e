import type { Request, RequestHandler } from 'express';
import type { CompiledQuery } from 'kysely';
import type { Actor } from '../actor.ts';
import { accessGuard, type GuardMode } from '../auth/sessions/guard.ts';
import type { Ongoing } from '../auth/sessions/ongoing.ts';
import type { Context, Services } from '../context.ts';
import type { Precondition } from '../contract.ts';
import type { Connections, Database } from '../database/database.ts';
import { isAccessEnded } from '../database/driver/failures.ts';
import { execute } from '../database/execute.ts';
import { withRetries, withTransaction } from '../database/transaction.ts';
import type { Operation } from '../document.ts';
import { ApiError } from '../errors.ts';
import type { Answer, Claim, Idempotency } from '../idempotency/idempotency.ts';
import type { PageQuery, Pagination } from '../lists/pagination.ts';
import { JSON_TYPE } from './accept.ts';
import { headerText } from './decode.ts';
import { preferencesIn } from './list-headers.ts';
import type { Streams } from './load.ts';
import { preconditionOf } from './precondition.ts';
import { answerTo, type Reply, replay, respond, respondInPieces, streamOf } from './respond.ts';

/** A handler as bind sees it: validated values in, a declared reply out. The types of both are `contract.ts`'s. */
export type AnyHandler = (
  request: {
    path: unknown;
    query: unknown;
    body: unknown;
    precondition: Precondition;
    prefer: readonly string[];
    accepts: string;
  },
  context: Context,
) => Promise<Reply>;

/** What is done around a handler, and with what. */
export type BindServices = {
  /** What the handlers are given. */
  services: Services;
  connections: Pick<Connections, 'reader' | 'writer' | 'guarded'>;
  idempotency: Idempotency;
  pagination: Pagination;
  requireEmailVerification: boolean;
  ongoing: Ongoing;
  streams: Streams;
};

/** Thrown inside a transaction to leave it: a retry came while the first was finishing. */
class AlreadyAnswered extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) {
    super('already answered');
    this.answer = answer;
  }
}

/** The last step of an operation: what the contract declares of it, around the handler that carries its name. */
export function bind(operation: Operation, handler: AnyHandler, around: BindServices): RequestHandler {
  const { services, connections, idempotency, pagination, ongoing, streams } = around;
  const isRead = operation.method === 'get';
  const { mayCall, guard, isSensitive } = policyOf(operation, around);
  const paginate = operation['x-pagination'] && pagination(operation);

  const serve: RequestHandler = async (req, res) => {
    if (req.actor) mayCall(req.actor);
    const claim = claimOf(operation, req);
    const { actor } = req;
    const db = isRead
      ? connections.reader
      : actor
        ? connections.guarded(guard(actor, 'read'))
        : connections.writer;
    const writer = actor && isSensitive ? connections.guarded(guard(actor, 'lock')) : db;
    // Credentials are not given again before the handler has checked what they are given for: a login runs the lockout
    // and compares the password first. The handler's write finds the stored response.
    const kept = claim && !claim.credentials && (await idempotency.find(db, claim));
    if (kept) return replay(res, kept);

    const write = async <R>(
      work: (db: Database) => Promise<R>,
      lock?: (db: Database) => Promise<unknown>,
    ): Promise<R> => {
      const locksLater = claim !== undefined || lock !== undefined;
      const outcome = await withTransaction(locksLater ? db : writer, async (trx) => {
        if (claim) {
          await idempotency.lock(trx, claim);
          const answer = await idempotency.find(trx, claim);
          if (answer) throw new AlreadyAnswered(answer);
        }
        await lock?.(trx);
        // After the key is locked: otherwise a retry waits for the locks of the first request instead of getting 409.
        if (actor && isSensitive && locksLater) await execute(trx, guard(actor, 'lock'));
        const result = await settle(work, trx);
        if (claim && 'reply' in result) {
          const reply = result.reply as Reply;
          await idempotency.keep(trx, claim, answerTo(operation, req, reply), reply.dependsOn);
        }
        return result;
      });
      if ('refusal' in outcome) throw outcome.refusal;
      return outcome.reply;
    };
    // Told after a failure too, which may have committed. Where nothing has, nothing is found changed.
    const affected = new Set<string>();
    const context: Context = {
      ...services,
      db,
      statement: (work) => (claim ? write(work) : withRetries(writer, () => work(writer))),
      transaction: write,
      get actor() {
        if (!req.actor) throw new Error(`${operation.operationId} declares no security, so it has no actor`);
        return req.actor;
      },
      get session() {
        if (!req.actor || !('session_id' in req.actor)) {
          throw new Error(`${operation.operationId} lets in more than sessions`);
        }
        return req.actor;
      },
      paginate: (read) => {
        if (!paginate || !req.actor) throw new Error(`${operation.operationId} is not a list of an actor`);
        const query = req.query as unknown as PageQuery;
        return paginate({ user_id: req.actor.user_id, path: req.params, query })(read);
      },
      client: { address: req.address, user_agent: headerText(req.headers['user-agent'] ?? '') || null },
      now: new Date(services.clock.now()).toISOString(),
      request_id: req.id,
      accessChanged: (user_id) => affected.add(user_id),
    };
    try {
      const precondition = preconditionOf(operation, req);
      const prefer = preferencesIn(String(req.headers['prefer'] ?? ''));
      const accepts = req.media_type ?? JSON_TYPE;
      const reply = await handler(
        { path: req.params, query: req.query, body: req.body, precondition, prefer, accepts },
        context,
      ).finally(() => affected.forEach(ongoing.accessChanged));
      const stream = streamOf(operation, reply);
      if (!stream) return respond(operation, req, res, reply);
      // It is made as fast as its caller reads.
      req.endWork?.();
      await streams.run(context.actor.user_id, () =>
        ongoing.run(context.actor, mayCall, (signal) => {
          // Before the answer is cut off, with which its line in the log is written.
          signal.addEventListener('abort', () => res.fail(signal.reason));
          return respondInPieces(operation, req, res, { reply, stream, signal });
        }),
      );
    } catch (error) {
      if (!(error instanceof AlreadyAnswered) || !claim) throw error;
      // Find it again outside of that transaction, whose rollback did not wait for a standby.
      replay(res, (await idempotency.find(db, claim)) ?? error.answer);
    }
  };

  return async (req, res, next) => {
    try {
      await serve(req, res, next);
    } catch (error) {
      if (!req.actor || !isAccessEnded(error)) throw error;
      // Says why: the session or the key has ended, or the caller may do less.
      mayCall(await services.sessions.standing(req.actor));
      throw new ApiError('SESSION_REVOKED', { cause: error });
    }
  };
}

type Policy = {
  /** @throws ApiError EMAIL_NOT_VERIFIED, INSUFFICIENT_SCOPE or FORBIDDEN */
  mayCall(actor: Actor): void;
  /** The same once more, as a statement. */
  guard(actor: Actor, mode: GuardMode): CompiledQuery;
  /** Whether its writes lock what the caller's access depends on. */
  isSensitive: boolean;
};

/**
 * What the contract asks of the caller: the scopes of its credentials, its role in the service, and a verified email
 * where the service is set to ask for one and the operation says that it can be refused for it.
 */
function policyOf(
  operation: Operation,
  { requireEmailVerification }: Pick<BindServices, 'requireEmailVerification'>,
): Policy {
  const needed = operation.security.flatMap((schemes) => Object.values(schemes).flat());
  const role = operation['x-system-role'];
  const verified = requireEmailVerification && operation['x-error-codes'].includes('EMAIL_NOT_VERIFIED');
  // Credentials, roles and ownership: nobody gives them away with access that ends in the same moment.
  const isSensitive =
    role !== undefined || operation['x-project-role'] === 'owner' || needed.includes('account:write');
  const needs = { role: role ?? null, verified };
  return {
    mayCall(actor) {
      const { scopes } = actor;
      if (verified && !actor.email_verified) throw new ApiError('EMAIL_NOT_VERIFIED');
      if (scopes && !needed.every((scope) => scopes.includes(scope)))
        throw new ApiError('INSUFFICIENT_SCOPE');
      if (role && actor.role !== role) throw new ApiError('FORBIDDEN');
    },
    guard: (actor, mode) => accessGuard(actor, needs, mode),
    isSensitive,
  };
}

/** A refusal that keeps its writes is a result, so that the transaction commits; every other error rolls it back. */
async function settle<R>(
  work: (db: Database) => Promise<R>,
  trx: Database,
): Promise<{ reply: R } | { refusal: ApiError }> {
  try {
    return { reply: await work(trx) };
  } catch (error) {
    if (error instanceof ApiError && error.facts.keepsWrites) return { refusal: error };
    throw error;
  }
}

function claimOf(operation: Operation, req: Request): Claim | undefined {
  const key = req.headers['idempotency-key'];
  const policy = operation['x-idempotent'];
  if (!policy || typeof key !== 'string') return undefined;
  const caller = req.actor?.user_id ?? secretIn(req.body, policy.caller) ?? req.address;
  return {
    caller,
    method: req.method,
    path: req.path,
    key,
    body: req.body,
    window_seconds: policy.window_seconds,
    credentials: policy.credentials ?? false,
  };
}

/** What is nobody else's, and says who asks wherever they are. */
function secretIn(body: unknown, name: string | undefined): string | undefined {
  const members = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  const value: unknown = members.find(([member]) => member === name)?.[1];
  return typeof value === 'string' ? value : undefined;
}
