import type { Context } from './context.ts';
import type { OperationId, OperationReply, OperationRequest } from './contract.ts';

export type Handler<Id extends OperationId> = (
  request: OperationRequest<Id>,
  context: Context,
) => Promise<OperationReply<Id>>;

/** One handler for each operation. Does not compile if an operation has none. */
export type Handlers = { [Id in OperationId]: Handler<Id> };

/**
 * Checks the handlers against the contract: every operation has one, and none returns undeclared properties. The second check
 * is necessary because TypeScript accepts values with additional properties, so a row with a `password_hash` would otherwise
 * be accepted as a `User`.
 */
export function fulfil<const H extends Handlers>(handlers: H & NothingUndeclared<H>): Handlers {
  return handlers;
}

type NothingUndeclared<H> = {
  [Id in keyof H]: Id extends OperationId
    ? H[Id] extends (...args: never) => Promise<infer Reply>
      ? [Undeclared<Reply, OperationReply<Id>>] extends [never]
        ? H[Id]
        : { 'not in the contract': Undeclared<Reply, OperationReply<Id>> }
      : never
    : never;
};

/** The paths, such as `.data[].password_hash`, of properties that `Reply` has and `Allowed` does not have. */
type Undeclared<Reply, Allowed> = Reply extends { status: infer S }
  ? Extra<Reply, Extract<Allowed, { status: S }>>
  : never;

type Extra<Actual, Allowed, Path extends string = '', Depth extends 0[] = []> = unknown extends Allowed
  ? never
  : Depth['length'] extends 10
    ? never
    : Same<Actual, Allowed> extends true
      ? never
      : Actual extends Primitive
        ? never
        : Actual extends readonly (infer Item)[]
          ? Extra<Item, Extract<Allowed, readonly unknown[]>[number], `${Path}[]`, [...Depth, 0]>
          : {
              [K in keyof Actual & string]: K extends KeyOf<Allowed>
                ? Extra<Actual[K], ValueAt<Allowed, K>, `${Path}.${K}`, [...Depth, 0]>
                : `${Path}.${K}`;
            }[keyof Actual & string];

// --- Small tools ------------------------------------------------------------

type Primitive = string | number | boolean | bigint | symbol | null | undefined;

/** Tests identity, because mutual assignability would accept additional optional properties. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

type KeyOf<T> = T extends object ? keyof T : never;

type ValueAt<T, K> = T extends object ? (K extends keyof T ? T[K] : never) : never;
