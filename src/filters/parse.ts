import { FIELDS, LIMITS, OPERATORS, TYPES } from '../../generated/filters.ts';
import type { Comparison, Field, FieldName, Filter, Operator, Problem, Value } from './language.ts';
import { nearest } from './nearest.ts';
import { type Token, tokensOf } from './tokens.ts';
import { readValue } from './values.ts';

export type Parsed = { readonly filter: Filter } | { readonly problems: readonly Problem[] };

/**
 * Parses a filter. Reports the first error of its grammar, and otherwise each unknown field, operator and value. Nesting is limited, so
 * the parser can recurse.
 */
export function parseFilter(text: string): Parsed {
  const parser = new Parser(text);
  try {
    const filter = parser.parse();
    return parser.problems.length === 0 ? { filter } : { problems: parser.problems };
  } catch (error) {
    if (!(error instanceof GrammarError)) throw error;
    return { problems: [...parser.problems, error.problem] };
  }
}

class GrammarError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.expected);
    this.problem = problem;
  }
}

const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];
const isFieldName = (name: string): name is FieldName => Object.hasOwn(FIELDS, name);
const QUOTES = '; put quotes around a text with other characters than letters, digits and _';
const KEYWORDS = ['and', 'or', 'not', 'in', 'null'];

/** What of the parser reads a value. */
export type Reader = Pick<Parser, 'next' | 'take' | 'accept' | 'report' | 'fail'>;

class Parser {
  readonly problems: Problem[] = [];
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  #terms = 0;
  #valueCount = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
  }

  parse(): Filter {
    const filter = this.#either();
    if (this.next.kind === 'end') return filter;
    if (this.next.text === ')') this.fail(this.next, 'and, or, or the end, because no ( is open');
    this.#failAfter('the end');
  }

  #failAfter(last: string): never {
    const { kind, at } = this.next;
    const isInside = kind !== 'end' && at > 0 && at === this.#tokens[this.#at - 1]?.end;
    this.fail(this.next, `and, or, or ${last}${isInside ? QUOTES : ''}`, ['and', 'or']);
  }

  get next(): Token {
    return this.#tokens[this.#at] as Token;
  }

  take(): Token {
    const token = this.next;
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  /** Takes the next token if it is this keyword or symbol. */
  accept(text: string): boolean {
    const { kind } = this.next;
    const is = (kind === 'word' || kind === 'symbol') && this.next.text.toLowerCase() === text;
    if (is) this.take();
    return is;
  }

  report(token: Token, expected: string, known: readonly string[] = []): void {
    this.problems.push(problemAt(token, expected, known));
  }

  fail(token: Token, expected: string, known: readonly string[] = []): never {
    throw new GrammarError(problemAt(token, expected, known));
  }

  #either(): Filter {
    return this.#joined('or', () => this.#joined('and', () => this.#one()));
  }

  #joined(kind: 'and' | 'or', read: () => Filter): Filter {
    const terms = [read()];
    while (this.accept(kind)) terms.push(read());
    return terms.length === 1 ? (terms[0] as Filter) : { kind, terms };
  }

  #one(): Filter {
    const token = this.next;
    if (this.accept('not')) return { kind: 'not', term: this.#nested(token, () => this.#one()) };
    if (this.accept('(')) {
      const inner = this.#nested(token, () => this.#either());
      if (!this.accept(')')) this.#failAfter(')');
      return inner;
    }
    return this.#comparison();
  }

  #nested(token: Token, read: () => Filter): Filter {
    this.#depth += 1;
    if (this.#depth > LIMITS.depth) {
      this.fail(token, `at most ${LIMITS.depth} levels of parentheses and not`);
    }
    const filter = read();
    this.#depth -= 1;
    return filter;
  }

  #comparison(): Comparison {
    const token = this.take();
    const name = token.text.toLowerCase();
    if (token.kind !== 'word' || KEYWORDS.includes(name)) {
      this.fail(token, 'a field, not, or (', [...FIELD_NAMES, 'not', '(']);
    }
    this.#terms += 1;
    if (this.#terms > LIMITS.terms) this.fail(token, `at most ${LIMITS.terms} comparisons`);
    if (!isFieldName(name)) {
      this.report(token, 'a field', FIELD_NAMES);
      this.#skipRest();
      // Never used, because there is a problem.
      return { kind: 'comparison', field: 'id', operator: '=', values: [], at: token.at, end: token.end };
    }
    const field: Field = FIELDS[name];
    const operator = this.#operator(name, field);
    const { at } = token;
    const implied = { kind: 'flag', flag: true, at, end: token.end } as const;
    const values = operator ? this.#values(field, operator) : [implied];
    const { end } = this.#tokens[this.#at - 1] as Token;
    return { kind: 'comparison', field: name, operator: operator ?? '=', values, at, end };
  }

  /** Reads an operator that the field has. A flag can stand alone. */
  #operator(name: FieldName, { type }: Field): Operator | undefined {
    const allowed: readonly Operator[] = TYPES[type].operators;
    const expected = `an operator for ${name}: ${allowed.join(', ')}`;
    const token = this.next;
    const found = this.#anyOperator();
    if (found === undefined) {
      const isAlone =
        type === 'flag' && (token.kind === 'end' || [')', 'and', 'or'].includes(token.text.toLowerCase()));
      if (isAlone) return undefined;
      this.fail(token, expected, allowed);
    }
    if (!allowed.includes(found)) this.report(token, expected, allowed);
    return found;
  }

  #anyOperator(): Operator | undefined {
    const token = this.next;
    if (this.accept('not')) {
      if (!this.accept('in')) this.fail(this.next, 'in, because not in is an operator', ['in']);
      return 'not in';
    }
    const operator = OPERATORS.find((each) => each === token.text.toLowerCase());
    if (operator !== undefined && token.kind !== 'text') this.take();
    return token.kind === 'text' ? undefined : operator;
  }

  #values(field: Field, operator: Operator): Value[] {
    const hasNull = field.nullable && ['=', '!=', 'in', 'not in'].includes(operator);
    const read = () => {
      this.#valueCount += 1;
      if (this.#valueCount > LIMITS.values) this.fail(this.next, `at most ${LIMITS.values} values`);
      return readValue(this, field, hasNull);
    };
    if (operator !== 'in' && operator !== 'not in') return [read()];
    if (!this.accept('(')) this.fail(this.next, `( before the values of ${operator}`);
    const values = [read()];
    while (this.accept(',')) values.push(read());
    if (!this.accept(')')) this.fail(this.next, ', or )', [',', ')']);
    return values;
  }

  /** Skips what follows an unknown field, so that errors behind it are reported too. */
  #skipRest(): void {
    const operator = this.#anyOperator();
    if (operator === undefined) return;
    const isList = this.accept('(');
    do {
      const token = this.take();
      if (token.kind === 'end' || token.kind === 'symbol') this.fail(token, 'a value');
      while (this.accept('+') || this.accept('-')) this.take();
    } while (isList && this.accept(','));
    if (isList && !this.accept(')')) this.fail(this.next, ', or )');
  }
}

function problemAt({ at, end, text }: Token, expected: string, known: readonly string[]): Problem {
  return { at, end, found: text, expected, suggestion: nearest(text, known), candidates: known };
}
