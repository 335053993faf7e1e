import type { RawBuilder } from 'kysely';
import type { Tables } from '../generated/tables.ts';
import type { PathParameter, Schema } from './contract.ts';
import type { Database } from './database/database.ts';
import type { ExpiringColumn, SealedColumn } from './database/reencrypt.ts';
import type { ReadEvents } from './events/reader.ts';
import type { Files } from './files/files.ts';
import type { WorkKind, Works } from './jobs/background.ts';
import type { DueWork } from './jobs/due.ts';
import type { Job, JobName } from './jobs/job.ts';
import type { Sweep } from './jobs/sweep.ts';

/**
 * Declares what a folder adds to the service besides its operations. Each folder states it once, in its `resource.ts`;
 * `resources.ts` lists them all.
 */
export type Resource = {
  readonly subjects?: Subjects;
  readonly jobs?: { readonly [Name in JobName]?: Job<Name> };
  /** How background work is done that a caller can follow as a job. */
  readonly works?: { readonly [Kind in WorkKind]?: Works[Kind] };
  /** What follows from events, by the name of the reader in `event_reader`. A new reader starts with new events. */
  readonly readers?: { readonly [name: string]: ReadEvents };
  /** What becomes due at a time, by name. */
  readonly due?: { readonly [name: string]: DueWork };
  /** Expired rows to remove in the background. */
  readonly sweeps?: readonly Sweep[];
  /** What the export and the erasure of a person do with each of its tables. */
  readonly tables?: { readonly [Name in TableName]?: PersonalData };
  /** Its columns of encrypted values, which a new encryption key encrypts again. */
  readonly sealed?: readonly SealedColumn[];
  /** Its columns of encrypted values that expire. */
  readonly expiring?: readonly ExpiringColumn[];
};

/** The subject in the audit log for the ID in a path; null if no event has such a subject. */
export type Subjects = { readonly [Name in PathParameter]?: Schema<'EventSubjectType'> | null };

export type TableName = keyof Tables;

/** How the data of a person in one table is exported and erased. */
export type PersonalData = {
  readonly exported: ExportFile | { readonly in: string } | Excluded;
  /** `with` names the table whose rows delete these rows too, by `on delete cascade`. */
  readonly erased: Erasure | { readonly with: TableName } | Excluded;
};

/** The reason why a table is left out, as a sentence. */
type Excluded = { readonly never: string };

/** One file of the archive: a JSON value, or one value per line. */
export type ExportFile = {
  readonly file: string;
  /** Describes the file in the README of the archive, for the owner of the data. */
  readonly what: string;
  /** Yields pages of lines. */
  lines(db: Database, user_id: string): AsyncIterable<string[]>;
  /** Yields files that belong to the lines. */
  contents?(db: Database, files: Pick<Files, 'read'>, user_id: string): AsyncIterable<ExportedContent>;
  /** Selects about as many rows as there are lines, to report the progress of a large export. */
  counted?(user_id: string): RawBuilder<unknown>;
};

/** A file in the archive, with its path there. */
export type ExportedContent = {
  readonly file: string;
  readonly size: number;
  content(): AsyncIterable<Buffer>;
};

export type Erasure = {
  /**
   * Each batch removes or changes a limited number of rows and returns how many it found. It is called until it finds none, can
   * be interrupted between calls, and can run twice at the same time.
   */
  readonly batches: readonly ((db: Database, user_id: string) => Promise<number>)[];
  /** Runs once after all batches of all tables. */
  afterwards?(db: Database, user_id: string, signal: AbortSignal): Promise<void>;
};

/** Resources as a user sees them, to be copied: those of the wanted ones that the user can see, in any order, each with its project. */
export type Copies<Data, Project extends string | null = string | null> = {
  id: string;
  project_id: Project;
  data: Data;
}[];
