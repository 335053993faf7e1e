import type { Break } from './compare.ts';

/** Breaking changes that were decided on: `openapi/breaking-changes.json`. */
export type Declaration = {
  /** The lines of the report, word for word. */
  changes: string[];
  /** Why callers can live with it. */
  because: string;
  /** The day on which it came. */
  since: string;
};

export type Verdict = {
  declared: { line: string; because: string }[];
  undeclared: string[];
  /** Declared, and not so: mended since, or released. */
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
