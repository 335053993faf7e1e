/** Replacements that turn an asynchronous module into a synchronous one. Both Python clients have the same source. */
const RULES: readonly [RegExp, string][] = [
  [/^ *# async only\n[\s\S]*?^ *# end async only\n/gm, ''],
  [/^# sync only: /gm, ''],
  [/\basync (?=def|for|with)/g, ''],
  [/\bawait /g, ''],
  [/\bAwaitable\[([\w.]+(?:\[\w+\])?)\]/g, '$1'],
  [/\bAwaitable, /g, ''],
  [/ It belongs to one event loop\./g, ' Threads can share it.'],
  [/\bimport asyncio\b/g, 'import threading'],
  [/\basyncio\.Lock\b/g, 'threading.Lock'],
  [/\basyncio\.sleep\b/g, 'time.sleep'],
  [/\b__a(iter|enter|exit)__/g, '__$1__'],
  [/\ba(iter_bytes|iter_chunks|iter_lines|read|close)\b/g, '$1'],
  [/\b_async\b/g, '_sync'],
  [/\bAsync(?=[A-Z])/g, ''],
];

/** Returns the synchronous form of an asynchronous module. */
export function synchronous(source: string): string {
  return RULES.reduce((text, [asynchronous, blocking]) => text.replaceAll(asynchronous, blocking), source);
}
