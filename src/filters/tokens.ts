import type { Span } from './language.ts';

export type TokenKind = (typeof KINDS)[number] | 'end';
export type Token = Span & { readonly kind: TokenKind; readonly text: string };

/** Alternatives that begin alike are in the order in which they are tried. `odd` is what belongs to no token. */
const KINDS = ['space', 'id', 'date', 'duration', 'number', 'word', 'text', 'symbol', 'odd'] as const;

/** Each is a single pass without backtracking into another one, so that reading a text takes linear time. */
const PATTERNS: { readonly [Kind in (typeof KINDS)[number]]: string } = {
  space: String.raw`\s+`,
  id: String.raw`[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}(?![\w-])`,
  date: String.raw`\d{4}-\d\d-\d\d(?:[Tt]\d\d:\d\d:\d\d(?:\.\d{1,12})?(?:[Zz]|[+-]\d\d:\d\d))?(?![\w:.-])`,
  duration: String.raw`\d+[A-Za-z]+(?!\w)`,
  number: String.raw`\d+(?![\w:.]|-\d)`,
  word: String.raw`[\p{L}_][\p{L}\p{M}\p{N}_]*`,
  text: String.raw`"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'`,
  symbol: '[<>!]=|<(?!>)|=(?!=)|[>~(),+-]',
  odd: String.raw`["'][^]*|&&|\|\||<>|==|\d[\w:.+-]*|[^]`,
};

const TOKEN = new RegExp(KINDS.map((kind) => `(?<${kind}>${PATTERNS[kind]})`).join('|'), 'uy');

/** Splits a text into tokens. The last one is the end. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(text)?.groups ?? {};
    const kind = KINDS.find((each) => groups[each] !== undefined) ?? 'odd';
    const found = groups[kind] ?? text.slice(at, at + 1);
    const end = at + found.length;
    if (kind !== 'space') tokens.push({ kind, text: found, at, end });
    at = end;
  }
  return [...tokens, { kind: 'end', text: '', at: text.length, end: text.length }];
}

/** Returns the content of a quoted text. A backslash stands before a quote or another backslash. */
export const unquoted = (text: string): string => text.slice(1, -1).replaceAll(/\\([\s\S])/gu, '$1');

/** Returns a text in quotes. */
export const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
