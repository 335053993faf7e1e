import { ConnectionError } from './errors.ts';
import type { Limit } from './limit.ts';

/** How to receive a file. */
export type ReceiveOptions = {
  /** Called with each piece that arrives. `total` is `null` if the server did not send the size. */
  onProgress?: ((progress: { bytes: number; total: number | null }) => void) | undefined;
};

/** How often a download is continued that receives nothing more. */
const MAX_VAIN_RESUMES = 3;

export type Received = { response: Response; limit: Limit };

/** Requests the rest of a file from a position, if it is still the file with this ETag. */
export type Resume = (from: number, tag: string) => Promise<Received>;

/**
 * A file that is being received. Its content can be read only once. If the connection is cut and the server can send parts of the file,
 * the rest is requested.
 */
export class Download {
  readonly response: Response;
  readonly #limit: Limit;
  readonly #resume: Resume | undefined;

  constructor(response: Response, limit: Limit, resume?: Resume) {
    this.response = response;
    this.#limit = limit;
    this.#resume = resume;
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
  stream(options?: ReceiveOptions): ReadableStream<Uint8Array> {
    const pieces = this.#pieces(options);
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const { done, value } = await pieces.next();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        async cancel() {
          await pieces.return();
        },
      },
      { highWaterMark: 0 },
    );
  }

  arrayBuffer(options?: ReceiveOptions): Promise<ArrayBuffer> {
    return new Response(this.stream(options)).arrayBuffer();
  }

  blob(options?: ReceiveOptions): Promise<Blob> {
    return new Response(this.stream(options), { headers: { 'content-type': this.contentType ?? '' } }).blob();
  }

  text(options?: ReceiveOptions): Promise<string> {
    return new Response(this.stream(options)).text();
  }

  /** Reads a file with one JSON value per line, such as an export of tasks, without having all of it in memory. */
  async *lines<Line = Record<string, unknown>>(): AsyncGenerator<Line, void, undefined> {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const piece of this.#pieces()) {
      const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as Line;
    }
    if (rest.trim() !== '') yield JSON.parse(rest) as Line;
  }

  /** Writes the content to a file, in chunks. The file is replaced only when the content is complete. Not in browsers. */
  async saveTo(path: string, options?: ReceiveOptions): Promise<void> {
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
      await pipeline(this.#pieces(options), file.createWriteStream()).finally(() => file.close());
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }

  async *#pieces({ onProgress }: ReceiveOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
    const total = this.size;
    let current: Received = { response: this.response, limit: this.#limit };
    let received = 0;
    for (let vain = 0; ; vain += 1) {
      const before = received;
      try {
        for await (const piece of piecesOf(current)) {
          received += piece.length;
          onProgress?.({ bytes: received, total });
          yield piece;
        }
        return;
      } catch (cause) {
        if (received > before) vain = 0;
        current = await this.#restOf(received, current.limit.explain(cause), vain);
      }
    }
  }

  /** Returns the rest of the file, or throws the failure. */
  async #restOf(from: number, failure: Error, vain: number): Promise<Received> {
    const { headers } = this.response;
    const tag = headers.get('etag');
    const canResume = this.#resume && tag && headers.get('accept-ranges') === 'bytes';
    if (!canResume || !(failure instanceof ConnectionError) || vain >= MAX_VAIN_RESUMES) throw failure;
    const rest = await this.#resume?.(from, tag);
    // Otherwise the server has another file now.
    if (rest?.response.status === 206) return rest;
    await rest?.response.body?.cancel();
    throw failure;
  }
}

/** Yields the body of a response. */
export async function* piecesOf({ response, limit }: Received): AsyncGenerator<Uint8Array, void, undefined> {
  const body = response.body ?? new Blob([]).stream();
  // Node 20 and 22 can miss an abort after the headers.
  const { signal, end } = limit;
  const content = body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>({ flush: end }), { signal });
  const reader = content.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    reader.cancel().catch(() => {});
  }
}
