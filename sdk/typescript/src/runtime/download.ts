import type { Limit } from './limit.ts';

/** A file that is being received. Its content can be read only once. */
export class Download {
  readonly response: Response;
  readonly #limit: Limit;

  constructor(response: Response, limit: Limit) {
    this.response = response;
    this.#limit = limit;
  }

  /** The content type; `null` if the server did not send it. */
  get contentType(): string | null {
    return this.response.headers.get('content-type');
  }

  /** The size in bytes; `null` if the server did not send it. */
  get size(): number | null {
    const text = this.response.headers.get('content-length');
    return text === null ? null : Number(text);
  }

  /** The file name that the server suggests; `null` if there is none. */
  get fileName(): string | null {
    const header = this.response.headers.get('content-disposition') ?? '';
    const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1];
    return encoded ? decodeURIComponent(encoded) : (/filename="([^"]*)"/i.exec(header)?.[1] ?? null);
  }

  /** The content as a stream, for files that do not fit into memory. */
  stream(): ReadableStream<Uint8Array> {
    const body = this.response.body ?? new Blob([]).stream();
    // Node 20 and 22 can miss an abort after the headers.
    const { signal, end } = this.#limit;
    return body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>({ flush: end }), { signal });
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#whole(new Response(this.stream()).arrayBuffer());
  }

  text(): Promise<string> {
    return this.#whole(new Response(this.stream()).text());
  }

  /** Writes the content to a file, in chunks. The file is replaced only when the content is complete. Not in browsers. */
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
      throw this.#limit.explain(cause);
    }
  }

  #whole<Content>(content: Promise<Content>): Promise<Content> {
    return content.catch((cause) => {
      throw this.#limit.explain(cause);
    });
  }
}
