import { distance } from 'fastest-levenshtein';

/** Names that other software reads: Node and OpenSSL read certificates of authorities from it. */
const OTHERS = new Set(['SSL_CERT_FILE']);

/**
 * Returns a warning for each unknown variable that resembles one of ours: with a different case, with the prefix
 * `TASKFLOW_`, or with a typing error. Values are never read.
 */
export function misspelt(given: readonly string[], known: readonly string[]): string[] {
  const names = new Set(known.flatMap((name) => [name, `${name}_FILE`]));
  return given
    .filter((name) => !names.has(name) && !OTHERS.has(name))
    .flatMap((name) => {
      const meant = nearest(name.toUpperCase().replace(/^TASKFLOW_/, ''), names);
      return meant === undefined ? [] : [`${name} is not a known variable. Did you mean ${meant}?`];
    });
}

function nearest(name: string, names: ReadonlySet<string>): string | undefined {
  if (names.has(name)) return name;
  // Two letters that are swapped count as two changes. Short names are close to many words: PORT to SORT, HOST to HOSTS.
  const reach = name.length >= 9 ? 2 : name.length >= 7 ? 1 : 0;
  return [...names]
    .map((candidate) => ({ candidate, slips: reach === 0 ? Infinity : distance(name, candidate) }))
    .filter(({ slips }) => slips <= reach)
    .sort((a, b) => a.slips - b.slips)[0]?.candidate;
}
