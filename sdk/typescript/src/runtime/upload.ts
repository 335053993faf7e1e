/** The content of a file or of a part. It must be readable again, for retries. */
export type UploadContent = Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | string;

/** A file to upload: one of a browser, or its name and content. */
export type UploadFile = File | { readonly name: string; readonly content: UploadContent };

/** A file whose content is read while it is sent, only once. */
export type StreamFile = { readonly name: string; readonly content: ReadableStream<Uint8Array> };

/** The time limit of an upload, unless the call has one: an hour. */
export const UPLOAD_TIMEOUT = 3_600_000;

const ENDINGS: Record<string, readonly string[]> = {
  'text/csv': ['.csv', '.tsv', '.txt'],
  'application/x-ndjson': ['.jsonl', '.ndjson'],
};

/** Returns the type that follows from the name of a file. */
function typeOf(name: string, types: readonly string[]): string {
  const found = types.find((type) => ENDINGS[type]?.some((ending) => name.toLowerCase().endsWith(ending)));
  if (found) return found;
  const endings = types.flatMap((type) => ENDINGS[type] ?? []).join(', ');
  throw new TypeError(
    `The name of the file must end in one of ${endings}, because its type follows from that.`,
  );
}

/** Returns the body and the headers of an upload. If the file can have several types, its name decides. */
export function uploadOf(
  file: UploadFile,
  types: readonly string[] = [],
): {
  body: UploadContent;
  headers: Record<string, string>;
} {
  const body = 'content' in file ? file.content : file;
  const name = encodeURIComponent(file.name).replace(
    /['()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16)}`,
  );
  return {
    body,
    headers: {
      'content-type': types.length > 0 ? typeOf(file.name, types) : 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${name}`,
    },
  };
}

/** Returns a file of this machine to upload. It is read while it is sent. Not in browsers. */
export async function fileAt(path: string): Promise<UploadFile> {
  // An import would stop bundlers for browsers.
  const { openAsBlob } = process.getBuiltinModule('node:fs');
  const { basename } = process.getBuiltinModule('node:path');
  return { name: basename(path), content: await openAsBlob(path) };
}
