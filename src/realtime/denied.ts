import { randomUUID } from 'node:crypto';
import type { Actor, Clock } from '../actor.ts';
import type { OperationId } from '../contract.ts';
import type { Denials } from '../events/denials.ts';
import { isUuid } from '../formats.ts';
import { denialCodeOf } from '../http/record-denial.ts';
import { errorOf } from '../http/respond-error.ts';
import type { MessageName } from './messages.ts';

/** Who was refused, and what the message names. */
type Refused = { actor: Actor | undefined; address: string; operation: OperationId; message?: unknown };

export type RecordRefusal = (thrown: unknown, refused: Refused) => void;

/** Adds refused connections and messages to the audit log, like denied requests. */
export function recordRefusals({ denials, clock }: { denials: Denials; clock: Clock }): RecordRefusal {
  return (thrown, { actor, address, operation, message }) => {
    const code = denialCodeOf(errorOf(thrown, actor));
    if (code === undefined) return;
    denials.record({
      type: 'access.denied',
      ...{ code, operation },
      actor_id: actor?.user_id ?? null,
      ...subjectOf(message),
      email: null,
      client_address: address,
      request_id: randomUUID(),
      created_at: new Date(clock.now()).toISOString(),
    });
  };
}

/** Returns the operation of the contract that needs the same permission as a message. */
export function operationLike(name: MessageName, message: unknown): OperationId {
  switch (name) {
    case 'enter':
    case 'leave':
      return idIn(message, 'task_id') === undefined ? 'getProject' : 'getTask';
    case 'type':
    case 'edit':
    case 'release':
      return 'updateTask';
    default:
      return 'streamEvents';
  }
}

function subjectOf(message: unknown) {
  const task_id = idIn(message, 'task_id');
  const project_id = idIn(message, 'project_id');
  if (task_id !== undefined) return { subject_type: 'task', subject_id: task_id } as const;
  if (project_id !== undefined) return { subject_type: 'project', subject_id: project_id } as const;
  return { subject_type: null, subject_id: null };
}

/** The message may not be validated yet. */
function idIn(message: unknown, name: string): string | undefined {
  const id: unknown =
    typeof message === 'object' && message !== null ? Reflect.get(message, name) : undefined;
  return typeof id === 'string' && isUuid(id) ? id.toLowerCase() : undefined;
}
