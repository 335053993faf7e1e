/** A file that is being received. Its content can be read once. */
export class Download {
  readonly response: Response;

  constructor(response: Response) {
    this.response = response;
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
    return this.response.arrayBuffer();
  }

  text(): Promise<string> {
    return this.response.text();
  }

  /** Writes the content to a new file, piece by piece. Only where there is a file system. */
  async saveTo(path: string): Promise<void> {
    const { createWriteStream } = await import('node:fs');
    const { Readable } = await import('node:stream');
    const { pipeline } = await import('node:stream/promises');
    await pipeline(Readable.fromWeb(this.stream() as never), createWriteStream(path));
  }
}
