import type { ErrorDetail } from '../errors.ts';
import { fold } from '../fold.ts';

/** Finds tags that are the same as one before them. The contract's `uniqueItems` only sees those that are identical. */
export function duplicateTags(tags: readonly string[]): ErrorDetail[] {
  const keys = tags.map(fold);
  return keys.flatMap((key, at) => {
    const first = keys.indexOf(key);
    if (first === at) return [];
    const message = `Is the same tag as \`tags[${first}]\`: case and Unicode form do not count.`;
    return [{ field: `tags[${at}]`, code: 'DUPLICATE', message }];
  });
}
