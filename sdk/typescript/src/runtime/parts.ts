import type { StreamFile, UploadContent, UploadFile } from './upload.ts';

/** A part of a file. */
export type Part = {
  offset: number;
  length: number;
  isLast: boolean;
  /** The content of the part from a position in it. */
  from(position: number): UploadContent;
};

/** Returns the size of a file in bytes; `null` for a stream. */
export function sizeOf(file: UploadFile | StreamFile): number | null {
  const content = contentOf(file);
  if (content instanceof ReadableStream) return null;
  return content instanceof Blob ? content.size : content.byteLength;
}

/** Divides a file into parts. A blob is read only when it is sent, and of a stream one part is in memory. */
export async function* partsOf(
  file: UploadFile | StreamFile,
  partBytes: number,
): AsyncGenerator<Part, void, undefined> {
  const content = contentOf(file);
  if (content instanceof ReadableStream) return yield* partsOfStream(content, partBytes);
  const size = content instanceof Blob ? content.size : content.byteLength;
  const slice = (start: number, end: number): UploadContent =>
    content instanceof Blob ? content.slice(start, end) : content.subarray(start, end);
  for (let offset = 0; offset < size; offset += partBytes) {
    const end = Math.min(size, offset + partBytes);
    yield {
      offset,
      length: end - offset,
      isLast: end === size,
      from: (position) => slice(offset + position, end),
    };
  }
}

async function* partsOfStream(
  stream: ReadableStream<Uint8Array>,
  partBytes: number,
): AsyncGenerator<Part, void, undefined> {
  const reader = stream.getReader();
  let offset = 0;
  let rest: Uint8Array = new Uint8Array(0);
  try {
    for (let isLast = false; !isLast; ) {
      const part = new Uint8Array(partBytes);
      let length = 0;
      while (length < partBytes) {
        if (rest.length === 0) {
          const { done, value } = await reader.read();
          if (done) isLast = true;
          if (done) break;
          rest = value;
        }
        const taken = rest.subarray(0, partBytes - length);
        part.set(taken, length);
        length += taken.length;
        rest = rest.subarray(taken.length);
      }
      const content = part.subarray(0, length);
      yield { offset, length, isLast, from: (position) => content.subarray(position) };
      offset += length;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function contentOf(
  file: UploadFile | StreamFile,
): Blob | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> {
  const content = 'content' in file ? file.content : file;
  if (typeof content === 'string') return new TextEncoder().encode(content);
  return content instanceof ArrayBuffer ? new Uint8Array(content) : content;
}
