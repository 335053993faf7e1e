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
export class Call<Data> extends Promise<Data> {
  /** What `then` and its kin give is a plain promise. */
  static override get [Symbol.species]() {
    return Promise;
  }

  readonly #answer: Promise<WithResponse<Data>>;

  constructor(answer: Promise<WithResponse<Data>>) {
    super((resolve, reject) => {
      answer.then(({ data }) => resolve(data), reject);
    });
    this.#answer = answer;
  }

  /** The data together with status, headers and request id. */
  withResponse(): Promise<WithResponse<Data>> {
    // A failure is told to whoever awaits the answer: perhaps nobody awaits the data.
    this.catch(() => {});
    return this.#answer;
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
    for await (const page of this.pages()) {
      items.push(...page.data.slice(0, Math.max(0, limit - items.length)));
      if (items.length >= limit) break;
    }
    return items;
  }
}
