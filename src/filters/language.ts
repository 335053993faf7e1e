import type { DAYS, FIELDS, OPERATORS, TYPES, UNITS } from '../../generated/filters.ts';
import type { Day } from '../days.ts';

export type FieldName = keyof typeof FIELDS;
export type FieldType = keyof typeof TYPES;
export type Operator = (typeof OPERATORS)[number];
export type DayWord = (typeof DAYS)[number];
export type Unit = (typeof UNITS)[number];

/** A field as the parser uses it. */
export type Field = {
  readonly type: FieldType;
  readonly nullable: boolean;
  readonly many: boolean;
  readonly values: readonly string[];
};

/** Where something is in the text of a filter: from `at` to before `end`, in UTF-16 code units. */
export type Span = { readonly at: number; readonly end: number };

export type Shift = { readonly amount: number; readonly unit: Unit };

/** A value as it is written. Names and relative times are resolved later, for the caller. */
export type Value = Span &
  (
    | { readonly kind: 'null' }
    | { readonly kind: 'me' }
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'name'; readonly text: string }
    | { readonly kind: 'id'; readonly id: string }
    | { readonly kind: 'word'; readonly word: string }
    | { readonly kind: 'flag'; readonly flag: boolean }
    | { readonly kind: 'number'; readonly number: number }
    | { readonly kind: 'day'; readonly day: Day }
    | { readonly kind: 'time'; readonly time: string }
    | { readonly kind: 'relative'; readonly from: DayWord | 'now'; readonly shifts: readonly Shift[] }
  );

export type Comparison = Span & {
  readonly kind: 'comparison';
  readonly field: FieldName;
  readonly operator: Operator;
  readonly values: readonly Value[];
};

export type Filter =
  | Comparison
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Filter[] }
  | { readonly kind: 'not'; readonly term: Filter };

/** An error in a filter, at a place in its text. */
export type Problem = Span & {
  readonly found: string;
  readonly expected: string;
  /** The nearest right word. */
  readonly suggestion: string | undefined;
  /** The words and symbols that can stand here, if they are known. */
  readonly candidates: readonly string[];
};
