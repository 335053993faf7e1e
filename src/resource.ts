import type { RawBuilder } from 'kysely';
import type { Tables } from '../generated/tables.ts';
import type { PathParameter, Schema } from './contract.ts';
import type { Database } from './database/database.ts';
import type { Job, JobName } from './jobs/job.ts';
import type { Sweep } from './jobs/sweep.ts';

/** What a folder brings with it besides its operations: stated once, in its `resource.ts`, and listed in `resources.ts`. */
export type Resource = {
  /** What the audit log calls the thing that an id in a path names; null where its events have no such subject. */
  readonly subjects?: { readonly [Name in PathParameter]?: Schema<'EventSubjectType'> | null };
  readonly jobs?: { readonly [Name in JobName]?: Job<Name> };
  /** What is removed in the background, once it has outlived its time. */
  readonly sweeps?: readonly Sweep[];
  /** Each of its tables, with what the export and the erasure of a person do with it. */
  readonly tables?: { readonly [Name in TableName]?: PersonalData };
};

export type TableName = keyof Tables;

/** What there is of a person in a table. */
export type PersonalData = {
  readonly exported: ExportFile | { readonly in: string } | NotPersonal;
  readonly erased: Erasure | { readonly with: TableName } | NotPersonal;
};

/** Why a table is left out. */
type NotPersonal = { readonly never: string };

/** One file of an archive, as JSON: one value, or one a line. */
export type ExportFile = {
  readonly file: string;
  /** For the table of contents, as the reader of the archive is told. */
  readonly what: string;
  /** Ends when there is no more. */
  lines(db: Database, user_id: string): AsyncIterable<string[]>;
  /** Of a table that may be large, about the same rows: they are counted, to tell how far an export is. */
  counted?(user_id: string): RawBuilder<unknown>;
};

export type Erasure = {
  /**
   * Each removes or changes a few rows, so that no statement runs long, and says how many it found: it is called until
   * that is none. It can be stopped anywhere, and run twice at once.
   */
  readonly batches: readonly ((db: Database, user_id: string) => Promise<number>)[];
  /** What is gone through once, after all batches. */
  afterwards?(db: Database, user_id: string, signal: AbortSignal): Promise<void>;
};
