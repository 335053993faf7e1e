import { wrap } from '../text.ts';

export const HEAD = '# Generated from the contract by `npm run generate`. Do not edit.\n';

const WIDTH = 110;

/** Returns a docstring, on one line if it fits. */
export function docstring(text: string, indent: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"""', '\\"\\"\\"').trim();
  const lines = wrap(escaped, WIDTH - indent.length);
  if (lines.length === 1) return `${indent}"""${lines[0]}"""\n`;
  return `${indent}"""${lines.map((line, index) => (index === 0 ? line : `${indent}${line}`).trimEnd()).join('\n')}\n${indent}"""\n`;
}

/** Reserved words, which cannot be names of parameters or attributes. */
const RESERVED = new Set(
  'from import class def global lambda pass return with is in not or and as'.split(' '),
);

export const identifier = (name: string): string => (RESERVED.has(name) ? `${name}_` : name);
