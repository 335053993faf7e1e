import type { Break } from './compare.ts';

/** Accepted breaking changes: `openapi/breaking-changes.json`. */
export type Declaration = {
  /** Exact lines of the report. */
  changes: string[];
  /** Why the change is acceptable for callers. */
  because: string;
  /** Day of the change. */
  since: string;
};

export type Verdict = {
  declared: { line: string; because: string }[];
  undeclared: string[];
  /** Declared changes that no longer exist: reverted or released. */
  stale: string[];
};

export const lineOf = ({ at, change }: Break): string => `${at}: ${change}`;

export function judge(breaking: readonly Break[], declarations: readonly Declaration[]): Verdict {
  const reasons = new Map(
    declarations.flatMap(({ changes, because }) => changes.map((line): [string, string] => [line, because])),
  );
  const lines = breaking.map(lineOf);
  return {
    declared: lines.flatMap((line) => {
      const because = reasons.get(line);
      return because === undefined ? [] : [{ line, because }];
    }),
    undeclared: lines.filter((line) => !reasons.has(line)),
    stale: [...reasons.keys()].filter((line) => !lines.includes(line)),
  };
}
