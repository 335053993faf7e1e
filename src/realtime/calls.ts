import { randomUUID } from 'node:crypto';
import type { Actor, Client } from '../actor.ts';
import type { Ongoing } from '../auth/sessions/ongoing.ts';
import { type Policy, policyOf } from '../auth/sessions/policy.ts';
import type { Services } from '../context.ts';
import type { OperationId, Schema } from '../contract.ts';
import type { Connections } from '../database/database.ts';
import { operationsOf, readServed } from '../document.ts';
import { ApiError } from '../errors.ts';
import type { AnyHandler } from '../http/bind.ts';
import { openReads } from '../idempotency/writes.ts';
import { inScope } from '../scope.ts';

export type CallOptions = {
  readonly services: Services;
  readonly connections: Pick<Connections, 'reader'>;
  readonly requireEmailVerification: boolean;
  readonly handlers: Record<string, AnyHandler>;
  readonly accessChanged: Ongoing['accessChanged'];
};

/** Calls operations for an actor, so that nobody gets anything that a request would not return. */
export type Calls = {
  /** @throws ApiError if the credentials do not allow the operation */
  check(actor: Actor, operation: OperationId): void;
  /**
   * Returns the data of a GET.
   * @throws ApiError as the operation
   */
  read<Data>(actor: Actor, operation: OperationId, path: Record<string, string>): Promise<Data>;
  /** Returns the subject of an event as it is now; null if the actor cannot get it. */
  resourceOf(
    actor: Actor,
    event: Schema<'Event'>,
    task_id: string | undefined,
  ): Promise<Schema<'EventResource'> | null>;
};

const NO_PRECONDITION = { versions: undefined, failureAt: () => 'VERSION_CONFLICT' as const };
const CLIENT: Client = { address: '', user_agent: null, origin: null };
const NOTHING: Schema<'EventResource'> = { task: null, comment: null, attachment: null, project: null };

export function createCalls(options: CallOptions): Calls {
  const { services, connections, handlers, accessChanged } = options;
  const policies = new Map<string, Policy>(
    operationsOf(readServed()).map((operation) => [operation.operationId, policyOf(operation, options)]),
  );

  const check: Calls['check'] = (actor, operation) => policies.get(operation)?.check(actor);

  async function read<Data>(actor: Actor, name: OperationId, path: Record<string, string>): Promise<Data> {
    check(actor, name);
    const handler = handlers[name];
    if (!handler) throw new Error(`there is no ${name}`);
    const call = {
      name,
      actor,
      client: CLIENT,
      request_id: randomUUID(),
      database: openReads(connections, name),
      paginate: undefined,
    };
    const request = {
      path,
      query: {},
      headers: {},
      body: undefined,
      precondition: NO_PRECONDITION,
      prefer: [],
      lastEventId: undefined,
      accepts: 'application/json',
    };
    const reply = await inScope(services, call, accessChanged, (context) => handler(request, context));
    return reply.data as Data;
  }

  async function find<Data>(
    actor: Actor,
    name: OperationId,
    path: Record<string, string>,
  ): Promise<Data | null> {
    try {
      return await read<Data>(actor, name, path);
    } catch (error) {
      if (error instanceof ApiError && error.status < 500) return null;
      throw error;
    }
  }

  async function partOf(
    actor: Actor,
    { subject: { type, id } }: Schema<'Event'>,
    task_id: string | undefined,
  ) {
    switch (type) {
      case 'task':
        return { task: await find<Schema<'Task'>>(actor, 'getTask', { task_id: id }) };
      case 'project':
        return { project: await find<Schema<'Project'>>(actor, 'getProject', { project_id: id }) };
      case 'attachment':
        return {
          attachment: await find<Schema<'Attachment'>>(actor, 'getAttachment', { attachment_id: id }),
        };
      case 'comment': {
        const path = { task_id: task_id ?? '', comment_id: id };
        return { comment: task_id ? await find<Schema<'Comment'>>(actor, 'getComment', path) : null };
      }
      default:
        return {};
    }
  }

  return {
    check,
    read,
    async resourceOf(actor, event, task_id) {
      const part = await partOf(actor, event, task_id);
      const isFound = Object.values(part).some((each) => each !== null);
      return isFound ? { ...NOTHING, ...part } : null;
    },
  };
}
