import { readFileSync } from 'node:fs';

/** The code in a Markdown file, block by block, of one language. */
export function blocksOf(file: string, language: string): string[] {
  const blocks = readFileSync(file, 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```/gm);
  return [...blocks].filter(([, found]) => found === language).map(([, , code = '']) => code);
}
