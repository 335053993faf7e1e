import { openAsBlob } from 'node:fs';
import { AwsClient } from 'aws4fetch';
import { localStore, pathIn } from './local.ts';
import { FileMissing, type FileStore, StorageFull, StoreUnavailable, shardOf } from './store.ts';

export type S3Options = {
  readonly bucket: string;
  /** Without a slash at the end. Undefined: that of Amazon in the region. */
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Whether the bucket is part of the path, instead of the host. */
  readonly isPathStyle: boolean;
};

type Place = Pick<S3Options, 'bucket' | 'endpoint' | 'region' | 'isPathStyle'>;

/** Retries of a request that fails with a 5xx, 50 to 400 ms after each other. */
export const RETRIES = { retries: 3, initRetryMs: 50 };
/**
 * How long the store may be silent: until the first byte of a file, between two pieces of it, and in a request without content. With the
 * removal of what a failed upload has left, a caller gets the error within eight seconds.
 */
const SILENCE_MS = 5_000;
/** Time limit of a list, which a large bucket computes slowly. Only sweeps read them. */
const LIST_MS = 30_000;
/** How much longer a store may take to complete an object, for each 64 MiB of it. Clients are cut off after 40 s without a response. */
const COMPLETION_MS = 1_000;
const COMPLETION_BYTES = 64 * 1024 * 1024;
const MAX_COMPLETION_MS = 30_000;
/** How long it is known that the store can be reached. Requests cost money, and probes of load balancers ask every second. */
const REACHED_MS = 10_000;

/**
 * Stores files in an S3-compatible object store. S3 needs the size of an object before its first byte, and a form does not say the size
 * of its files, so a file is first written to `folder`. `aws4fetch` only signs requests for `fetch`: it has 60 kB and no dependencies,
 * where `@aws-sdk/client-s3` has megabytes, and `minio` thirteen dependencies.
 */
export function s3Store(
  options: S3Options,
  folder: string,
  // Shorter only in tests.
  silenceMs = SILENCE_MS,
): FileStore {
  const { accessKeyId, secretAccessKey, region } = options;
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', ...RETRIES });
  const spool = localStore(folder, { fsync: false });
  const base = bucketUrl(options);
  const objectOf = (key: string) => `${base}/${shardOf(key)}/${key}`;

  async function send(url: string, request: RequestInit): Promise<Response> {
    try {
      return await client.fetch(url, request);
    } catch (cause) {
      throw unreachable(cause);
    }
  }

  let reachedAt = Number.NEGATIVE_INFINITY;
  /** @throws StoreUnavailable */
  async function reach(): Promise<void> {
    if (performance.now() - reachedAt < REACHED_MS) return;
    const response = await send(base, { method: 'HEAD', signal: AbortSignal.timeout(silenceMs) });
    if (!response.ok) throw await refusalOf(response);
    reachedAt = performance.now();
  }

  return {
    async put(key, content) {
      try {
        await spool.put(key, content);
        const file = await openAsBlob(pathIn(folder, key));
        const completionMs = Math.floor(file.size / COMPLETION_BYTES) * COMPLETION_MS;
        const patience = createPatience(silenceMs);
        try {
          const body = watched(file, {
            onPiece: () => patience.renew(),
            onEnd: () => patience.renew(silenceMs + Math.min(completionMs, MAX_COMPLETION_MS)),
          });
          const response = await send(objectOf(key), { method: 'PUT', body, signal: patience.signal });
          if (!response.ok) throw await refusalOf(response);
          await response.body?.cancel();
        } finally {
          patience.end();
        }
      } finally {
        await spool.remove(key);
      }
    },

    async *read(key, start, end) {
      if (start >= end) return;
      const patience = createPatience(silenceMs);
      const { signal } = patience;
      try {
        const headers = { range: `bytes=${start}-${end - 1}` };
        const response = await send(objectOf(key), { headers, signal });
        if (response.status === 404) throw new FileMissing(`The file ${key} is missing.`);
        // An empty object has no range.
        if (response.status === 416) return;
        if (response.status !== 206 || !response.body) throw await refusalOf(response);
        for await (const piece of piecesOf(response.body)) {
          // The reader of the file may be slow, but not the store.
          patience.end();
          yield piece;
          patience.renew();
        }
      } finally {
        patience.end();
      }
    },

    async remove(key) {
      await spool.remove(key);
      const signal = AbortSignal.timeout(silenceMs);
      const response = await send(objectOf(key), { method: 'DELETE', signal });
      if (response.ok) return response.body?.cancel();
      const refusal = await refusalOf(response);
      // Not NoSuchBucket: with a wrong name of the bucket, all files would seem to be removed.
      if (!refusal.message.includes('NoSuchKey')) throw refusal;
    },

    async room() {
      await reach();
      return spool.room();
    },

    async *olderThan(time, shard) {
      yield* spool.olderThan(time, shard);
      const prefix = `${shard.toString(16).padStart(2, '0')}/`;
      let token: string | undefined;
      do {
        const query = new URLSearchParams({
          'list-type': '2',
          prefix,
          ...(token && { 'continuation-token': token }),
        });
        const signal = AbortSignal.timeout(LIST_MS);
        const response = await send(`${base}?${query}`, { signal });
        if (!response.ok) throw await refusalOf(response);
        const text = await textOf(response);
        for (const [, key = '', modified = ''] of text.matchAll(OBJECT))
          if (new Date(modified) < time) yield key.slice(prefix.length);
        token = /<NextContinuationToken>([^<]+)</.exec(text)?.[1];
      } while (token !== undefined);
    },
  };
}

const unreachable = (cause: unknown) =>
  new StoreUnavailable('The object store cannot be reached.', { cause });

/** A signal that is aborted when nothing has happened for some time. */
function createPatience(ms: number) {
  const giveUp = new AbortController();
  const abort = () => giveUp.abort(new Error('The object store does not respond.'));
  let timer = setTimeout(abort, ms);
  return {
    signal: giveUp.signal,
    renew(nextMs = ms): void {
      clearTimeout(timer);
      timer = setTimeout(abort, nextMs);
    },
    end: () => clearTimeout(timer),
  };
}

type Progress = { onPiece(): void; onEnd(): void };

/** Reports what is read of a body. It must stay a `Blob`, from which `fetch` knows the length: S3 refuses a body without one. */
function watched(body: Blob, { onPiece, onEnd }: Progress): Blob {
  const read = body.stream.bind(body);
  const report = () =>
    new TransformStream({
      transform(piece, controller) {
        onPiece();
        controller.enqueue(piece);
      },
      flush: onEnd,
    });
  return Object.assign(body, { stream: () => read().pipeThrough(report()) });
}

/** @throws StoreUnavailable */
async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncIterable<Buffer> {
  const reader = body.getReader();
  const next = () =>
    reader.read().catch((cause: unknown) => {
      throw unreachable(cause);
    });
  try {
    for (;;) {
      const { value } = await next();
      if (!value) return;
      yield Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** @throws StoreUnavailable */
const textOf = (response: Response): Promise<string> =>
  response.text().catch((cause: unknown) => {
    throw unreachable(cause);
  });

/** Keys are ours, so they contain nothing that XML escapes. */
const OBJECT =
  /<Contents>(?:(?!<\/Contents>)[\s\S])*?<Key>([^<]+)<\/Key>(?:(?!<\/Contents>)[\s\S])*?<LastModified>([^<]+)</g;

/** Returns the URL of the bucket, without a slash at the end. */
export function bucketUrl({ bucket, endpoint, region, isPathStyle }: Place): string {
  const url = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`);
  if (!isPathStyle) url.host = `${bucket}.${url.host}`;
  return `${url.href.replace(/\/$/, '')}${isPathStyle ? `/${bucket}` : ''}`;
}

/** Returns the error for a response. Its text says what is wrong, and contains no credentials. */
export async function refusalOf(response: Response): Promise<Error> {
  const text = (await textOf(response)).slice(0, 500);
  const isFull = response.status === 507 || /QuotaExceeded|StorageFull/.test(text);
  const Refusal = isFull ? StorageFull : StoreUnavailable;
  return new Refusal(`The object store returned ${response.status}: ${text}`);
}
