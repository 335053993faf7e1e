import { closest, distance } from 'fastest-levenshtein';

/** What people write who know another language, or the names of properties. */
const MEANT: { readonly [written: string]: string } = {
  '==': '=',
  is: '=',
  ':': '=',
  '<>': '!=',
  like: '~',
  contains: '~',
  '&&': 'and',
  '&': 'and',
  '||': 'or',
  '|': 'or',
  '!': 'not',
  none: 'null',
  empty: 'null',
  done: 'completed',
  open: 'todo',
  week: 'startOfWeek',
  label: 'tag',
  labels: 'tag',
  owner: 'created_by',
  creator: 'created_by',
  deadline: 'due_date',
  name: 'title',
};

const MAX_LENGTH = 100;

/** Returns the word that was probably meant, if one is near. */
export function nearest(written: string, known: readonly string[]): string | undefined {
  const word = written.slice(0, MAX_LENGTH).toLowerCase();
  if (known.length === 0) return undefined;
  const meant = MEANT[word];
  if (meant !== undefined && known.includes(meant)) return meant;
  if (!LETTER.test(word)) return undefined;
  // `project_id` for `project`, and `due` for `due_date`.
  const related = known.find((each) => isPart(word, each.toLowerCase()) || isPart(each.toLowerCase(), word));
  if (related !== undefined) return related;
  const folded = known.map((each) => each.toLowerCase());
  const near = closest(word, folded);
  // If more than a third of the letters differ, a suggestion confuses more than it helps.
  const reach = word.length < SHORT ? 1 : Math.max(2, near.length / 3);
  return distance(word, near) <= reach ? known[folded.indexOf(near)] : undefined;
}

const LETTER = /[\p{L}_]/u;
const MIN_PART = 3;
/** Two changes of a shorter word make it any other. */
const SHORT = 4;

const isPart = (part: string, whole: string) =>
  part.length >= MIN_PART && (whole.startsWith(`${part}_`) || whole === `${part}s`);
