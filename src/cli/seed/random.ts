import { createHash } from 'node:crypto';

/** Choices that depend only on a seed and on the order in which they are made. */
export type Random = {
  /** Returns a whole number from 0 to below `end`. */
  below(end: number): number;
  /** Returns true in this share of cases. */
  chance(share: number): boolean;
  one<T>(values: readonly [T, ...T[]] | readonly T[]): T;
  some<T>(values: readonly T[], many: number): T[];
  /** Returns a new UUIDv7 for a time in milliseconds. */
  id(time: number): string;
};

export function createRandom(seed: number): Random {
  let count = 0;
  const bytes = () => createHash('sha256').update(`${seed} ${count++}`).digest();
  const below = (end: number) => Math.floor((bytes().readUInt32BE() / 2 ** 32) * end);
  return {
    below,
    chance: (share) => below(1_000_000) < share * 1_000_000,
    one(values) {
      const value = values[below(values.length)];
      if (value === undefined) throw new TypeError('There is nothing to choose from.');
      return value;
    },
    some(values, many) {
      const rest = [...values];
      return Array.from({ length: Math.min(many, rest.length) }, () =>
        rest.splice(below(rest.length), 1),
      ).flat();
    },
    id(time) {
      const hex = `${time.toString(16).padStart(12, '0')}7${bytes().toString('hex')}`;
      const variant = '89ab'[below(4)] ?? '8';
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    },
  };
}
