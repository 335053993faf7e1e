import { randomUUID } from 'node:crypto';
import { ACTORS, type Access, type Actor, rowsOf, type Subject, successOf } from '../../openapi/access.ts';
import { table } from '../../openapi/authorization.ts';
import type { OperationId } from '../../src/contract.ts';
import type { Operation } from '../../src/document.ts';
import { rawUploadOf } from '../attachments-kit.ts';
import { smallestBody } from '../bodies.ts';
import { operationOf, operations, pathOf } from '../contract/documented.ts';
import { type Ids, idBeside, idsIn, kindOf } from '../seeds.ts';
import { PASSWORD } from '../world.ts';
import type { Player, Stage } from './stage.ts';

/** A cell of the authorization table. */
export type Cell = { id: OperationId; about: Subject; actor: Actor; status: number };

/** The cells of an operation in the table, one by one. */
export function cellsOf(operation: Operation): Cell[][] {
  const { operationId: id } = operation;
  return rowsOf(table[id] as Access, successOf(operation)).map(([about, statuses]) =>
    ACTORS.map((actor, column) => ({ id, about, actor, status: statuses[column] ?? 0 })),
  );
}

/** A cell in which the operation succeeds, preferably for the owner, who has created the subject. */
export function allowedCell(operation: Operation): Cell {
  const cells = cellsOf(operation)
    .flat()
    .filter(({ status }) => status < 300);
  const preferred: Actor[] = ['owner', 'system admin', 'stranger'];
  const cell = preferred.map((name) => cells.find(({ actor }) => actor === name)).find((found) => found);
  if (!cell) throw new Error(`nobody may call ${operation.operationId}`);
  return cell;
}

/** Values for properties of bodies where the example of the contract cannot be valid. */
const values: Readonly<Record<string, (player: Player) => unknown>> = {
  password: () => PASSWORD,
  current_password: () => PASSWORD,
  new_password: () => `${PASSWORD}!`,
  email: ({ email }) => email,
  new_email: () => `${randomUUID()}@example.com`,
  refresh_token: ({ refresh_token }) => refresh_token,
  task_id: ({ task_id }) => task_id,
};

/** The same, for single operations. */
const exceptions: { readonly [Id in OperationId]?: (player: Player, stage: Stage) => object } = {
  registerUser: () => ({ email: `${randomUUID()}@example.com` }),
  resetPassword: ({ links }) => ({ token: links.reset_password }),
  verifyEmail: ({ links }) => ({ token: links.verify_email }),
  createInvitation: () => ({ email: `${randomUUID()}@example.com` }),
  acceptInvitation: ({ links }) => ({ token: links.accept_invitation }),
  declineInvitation: ({ links }) => ({ token: links.decline_invitation }),
  // The member in the path is an admin.
  updateMember: () => ({ role: 'viewer' }),
  // Without another task.
  moveTask: () => ({ before: undefined, place: 'first' }),
  transferProject: (_player, { cast }) => ({ user_id: cast.viewer.id }),
};

/** IDs of other path parameters, for operations that need another one than `idBeside` finds. */
const others: { readonly [Id in OperationId]?: (stage: Stage) => Ids } = {
  getMember: idleMember,
  updateMember: idleMember,
  removeMember: idleMember,
};

/** A member of every project who sends no requests. */
function idleMember({ cast }: Stage): Ids {
  return { user_id: cast.deactivated.id };
}

/** Query parameters that an operation needs to apply to the subject. */
const queries: { readonly [Id in OperationId]?: { readonly [S in Subject]?: string } } = {
  deleteTask: { 'trashed task': '?permanent=true' },
};

/** The operation that has to come before another one. */
const preparations: { readonly [Id in OperationId]?: OperationId } = { stopTimer: 'startTimer' };

export type Prepared = {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
};

/** The valid request of a cell, as if the actor were allowed; `ids` are those of the subject, or others. */
export async function requestOf(cell: Omit<Cell, 'status'>, stage: Stage, ids?: Ids): Promise<Prepared> {
  const { id, about, actor } = cell;
  const operation = operationOf(id);
  const player = stage.cast[actor];
  const subject = ids ?? (await stage.ids(about));
  const body = bodyOf(operation, stage, { player, subject });
  const raw = rawUploadOf(operation);
  return {
    method: operation.method.toUpperCase(),
    path: `${pathOf(operation, await pathIds(operation, actor, stage, subject))}${queries[id]?.[about] ?? ''}`,
    headers: { ...player.headers, ...(body && { 'content-type': 'application/json' }), ...raw?.headers },
    ...(body ? { body: JSON.stringify(body) } : raw && { body: raw.body }),
  };
}

/**
 * A request that succeeds, with its preconditions: for example, what it removes from a path is added first.
 */
export async function readyRequest(
  cell: Omit<Cell, 'status'>,
  stage: Stage,
  send: (request: Prepared) => Promise<unknown>,
): Promise<Prepared> {
  const operation = operationOf(cell.id);
  const ids = await pathIds(operation, cell.actor, stage, await stage.make(cell.about));
  const adding = operations.find(
    ({ path, method }) => path === operation.path && ['post', 'put'].includes(method),
  );
  const first = preparations[cell.id] ?? (operation.method === 'delete' ? adding?.operationId : undefined);
  if (first) await send(await requestOf({ ...cell, id: first }, stage, ids));
  return requestOf(cell, stage, ids);
}

/** The IDs of the subject, and of matching resources for the other parameters of the path. */
async function pathIds(operation: Operation, actor: Actor, stage: Stage, subject: Ids): Promise<Ids> {
  const names = idsIn(operation.path);
  const known = { ...others[operation.operationId]?.(stage), ...subject };
  const missing = names.filter((name) => !known[name]);
  const added = await Promise.all(
    missing.map(async (name) => [name, await idBeside(name, stage.owner, stage.ownerFor(actor), subject)]),
  );
  return { ...Object.fromEntries(added), ...known };
}

/** The smallest valid body, with the IDs of the subject that are not in the path. */
function bodyOf(
  operation: Operation,
  stage: Stage,
  { player, subject }: { player: Player; subject: Ids },
): object | undefined {
  const least = smallestBody(operation);
  if (!least) return undefined;
  const filled = Object.entries(least).map(([name, shown]) => {
    const kind = kindOf(name);
    return [name, values[name]?.(player) ?? (kind && subject[kind]) ?? shown];
  });
  const beside = Object.entries(subject).filter(([name]) => !operation.path.includes(`{${name}}`));
  return {
    ...Object.fromEntries(filled),
    ...Object.fromEntries(beside),
    ...exceptions[operation.operationId]?.(player, stage),
  };
}
