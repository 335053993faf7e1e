import type { Actor, Client } from './actor.ts';
import type { Context, RequestScope, Services } from './context.ts';
import type { Paginate } from './lists/pagination.ts';

/** One call of a handler, as the transport that received it describes it. */
export type Call = {
  /** A name for messages of programming errors, such as the `operationId`. */
  readonly name: string;
  /** Undefined if the call needs no login. */
  readonly actor: Actor | undefined;
  readonly client: Client;
  readonly request_id: string;
  readonly database: Pick<RequestScope, 'db' | 'statement' | 'transaction'>;
  /** Undefined unless the call is a list for an actor. */
  readonly paginate: Paginate | undefined;
};

/**
 * Runs `work` with the context of a call, which is created only here. Afterwards, even after an error, calls `accessChanged`
 * for each user whose access may have been reduced: a write that seems to have failed can be committed.
 */
export async function inScope<Result>(
  services: Services,
  call: Call,
  accessChanged: (user_id: string) => void,
  work: (context: Context) => Promise<Result>,
): Promise<Result> {
  const { name, actor, client, request_id, database, paginate } = call;
  const affected = new Set<string>();
  const context: Context = {
    ...services,
    db: database.db,
    statement: database.statement,
    transaction: database.transaction,
    get actor() {
      if (!actor) throw new Error(`${name} declares no security, so it has no actor`);
      return actor;
    },
    get session() {
      if (!actor || !('session_id' in actor)) throw new Error(`${name} can be called without a session`);
      return actor;
    },
    paginate(read, now, variant) {
      if (!paginate) throw new Error(`${name} is not a list of an actor`);
      return paginate(read, now, variant);
    },
    client,
    now: new Date(services.clock.now()).toISOString(),
    request_id,
    accessChanged: (user_id) => affected.add(user_id),
  };
  // A copy of the context must not ask for the session of a caller that has none.
  Object.defineProperty(context, 'session', { enumerable: false });
  try {
    return await work(context);
  } finally {
    for (const user_id of affected) accessChanged(user_id);
  }
}
