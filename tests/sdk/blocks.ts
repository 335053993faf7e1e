import { readFileSync } from 'node:fs';

/** The code blocks of one language in a Markdown file. */
export function blocksOf(file: string, language: string): string[] {
  const blocks = readFileSync(file, 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```/gm);
  return [...blocks].filter(([, found]) => found === language).map(([, , code = '']) => code);
}
