import { crc32 } from 'node:zlib';

/** What an ETag is made of: a versioned resource, and what it shows of others that change without it. */
export type Tagged = {
  version: number;
  categories?: readonly object[];
  assignees?: readonly object[];
  usage?: object;
};

/**
 * The strong ETag of a resource, such as `"7"` or `"7-1kq3x"`: its version, then a digest of what
 * it shows of other resources, so that a renamed category is not hidden by a 304.
 */
export function etagOf({ version, categories, assignees, usage }: Tagged): string {
  if (!categories?.length && !assignees?.length && !usage) return `"${version}"`;
  return `"${version}-${crc32(JSON.stringify([categories, assignees, usage])).toString(36)}"`;
}

/** The version inside an ETag of ours, or `undefined` for any other text. Weak tags never match a change. */
export function versionOf(etag: string): number | undefined {
  const version = /^"(\d{1,9})(?:-[0-9a-z]+)?"$/.exec(etag)?.[1];
  return version === undefined ? undefined : Number(version);
}
