import { PaginationError } from './errors.ts';

/** What `meta` says of a page. */
export type PageMeta = {
  page: number | null;
  per_page: number;
  total: number | null;
  next_cursor: string | null;
};

/** Gets the page that begins at a cursor. */
export type Fetch<Item> = (cursor: string) => Promise<Page<Item>>;

/** One page of a list. Iterating over it goes on to the pages that follow. */
export class Page<Item> implements AsyncIterable<Item> {
  /** The items of this page. */
  readonly data: readonly Item[];
  /** The number of this page, from 1; `null` when the list is paged by cursor. */
  readonly page: number | null;
  readonly perPage: number;
  /** Items on all pages together; `null` when the list is paged by cursor. */
  readonly total: number | null;
  /** Where the next page begins; `null` on the last. */
  readonly nextCursor: string | null;
  readonly #fetch: Fetch<Item>;

  constructor(data: readonly Item[], meta: PageMeta, fetch: Fetch<Item>) {
    this.data = data;
    this.page = meta.page;
    this.perPage = meta.per_page;
    this.total = meta.total;
    this.nextCursor = meta.next_cursor;
    this.#fetch = fetch;
  }

  get hasNext(): boolean {
    return this.nextCursor !== null;
  }

  /** The page after this one, or `null`. */
  async next(): Promise<Page<Item> | null> {
    return this.nextCursor === null ? null : this.#fetch(this.nextCursor);
  }

  /**
   * This page and all that follow.
   * @throws PaginationError if the service sends the iteration in a circle
   */
  async *pages(): AsyncGenerator<Page<Item>, void, undefined> {
    const seen = new Set<string>();
    for (let page: Page<Item> | null = this; page; page = await page.next()) {
      yield page;
      if (page.nextCursor === null) return;
      if (seen.has(page.nextCursor)) throw new PaginationError('The service gave the same cursor twice.');
      seen.add(page.nextCursor);
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const page of this.pages()) yield* page.data;
  }
}
