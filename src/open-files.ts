import { existsSync, readFileSync } from 'node:fs';

/** Returns how many files and connections this process can have open. Node raises the soft limit to the hard one at its start. */
export function openFilesLimit(): number {
  if (!existsSync('/proc/self/limits')) return Number.POSITIVE_INFINITY;
  const [, hard = 'unlimited'] =
    /^Max open files\s+\S+\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
  return hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard);
}
