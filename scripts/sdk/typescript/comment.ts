import { wrap } from '../text.ts';

export const HEAD = '// Generated from the contract by `npm run generate`. Do not edit.\n';

const WIDTH = 110;

/** Returns a doc comment, on one line if it fits. */
export function comment(text: string, indent = ''): string {
  const lines = wrap(text.replaceAll('*/', '*\\/').trim(), WIDTH - indent.length);
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  const body = lines.map((line) => `${indent} * ${line}`.trimEnd());
  return `${indent}/**\n${body.join('\n')}\n${indent} */\n`;
}
