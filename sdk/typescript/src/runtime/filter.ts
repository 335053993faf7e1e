declare const checked: unique symbol;

/** A filter in the filter language. It is a string, made by `filter`. */
export type TaskFilter = string & { readonly [checked]: true };

/** The caller, as a value of a field. */
class Me {
  toString(): string {
    return 'me';
  }
}

/** A relative time, such as `now+7d`. */
export class Relative<Unit extends string = string> {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Returns a later time: `filter.now.plus('90min')`. */
  plus(amount: `${number}${Unit}`): Relative<Unit> {
    return new Relative(`${this.#text}+${amount}`);
  }

  /** Returns an earlier time: `filter.today.minus('2w')`. */
  minus(amount: `${number}${Unit}`): Relative<Unit> {
    return new Relative(`${this.#text}-${amount}`);
  }

  toString(): string {
    return this.#text;
  }
}

/** A field to compare. Each field has those of these methods that its type has. */
export class FilterField<Value> {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  /** Equals. */
  eq(value: Value): TaskFilter {
    return this.#compare('=', value);
  }

  /** Has a value, and it does not equal. */
  ne(value: Value): TaskFilter {
    return this.#compare('!=', value);
  }

  /** Less than, or before. */
  lt(value: NonNullable<Value>): TaskFilter {
    return this.#compare('<', value);
  }

  /** At most, or not after. */
  lte(value: NonNullable<Value>): TaskFilter {
    return this.#compare('<=', value);
  }

  /** More than, or after. */
  gt(value: NonNullable<Value>): TaskFilter {
    return this.#compare('>', value);
  }

  /** At least, or not before. */
  gte(value: NonNullable<Value>): TaskFilter {
    return this.#compare('>=', value);
  }

  /** Contains the text. */
  contains(text: string): TaskFilter {
    return this.#compare('~', text);
  }

  /** Equals one of the values. */
  in(...values: readonly [Value, ...Value[]]): TaskFilter {
    return made(`${this.#name} in (${values.map(literal).join(', ')})`);
  }

  /** Has a value, and it equals none of these. */
  notIn(...values: readonly [Value, ...Value[]]): TaskFilter {
    return made(`${this.#name} not in (${values.map(literal).join(', ')})`);
  }

  #compare(operator: string, value: unknown): TaskFilter {
    return made(`${this.#name} ${operator} ${literal(value)}`);
  }
}

const made = (text: string) => text as TaskFilter;

function literal(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string') return `"${value.replace(/["\\]/g, '\\$&')}"`;
  return String(value);
}

function joined(word: 'and' | 'or', terms: readonly TaskFilter[]): TaskFilter {
  const [only] = terms;
  return terms.length === 1 && only !== undefined ? only : made(`(${terms.join(` ${word} `)})`);
}

/** What combines filters, and the values that are not literals. */
export const combinators = {
  /** All of these. */
  and: (...terms: readonly [TaskFilter, ...TaskFilter[]]): TaskFilter => joined('and', terms),
  /** At least one of these. */
  or: (...terms: readonly [TaskFilter, ...TaskFilter[]]): TaskFilter => joined('or', terms),
  /** The opposite, also for tasks without a value. */
  not: (term: TaskFilter): TaskFilter => made(`not ${term}`),
  /** A filter that is already text, to be combined with others. */
  text: (filter: string): TaskFilter => made(`(${filter})`),
  /** You. */
  me: new Me(),
};

/** The caller, as a value of fields of users. */
export type { Me };
