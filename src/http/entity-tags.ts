/** Entity tags in a header (RFC 9110, section 8.8.3). A comma or a backslash can stand inside the quotes. */
const TAG = /(?:W\/)?"[^"]*"/g;
const LIST = new RegExp(`^[ \\t,]*(?:${TAG.source}[ \\t]*(?:,[ \\t,]*|$))+$`);

/**
 * Returns the tags in the value of `If-Match` or `If-None-Match`, `*` for any tag, or nothing if the value is not a list
 * of tags. Node joins several headers with a comma, as RFC 9110, section 5.3, allows.
 */
export function entityTagsIn(value: string): readonly string[] | '*' {
  if (value.trim() === '*') return '*';
  return LIST.test(value) ? (value.match(TAG) ?? []) : [];
}

/** Whether `If-None-Match` names this ETag (RFC 9110, section 13.1.2: weak comparison). */
export function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = entityTagsIn(ifNoneMatch);
  return tags === '*' || tags.some((tag) => tag === etag || tag === `W/${etag}`);
}
