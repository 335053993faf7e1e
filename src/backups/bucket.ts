import { AwsClient } from 'aws4fetch';
import { bucketUrl, RETRIES, refusalOf, type S3Options } from '../files/s3.ts';
import { StoreUnavailable } from '../files/store.ts';
import type { BackupStore } from './store.ts';

/** Time limit of a request. An object has at most 16 MiB, which takes this long at 70 kB/s. */
const LIMIT_MS = 240_000;

/** Stores backups under a prefix of an S3-compatible bucket. */
export function bucketStore(options: S3Options & { prefix: string }): BackupStore {
  const { accessKeyId, secretAccessKey, region, bucket } = options;
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', ...RETRIES });
  const base = bucketUrl(options);
  const prefix = options.prefix === '' ? '' : `${options.prefix}/`;
  const urlOf = (name: string) => `${base}/${prefix}${name}`;

  async function send(url: string, request: RequestInit = {}): Promise<Response> {
    try {
      return await client.fetch(url, { ...request, signal: AbortSignal.timeout(LIMIT_MS) });
    } catch (cause) {
      throw new StoreUnavailable('The object store of the backups cannot be reached.', { cause });
    }
  }

  /** Returns undefined if the object does not exist. A bucket that does not exist is an error. */
  async function find(name: string, method: 'GET' | 'HEAD'): Promise<Response | undefined> {
    const response = await send(urlOf(name), { method });
    if (response.ok) return response;
    if (response.status !== 404) throw await refusalOf(response);
    // The response to a HEAD has no text.
    if (method === 'HEAD') return undefined;
    const refusal = await refusalOf(response);
    if (!refusal.message.includes('NoSuchKey')) throw refusal;
    return undefined;
  }

  return {
    place: `s3://${bucket}/${options.prefix}`,
    async put(name, content) {
      const response = await send(urlOf(name), { method: 'PUT', body: new Uint8Array(content) });
      if (!response.ok) throw await refusalOf(response);
      await response.body?.cancel();
    },

    async get(name) {
      const response = await find(name, 'GET');
      return response && Buffer.from(await response.arrayBuffer());
    },

    async has(name) {
      return (await find(name, 'HEAD')) !== undefined;
    },

    async *list(part) {
      let token: string | undefined;
      do {
        const query = new URLSearchParams({
          'list-type': '2',
          prefix: prefix + part,
          ...(token && { 'continuation-token': token }),
        });
        const response = await send(`${base}?${query}`);
        if (!response.ok) throw await refusalOf(response);
        const text = await response.text();
        for (const [, key = ''] of text.matchAll(KEY)) yield unescaped(key).slice(prefix.length);
        token = TOKEN.exec(text)?.[1];
        token &&= unescaped(token);
      } while (token !== undefined);
    },

    async remove(name) {
      const response = await send(urlOf(name), { method: 'DELETE' });
      if (response.ok || response.status === 404) return response.body?.cancel();
      throw await refusalOf(response);
    },
  };
}

const KEY = /<Key>([^<]+)<\/Key>/g;
const TOKEN = /<NextContinuationToken>([^<]+)</;

/** The prefix is that of the operator, so it can contain what XML escapes. */
const unescaped = (text: string) =>
  text.replaceAll(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '');

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
