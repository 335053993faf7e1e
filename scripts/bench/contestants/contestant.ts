import type { EventColumns } from '../event.ts';
import type { MakeCall, Operation } from '../operations.ts';
import type { Person, Size } from '../people.ts';
import type { Command } from '../processes.ts';
import type { PocketBaseStore } from '../stores/pocketbase.ts';
import type { PostgresStore } from '../stores/postgres.ts';
import type { Store } from '../stores/store.ts';

export const CONTESTANT_NAMES = [
  'taskflow',
  'taskflow-cluster',
  'bare',
  'express',
  'go',
  'fastapi',
  'pocketbase',
  'pocketbase-full',
  'floor',
] as const;
export type ContestantName = (typeof CONTESTANT_NAMES)[number];

/** What a contestant can use that does not depend on the size of the data. */
export type Machine = {
  /** Directory for builds and environments, which the next run reuses. */
  directory: string;
  /** Interpreter that the user has named. */
  python: string | undefined;
  log(line: string): void;
};

/** The data of one size, and the settings that all contestants share. */
export type Site = {
  size: Size;
  store: PostgresStore;
  /** Data of PocketBase, which its variants use in turns. `program` seeds it at the first call. */
  pocketBaseStore(program: string): PocketBaseStore;
  /** Users with their tasks and tokens of TaskFlow. */
  people: Person[];
  /** The `Setup` of the servers that are written for the bench. */
  setupFile: string;
  signing: Signing;
  event: EventColumns;
  /** Directory for the output of the servers; undefined discards it. */
  logs: string | undefined;
};

export type Signing = { kid: string; secret: string; encryptionKey: string };

type Base = {
  name: ContestantName;
  store: Store;
  /** What a commit waits for. */
  durability: string;
};

/** A server that is loaded over HTTP. */
export type ServerLane = Base & {
  kind: 'server';
  command: Command;
  people: Person[];
  /** Returns undefined if the server does not have the operation. */
  callOf(operation: Operation): MakeCall | undefined;
  /** Whether its responses and rows must equal those of TaskFlow. */
  hasTaskFlowTables: boolean;
};

/** Statements that pgbench sends to PostgreSQL. */
export type ScriptLane = Base & {
  kind: 'script';
  url: string;
  /** Returns a script of pgbench, or undefined if there is none for the operation. */
  scriptOf(operation: Operation): string | undefined;
};

/** A contestant on the data of one size. */
export type Lane = ServerLane | ScriptLane;

export type Ready = (site: Site) => Promise<Lane>;

export type Contestant = {
  /** What it is, for the documentation. */
  about: string;
  /** Prepares what does not depend on the size. Returns the reason if this machine cannot run it. */
  prepare(machine: Machine): Promise<Ready | { skipped: string }>;
};

/** Database connections of each server: the default of TaskFlow. */
export const POOL_SIZE = 16;

export const outputOf = (name: ContestantName, logs: string | undefined): string =>
  logs === undefined ? '/dev/null' : `${logs}/${name}.log`;

/** Durability of everything that writes to PostgreSQL. */
export const POSTGRES_DURABILITY = 'fsync on, synchronous_commit on: a commit waits for the disk';
