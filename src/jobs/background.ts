import type { JsonValue } from '../../generated/tables.ts';
import type { Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import type { JobServices } from './job.ts';

/**
 * Maps each kind of background work to what it works on. Each folder adds its own kinds with `declare module`. A payload contains
 * IDs, because the rows can change before the work is done.
 */
// biome-ignore lint/suspicious/noEmptyInterface: each folder adds to it
export interface WorkPayloads {}

export type WorkKind = keyof WorkPayloads & Schema<'JobKind'>;

export type JsonObject = { [key: string]: JsonValue };

/** What one batch has done. */
export type Batch = {
  /** The number of items. */
  done: number;
  /** Where the next batch starts; null if the work is finished. */
  next: JsonValue;
  /** The number of items that the caller of the job cannot change. */
  skipped?: number;
  /** The number of all items, once it is known. */
  total?: number;
  /** With the last batch: what the job's result has besides the numbers of items. */
  result?: JsonObject;
};

/** How one kind of background work is done: in batches, until one returns no place for the next. */
export type Work<Payload, Place extends JsonValue = JsonValue, Prepared = unknown> = {
  /**
   * Whether the work must run to its end, because others have seen its effect already. It cannot be cancelled, is repeated until
   * it succeeds, and goes on if the account of its caller is deleted.
   */
  readonly mustFinish: boolean;
  /** Counts the items, once, before the first batch. Returns null if there are too many to count. */
  count?(db: Database, payload: Payload): Promise<number | null>;
  /** Does the part of a batch that uses other services, such as the store of files. Runs outside of the transaction. */
  prepare?(services: JobServices, payload: Payload, place: Place | null): Promise<Prepared>;
  /**
   * Does one batch, in a transaction that also stores its progress and `next`. So a batch counts once, and after a crash the work
   * continues where it was. `place` is null in the first batch. A batch must take much less than the statement timeout.
   */
  batch(
    trx: Database,
    payload: Payload,
    place: Place | null,
    job: { readonly id: string; readonly prepared: Prepared },
  ): Promise<Batch>;
};

export type Works = { readonly [Kind in WorkKind]: Work<WorkPayloads[Kind]> };
