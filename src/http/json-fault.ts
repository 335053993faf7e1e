/** The faults of a text that is not valid JSON (RFC 8259), or is ambiguous. */
export type Fault = {
  /** The offset of the first error, in characters; undefined if the text is valid. */
  stopsAt: number | undefined;
  /** The paths of repeated properties, such as `settings.week_start`. */
  repeated: string[];
  /** The paths of numbers that `JSON.parse` rounds to an integer, such as 1.00000000000000000001. */
  rounded: string[];
};

/** One token. Each part of a string can be matched in only one way, so there is no backtracking. */
const TOKEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings do not contain them
  /[\t\n\r ]*(?:("[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([[\]{}:,]))/y;
const BLANK = /[\t\n\r ]*/y;

/** An object or array that is being read, and the path of its next value. */
type Open = { path: string; names: Set<string> | undefined; property: string; index: number };

type Expected = 'value' | 'value or ]' | 'name' | 'name or }' | ':' | ', or end' | 'nothing';

/**
 * Finds the faults of a text and their places. Much slower than `JSON.parse`, so call it only for texts that may have a
 * fault. Does not recurse, because a hostile text could exhaust the stack.
 */
export function faultOf(text: string): Fault {
  const open: Open[] = [];
  const repeated: string[] = [];
  const rounded: string[] = [];
  let expected: Expected = 'value';
  let at = 0;
  const after = (): Expected => (open.length > 0 ? ', or end' : 'nothing');

  for (;;) {
    TOKEN.lastIndex = at;
    const [token, string, scalar, mark] = TOKEN.exec(text) ?? [];
    const inner = open.at(-1);
    if (token === undefined) break;
    if (string !== undefined && (expected === 'name' || expected === 'name or }') && inner?.names) {
      inner.property = JSON.parse(string);
      if (inner.names.has(inner.property)) repeated.push(pathOf(inner));
      inner.names.add(inner.property);
      expected = ':';
    } else if ((string ?? scalar) !== undefined && expected.startsWith('value')) {
      if (scalar !== undefined && isRounded(scalar)) rounded.push(inner ? pathOf(inner) : 'body');
      expected = after();
    } else if ((mark === '{' || mark === '[') && expected.startsWith('value')) {
      const names = mark === '{' ? new Set<string>() : undefined;
      open.push({ path: inner ? pathOf(inner) : '', names, property: '', index: 0 });
      expected = names ? 'name or }' : 'value or ]';
    } else if (mark === ':' && expected === ':') {
      expected = 'value';
    } else if (mark === ',' && expected === ', or end' && inner) {
      inner.index++;
      expected = inner.names ? 'name' : 'value';
    } else if (mark !== undefined && inner && mark === closing(inner, expected)) {
      open.pop();
      expected = after();
    } else break;
    at += token.length;
  }
  BLANK.lastIndex = at;
  at += BLANK.exec(text)?.[0].length ?? 0;
  return { stopsAt: at === text.length && expected === 'nothing' ? undefined : at, repeated, rounded };
}

/** Whether JavaScript reads a number as a different integer. Above 2^53, the bounds of the contract apply instead. */
function isRounded(token: string): boolean {
  const value = Number(token);
  return Number.isSafeInteger(value) && significant(token) !== significant(String(value));
}

/** Returns the same text for all notations of a number, without its sign. */
function significant(token: string): string {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(token) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  if (end === 0) return '0';
  return `${digits.slice(0, end)}e${Number(exponent) - fraction.length + digits.length - end}`;
}

/** Returns the mark that can close the innermost object or array here. */
function closing({ names }: Open, expected: Expected): string | undefined {
  if (names) return expected === 'name or }' || expected === ', or end' ? '}' : undefined;
  return expected === 'value or ]' || expected === ', or end' ? ']' : undefined;
}

function pathOf({ path, names, property, index }: Open): string {
  if (!names) return `${path}[${index}]`;
  return path === '' ? property : `${path}.${property}`;
}
