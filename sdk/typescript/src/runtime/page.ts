import { PaginationError } from './errors.ts';

/** The `meta` of a page in the response. */
export type PageMeta = {
  page: number | null;
  per_page: number;
  total: number | null;
  next_cursor: string | null;
};

/** Requests the page that begins at a cursor. */
export type Fetch<Item, Meta extends PageMeta> = (cursor: string) => Promise<Page<Item, Meta>>;

/** One page of a list. Iterating over it also reads the following pages. */
export class Page<Item, Meta extends PageMeta = PageMeta> implements AsyncIterable<Item> {
  /** The items of this page. */
  readonly data: readonly Item[];
  /** The number of this page, from 1; `null` if the list is paged by cursor. */
  readonly page: number | null;
  readonly perPage: number;
  /** The number of items on all pages; `null` if the list is paged by cursor. */
  readonly total: number | null;
  /** The cursor of the next page; `null` on the last page. */
  readonly nextCursor: string | null;
  /** Everything that the response says of the page, such as the facets of a search. */
  readonly meta: Meta;
  readonly #fetch: Fetch<Item, Meta>;

  constructor(data: readonly Item[], meta: Meta, fetch: Fetch<Item, Meta>) {
    this.data = data;
    this.meta = meta;
    this.page = meta.page;
    this.perPage = meta.per_page;
    this.total = meta.total;
    this.nextCursor = meta.next_cursor;
    this.#fetch = fetch;
  }

  get hasNext(): boolean {
    return this.nextCursor !== null;
  }

  /** Returns the next page, or `null` on the last page. */
  async next(): Promise<Page<Item, Meta> | null> {
    return this.nextCursor === null ? null : this.#fetch(this.nextCursor);
  }

  /**
   * Iterates over this page and all following pages.
   * @throws PaginationError if the server returns the same cursor twice
   */
  async *pages(): AsyncGenerator<Page<Item, Meta>, void, undefined> {
    const seen = new Set<string>();
    for (let page: Page<Item, Meta> | null = this; page; page = await page.next()) {
      yield page;
      if (page.nextCursor === null) return;
      if (seen.has(page.nextCursor)) throw new PaginationError('The server returned the same cursor twice.');
      seen.add(page.nextCursor);
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const page of this.pages()) yield* page.data;
  }
}
