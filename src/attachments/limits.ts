/** What a caller can store. The operator sets these. */
export type StorageLimits = {
  /** Size of one file. */
  readonly maxBytes: number;
  /** Size of all files that a user has uploaded, and of all files in a project or personal space. */
  readonly userBytes: number;
  readonly spaceBytes: number;
};

declare module '../context.ts' {
  interface Services {
    readonly storageLimits: StorageLimits;
  }
}

/** The attachments that a task can have, as the contract states, so that counting those of a page of tasks stays quick. */
export const MAX_ATTACHMENTS = 1_000;

/** The unfinished uploads that a user can have, as the contract states. */
export const MAX_UPLOADS = 100;

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB'] as const;

/** Returns a size for people, such as `25 MiB`. */
export function sizeText(bytes: number): string {
  const power = bytes === 0 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Math.round((bytes / 1024 ** power) * 10) / 10} ${UNITS[power]}`;
}
