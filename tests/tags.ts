import { etagOf } from '../src/etag.ts';

/**
 * An ETag that an update from this version can send: its last part, for the representation, is not compared.
 */
export const tagOf = (id: string, version: number): string => etagOf({ id, version });

/** A list of ETags in which `"2"` is replaced by the ETag of version 2. */
export const tagsOf = (id: string, list: string): string =>
  list.replaceAll(/"(\d+)"/g, (_, version) => tagOf(id, Number(version)));
