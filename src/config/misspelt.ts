/** Names that others read: Node and OpenSSL take certificates of authorities from it. */
const OTHERS = new Set(['SSL_CERT_FILE']);

/**
 * One warning for each variable that nobody reads and that looks like one of ours: another
 * case, a `TASKFLOW_` in front, or a slip of the finger. Values are never looked at.
 */
export function misspelt(given: readonly string[], known: readonly string[]): string[] {
  const names = new Set(known.flatMap((name) => [name, `${name}_FILE`]));
  return given
    .filter((name) => !names.has(name) && !OTHERS.has(name))
    .flatMap((name) => {
      const meant = nearest(name.toUpperCase().replace(/^TASKFLOW_/, ''), names);
      return meant === undefined ? [] : [`${name} is not read. Did you mean ${meant}?`];
    });
}

function nearest(name: string, names: ReadonlySet<string>): string | undefined {
  if (names.has(name)) return name;
  // Short names are near to everything: PORT to SORT, HOST to HOSTS.
  const reach = name.length >= 10 ? 2 : name.length >= 7 ? 1 : 0;
  return [...names]
    .map((candidate) => ({ candidate, slips: reach === 0 ? Infinity : distance(name, candidate) }))
    .filter(({ slips }) => slips <= reach)
    .sort((a, b) => a.slips - b.slips)[0]?.candidate;
}

/** Letters to add, drop, change or swap with the next to get from one word to the other. */
function distance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        (last[column] ?? Infinity) + 1,
        (current[column - 1] ?? Infinity) + 1,
        (last[column - 1] ?? Infinity) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? Infinity) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? Infinity;
}
