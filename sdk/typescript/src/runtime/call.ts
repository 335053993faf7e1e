import type { ResponseWarning } from '../generated/models.ts';
import type { Page, PageMeta } from './page.ts';

/** The result of a call with its response. `data` is the same as the result of awaiting the call. */
export type WithResponse<Data> = {
  data: Data;
  /** The response. Its body has already been read. */
  response: Response;
  requestId: string | null;
  /** The message of the envelope, for people. */
  message: string | null;
  /** What you may not have expected although the call succeeded. Empty for operations without warnings. */
  warnings: readonly ResponseWarning[];
};

/** A running call. Await it for its data. */
export class Call<Data> extends Promise<Data> {
  /** Makes `then`, `catch` and `finally` return plain promises. */
  static override get [Symbol.species]() {
    return Promise;
  }

  readonly #result: Promise<WithResponse<Data>>;

  constructor(result: Promise<WithResponse<Data>>) {
    super((resolve, reject) => {
      result.then(({ data }) => resolve(data), reject);
    });
    this.#result = result;
  }

  /** Returns the data together with status, headers and request ID. */
  withResponse(): Promise<WithResponse<Data>> {
    // The error is reported to the code that awaits the response. The data may not be awaited at all.
    this.catch(() => {});
    return this.#result;
  }
}

/** A running call of a list. Await it for its first page, or iterate over it for the items of all pages. */
export class ListCall<Item, Meta extends PageMeta = PageMeta>
  extends Call<Page<Item, Meta>>
  implements AsyncIterable<Item>
{
  /** Iterates over all pages. Requests each page when it is needed. */
  async *pages(): AsyncGenerator<Page<Item, Meta>, void, undefined> {
    yield* (await this).pages();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    yield* await this;
  }

  /** Returns the items of all pages, or the first `limit` of them. Requests only the pages that it needs. */
  async toArray({ limit = Number.POSITIVE_INFINITY }: { limit?: number } = {}): Promise<Item[]> {
    const items: Item[] = [];
    for await (const page of this.pages()) {
      items.push(...page.data.slice(0, Math.max(0, limit - items.length)));
      if (items.length >= limit) break;
    }
    return items;
  }
}
