import { etagOf } from '../src/etag.ts';

/** A tag that a change of this version can start from: its last part, which stands for the representation, is not compared. */
export const tagOf = (id: string, version: number): string => etagOf({ id, version });

/** A list in which `"2"` stands for the tag of version 2. */
export const tagsOf = (id: string, list: string): string =>
  list.replaceAll(/"(\d+)"/g, (_, version) => tagOf(id, Number(version)));
