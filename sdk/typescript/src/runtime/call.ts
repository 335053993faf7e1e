import type { Page } from './page.ts';

/** An answer with its envelope: `data` is what awaiting the call gives. */
export type WithResponse<Data> = {
  data: Data;
  /** Its body has been read. */
  response: Response;
  requestId: string | null;
  /** For people. */
  message: string | null;
};

/** A call under way. Await it for its data. */
export class Call<Data> implements PromiseLike<Data> {
  readonly #answer: Promise<WithResponse<Data>>;

  constructor(answer: Promise<WithResponse<Data>>) {
    this.#answer = answer;
  }

  /** The data together with status, headers and request id. */
  withResponse(): Promise<WithResponse<Data>> {
    return this.#answer;
  }

  // biome-ignore lint/suspicious/noThenProperty: being awaited is what it is for.
  then<Result = Data, Other = never>(
    fulfilled?: ((data: Data) => Result | PromiseLike<Result>) | null,
    rejected?: ((error: unknown) => Other | PromiseLike<Other>) | null,
  ): Promise<Result | Other> {
    return this.#answer.then(({ data }) => data).then(fulfilled, rejected);
  }

  catch<Other = never>(
    rejected?: ((error: unknown) => Other | PromiseLike<Other>) | null,
  ): Promise<Data | Other> {
    return this.then(undefined, rejected);
  }

  finally(settled?: (() => void) | null): Promise<Data> {
    return this.then().finally(settled);
  }
}

/** A list under way. Await it for its first page, or iterate over it for the items of all pages. */
export class ListCall<Item> extends Call<Page<Item>> implements AsyncIterable<Item> {
  /** All pages, each got when it is its turn. */
  async *pages(): AsyncGenerator<Page<Item>, void, undefined> {
    yield* (await this).pages();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    yield* await this;
  }

  /** The items of all pages, or the first `limit` of them. Gets no page that is not needed. */
  async toArray({ limit = Number.POSITIVE_INFINITY }: { limit?: number } = {}): Promise<Item[]> {
    const items: Item[] = [];
    if (limit <= 0) return items;
    for await (const item of this) {
      items.push(item);
      if (items.length >= limit) break;
    }
    return items;
  }
}
