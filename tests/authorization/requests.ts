import { randomUUID } from 'node:crypto';
import type { OperationId } from '../../src/contract.ts';
import { operationOf, pathOf, requestExamples } from '../contract/documented.ts';
import { PASSWORD } from '../world.ts';
import type { Cast, Stage } from './stage.ts';
import type { Actor, Subject } from './table.ts';

/** Who asks, and the ids of what it is about: those of the stage, or of nothing at all. */
export type Asked = { cast: Cast; owner: Cast; ids: Record<string, string> };

type Shape = {
  /** In the place of the first example of the contract. */
  body?: (asked: Asked) => object;
  /** Ids of the path besides those of the subject. */
  path?: (asked: Asked) => Record<string, string>;
  query?: Partial<Record<Subject, string>>;
};

const profile = { full_name: 'Ada Lovelace', timezone: 'UTC', locale: 'en', version: 1 };

/** Requests that the contract's examples and the ids of the subject do not make right by themselves. */
const shapes: { [Id in OperationId]?: Shape } = {
  registerUser: {
    body: () => ({ email: `${randomUUID()}@example.com`, password: PASSWORD, full_name: 'New' }),
  },
  login: { body: ({ cast }) => ({ email: cast.email, password: PASSWORD }) },
  refreshTokens: { body: ({ cast }) => ({ refresh_token: cast.refresh_token }) },
  changePassword: { body: () => ({ current_password: PASSWORD, new_password: `${PASSWORD}!` }) },
  deleteAccount: { body: () => ({ password: PASSWORD }) },
  requestPasswordReset: { body: ({ cast }) => ({ email: cast.email }) },
  resetPassword: {
    body: ({ cast }) => ({ token: cast.links.reset_password, new_password: `${PASSWORD}!` }),
  },
  verifyEmail: { body: ({ cast }) => ({ token: cast.links.verify_email }) },
  changeEmail: {
    body: () => ({ current_password: PASSWORD, new_email: `${randomUUID()}@example.com` }),
  },
  replaceProfile: { body: () => profile },
  createTask: { body: ({ ids }) => ({ title: 'Order brass', ...ids }) },
  createProjectTask: { body: () => ({ title: 'Order brass' }) },
  replaceTask: { body: () => ({ title: 'Order brass', version: 1 }) },
  deleteTask: { query: { 'trashed task': '?permanent=true' } },
  addTaskAssignee: { path: ({ owner }) => ({ user_id: owner.user_id }) },
  removeTaskAssignee: { path: ({ owner }) => ({ user_id: owner.user_id }) },
  addTaskCategory: { path: ({ cast }) => ({ category_id: cast.category_id }) },
  removeTaskCategory: { path: ({ cast }) => ({ category_id: cast.category_id }) },
};

export type Sent = {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
};

/** The request of one cell; `ids` stand in the place of the subject's where another is meant. */
export function requestOf(
  id: OperationId,
  about: Subject,
  actor: Actor,
  stage: Stage,
  ids: Record<string, string> = stage.ids[about],
): Sent {
  const operation = operationOf(id);
  const shape = shapes[id] ?? {};
  const asked = { cast: stage.cast[actor], owner: stage.cast.owner, ids };
  const path = pathOf(operation, { ...shape.path?.(asked), ...ids });
  const body = operation.requestBody && versioned(shape.body?.(asked) ?? requestExamples(operation)[0] ?? {});
  return {
    method: operation.method.toUpperCase(),
    path: `${path}${shape.query?.[about] ?? ''}`,
    headers: { ...asked.cast.headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  };
}

/** Everything on a stage is new, whatever version the contract shows. */
function versioned(body: object): object {
  return 'version' in body ? { ...body, version: 1 } : body;
}
