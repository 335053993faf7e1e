import type { TaskFlowError } from './errors.ts';

/** A file that is being received. Its content can be read once. */
export class Download {
  readonly response: Response;
  readonly #explain: (cause: unknown) => TaskFlowError;

  /** @param explain the error that a broken connection stands for */
  constructor(response: Response, explain: (cause: unknown) => TaskFlowError) {
    this.response = response;
    this.#explain = explain;
  }

  /** As the service sends it; `null` when it does not say. */
  get contentType(): string | null {
    return this.response.headers.get('content-type');
  }

  /** In bytes; `null` when the service does not say. */
  get size(): number | null {
    const text = this.response.headers.get('content-length');
    return text === null ? null : Number(text);
  }

  /** The name that the service gives it; `null` without one. */
  get fileName(): string | null {
    const header = this.response.headers.get('content-disposition') ?? '';
    const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1];
    return encoded ? decodeURIComponent(encoded) : (/filename="([^"]*)"/i.exec(header)?.[1] ?? null);
  }

  /** The content piece by piece, so that a large file need not fit into memory. */
  stream(): ReadableStream<Uint8Array> {
    return this.response.body ?? new Blob([]).stream();
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#whole(this.response.arrayBuffer());
  }

  text(): Promise<string> {
    return this.#whole(this.response.text());
  }

  /** Writes the content to a file, piece by piece. The file is whole, or as it was. Only where there is a file system. */
  async saveTo(path: string): Promise<void> {
    // An import would stop bundlers for browsers.
    const { open, rename, rm } = process.getBuiltinModule('node:fs/promises');
    const { pipeline } = process.getBuiltinModule('node:stream/promises');
    const part = `${path}.part`;
    // Opened first: a stream that opens it itself can still do so after a failure, when the file was removed already.
    const file = await open(part, 'w').catch(async (error) => {
      await this.response.body?.cancel();
      throw error;
    });
    try {
      await pipeline(this.#chunks(), file.createWriteStream()).finally(() => file.close());
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }

  async *#chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* this.stream();
    } catch (cause) {
      throw this.#explain(cause);
    }
  }

  #whole<Content>(content: Promise<Content>): Promise<Content> {
    return content.catch((cause) => {
      throw this.#explain(cause);
    });
  }
}
