import { DAY_NAMES, MONTH_NAMES, ORDINAL_WORDS } from './words.ts';

const TOKEN = /\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}(?::\d{2})?|\d+|[a-z]+|,|[^\s]/g;
const NUMBER_ENDINGS = new Set(['st', 'nd', 'rd', 'th']);
const COUNT_WORDS = [
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

/** Reads the words of a text in their order. Words that it cannot use stay, for the next reader. */
export class Tokens {
  readonly #words: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#words = text.toLowerCase().match(TOKEN) ?? [];
  }

  get isEnd(): boolean {
    return this.#at >= this.#words.length;
  }

  /** The words from here on, for an error. */
  get rest(): string {
    return this.#words.slice(this.#at, this.#at + 4).join(' ');
  }

  /** Takes the next word if it is one of these. */
  take(...words: string[]): boolean {
    const isNext = words.includes(this.#words[this.#at] ?? '');
    if (isNext) this.#at++;
    return isNext;
  }

  /** Takes words that all have to follow. */
  takeAll(...words: string[]): boolean {
    const isNext = words.every((word, nth) => this.#words[this.#at + nth] === word);
    if (isNext) this.#at += words.length;
    return isNext;
  }

  /** Reads something, or nothing: then the words that it has taken are back. */
  try<Value>(read: () => Value | undefined): Value | undefined {
    const at = this.#at;
    const value = read();
    if (value === undefined) this.#at = at;
    return value;
  }

  takeMatch(pattern: RegExp): RegExpExecArray | undefined {
    const match = pattern.exec(this.#words[this.#at] ?? '') ?? undefined;
    if (match) this.#at++;
    return match;
  }

  /** Takes what stands between the items of a list. */
  separator(): boolean {
    const hasComma = this.take(',');
    return this.take('and', 'or', '&') || hasComma;
  }

  /** Reads a number in digits or as a word, without an ending. */
  number(): number | undefined {
    const word = this.takeMatch(/^\d{1,6}$/)?.[0];
    if (word !== undefined) return Number(word);
    const spelt = COUNT_WORDS.findIndex((each) => this.take(each));
    return spelt === -1 ? undefined : spelt + 1;
  }

  /** Reads `first`, `1st`, `last`, `second last` or `2nd to last`, which is negative. */
  ordinal(): number | undefined {
    return this.try(() => {
      if (this.take('last')) return -1;
      const nth = this.#positive();
      if (nth === undefined) return undefined;
      const isFromEnd = this.takeAll('to', 'last') || this.take('last');
      return isFromEnd ? -nth : nth;
    });
  }

  #positive(): number | undefined {
    const spelt = ORDINAL_WORDS.findIndex((each) => this.take(each));
    if (spelt !== -1) return spelt + 1;
    return this.try(() => {
      const digits = this.takeMatch(/^\d{1,3}$/)?.[0];
      const hasEnding = digits !== undefined && [...NUMBER_ENDINGS].some((ending) => this.take(ending));
      return hasEnding ? Number(digits) : undefined;
    });
  }

  /** Reads a day of the week: its name, its plural, or its first letters. */
  weekday(): number | undefined {
    return this.#name(DAY_NAMES);
  }

  month(): number | undefined {
    const month = this.#name(MONTH_NAMES);
    return month === undefined ? undefined : month + 1;
  }

  #name(names: readonly string[]): number | undefined {
    const word = this.#words[this.#at] ?? '';
    const singular = word.length > SHORTEST_NAME && word.endsWith('s') ? word.slice(0, -1) : word;
    const found = names.findIndex((name) =>
      [word, singular].some((each) => isNamed(name.toLowerCase(), each)),
    );
    if (found === -1) return undefined;
    this.#at++;
    return found;
  }
}

const SHORTEST_NAME = 3;

const isNamed = (name: string, word: string) => word.length >= SHORTEST_NAME && name.startsWith(word);
