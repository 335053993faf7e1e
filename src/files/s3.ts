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
/** Time limit of a request without content. */
const SHORT_MS = 30_000;
/** How long it is known that the store can be reached. Requests cost money, and probes of load balancers ask every second. */
const REACHED_MS = 10_000;

/**
 * Stores files in an S3-compatible object store. S3 needs the size of an object before its first byte, and a form does not say the size
 * of its files, so a file is first written to `folder`. `aws4fetch` only signs requests for `fetch`: it has 60 kB and no dependencies,
 * where `@aws-sdk/client-s3` has megabytes, and `minio` thirteen dependencies.
 */
export function s3Store(options: S3Options, folder: string): FileStore {
  const { accessKeyId, secretAccessKey, region } = options;
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', ...RETRIES });
  const spool = localStore(folder, { fsync: false });
  const base = bucketUrl(options);
  const objectOf = (key: string) => `${base}/${shardOf(key)}/${key}`;

  async function send(url: string, request: RequestInit): Promise<Response> {
    try {
      return await client.fetch(url, request);
    } catch (cause) {
      throw new StoreUnavailable('The object store cannot be reached.', { cause });
    }
  }

  let reachedAt = Number.NEGATIVE_INFINITY;
  /** @throws StoreUnavailable */
  async function reach(): Promise<void> {
    if (performance.now() - reachedAt < REACHED_MS) return;
    const response = await send(base, { method: 'HEAD', signal: AbortSignal.timeout(SHORT_MS) });
    if (!response.ok) throw await refusalOf(response);
    reachedAt = performance.now();
  }

  return {
    async put(key, content) {
      try {
        await spool.put(key, content);
        const body = await openAsBlob(pathIn(folder, key));
        const response = await send(objectOf(key), { method: 'PUT', body });
        if (!response.ok) throw await refusalOf(response);
        await response.body?.cancel();
      } finally {
        await spool.remove(key);
      }
    },

    async *read(key, start, end) {
      if (start >= end) return;
      const response = await send(objectOf(key), { headers: { range: `bytes=${start}-${end - 1}` } });
      // An empty object has no range.
      if (response.status === 404) throw new FileMissing(`The file ${key} is missing.`);
      if (response.status === 416) return;
      if (response.status !== 206 || !response.body) throw await refusalOf(response);
      for await (const piece of response.body)
        yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    },

    async remove(key) {
      await spool.remove(key);
      const signal = AbortSignal.timeout(SHORT_MS);
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
        const signal = AbortSignal.timeout(SHORT_MS);
        const response = await send(`${base}?${query}`, { signal });
        if (!response.ok) throw await refusalOf(response);
        const text = await response.text();
        for (const [, key = '', modified = ''] of text.matchAll(OBJECT))
          if (new Date(modified) < time) yield key.slice(prefix.length);
        token = /<NextContinuationToken>([^<]+)</.exec(text)?.[1];
      } while (token !== undefined);
    },
  };
}

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
  const text = (await response.text()).slice(0, 500);
  const isFull = response.status === 507 || /QuotaExceeded|StorageFull/.test(text);
  const Refusal = isFull ? StorageFull : StoreUnavailable;
  return new Refusal(`The object store returned ${response.status}: ${text}`);
}
