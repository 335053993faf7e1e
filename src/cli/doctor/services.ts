import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Redis } from 'ioredis';
import type { Config } from '../../config.ts';
import { s3Store } from '../../files/s3.ts';
import { verifySmtp } from '../../mail/mailer.ts';
import { codeOf, type Finding, findings, networkAction, reasonOf, rootOf } from './finding.ts';

const LIMIT_MS = 5_000;
const OLDEST_REDIS = 6;

/** Uses everything that the service uses: keys, scripts and a channel. */
export async function checkRedis({ redisUrl }: Config): Promise<Finding[]> {
  const { ok, warn, fail } = findings('Redis');
  if (redisUrl === undefined) return [ok('not configured; one process needs none')];
  const client = new Redis(redisUrl, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: LIMIT_MS,
    commandTimeout: LIMIT_MS,
    retryStrategy: () => null,
  });
  // The promise of `connect` only says that the connection was closed.
  let cause: Error | undefined;
  client.on('error', (error) => {
    cause ??= error;
  });
  try {
    await client.connect();
    const info = await client.info();
    const fact = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
    const version = fact('redis_version');
    if (Number.parseInt(version, 10) < OLDEST_REDIS)
      return [fail(`version ${version} is too old`, `Use Redis ${OLDEST_REDIS} or newer.`)];
    if (fact('cluster_enabled') === '1')
      return [
        fail('this is a Redis Cluster, which is not supported', 'Use a single server, or one with replicas.'),
      ];
    await useRedis(client);
    const found = [ok(`version ${version}`)];
    if (fact('role') === 'slave')
      found.push(
        fail('the server is a replica, which cannot be written to', 'Set REDIS_URL to the primary.'),
      );
    if (fact('maxmemory') !== '0' && fact('maxmemory_policy') === 'noeviction')
      found.push(
        warn(
          'a full Redis refuses writes',
          'Set maxmemory-policy to allkeys-lru. TaskFlow stores nothing only in Redis.',
        ),
      );
    return found;
  } catch (error) {
    const reason = reasonOf(cause ?? error);
    const action = /NOAUTH|WRONGPASS|invalid password/i.test(reason)
      ? 'Correct the user and password in REDIS_URL.'
      : /NOPERM/.test(reason)
        ? 'Allow the user the keys and channels taskflow:*, as described in the guide Operations, section Redis.'
        : (networkAction(codeOf(cause ?? error), 'REDIS_URL') ?? 'Correct REDIS_URL.');
    return [warn(`${reason}; until it works, each process limits and caches for itself`, action)];
  } finally {
    client.disconnect();
  }
}

async function useRedis(client: Redis): Promise<void> {
  const key = `taskflow:doctor:${randomUUID()}`;
  await client.eval("return redis.call('set', KEYS[1], ARGV[1], 'EX', 10)", 1, key, 'test');
  if ((await client.get(key)) !== 'test') throw new Error('A value that was written cannot be read.');
  await client.del(key);
  await client.subscribe('taskflow:doctor');
}

export async function checkMail({ mail }: Config): Promise<Finding[]> {
  const { ok, warn, fail } = findings('mail');
  const { smtp, from } = mail;
  if (!smtp)
    return [
      warn(
        'messages are written to files in the data directory, and not sent',
        'Set SMTP_URL to a mail server.',
      ),
    ];
  const place = `${smtp.host}:${smtp.port}`;
  try {
    await verifySmtp(smtp);
  } catch (error) {
    const code = codeOf(error);
    const action =
      code === 'EAUTH'
        ? 'Correct the user and password in SMTP_URL.'
        : (networkAction(code, 'SMTP_URL') ??
          'Correct SMTP_URL: smtp:// begins without TLS (usually port 587), smtps:// with it (465).');
    return [fail(`${place}: ${reasonOf(error)}`, action)];
  }
  const found = [ok(`${place} accepts ${smtp.auth ? 'the login' : 'connections'}`)];
  if (!from)
    found.push(
      warn(
        'messages have a sender that is derived from the address of the app',
        'Set MAIL_FROM to a sender that the mail server accepts.',
      ),
    );
  return found;
}

/** Stores, reads and removes a small object. Files in the data directory are checked with it. */
export async function checkStore({ s3 }: Config): Promise<Finding[]> {
  const { ok, fail } = findings('files');
  if (!s3) return [ok('stored in the data directory')];
  const folder = await mkdtemp(join(tmpdir(), 'taskflow-doctor-'));
  const store = s3Store(s3, folder);
  const key = randomUUID();
  const content = Buffer.from('test');
  try {
    await store.put(key, Readable.from([content]));
    const pieces: Buffer[] = [];
    for await (const piece of store.read(key, 0, content.length)) pieces.push(piece);
    await store.remove(key);
    if (!Buffer.concat(pieces).equals(content))
      return [
        fail('an object that was stored cannot be read', 'Check S3_ENDPOINT and what is in front of it.'),
      ];
    return [ok(`the bucket ${s3.bucket} can be read and written`)];
  } catch (error) {
    const reason = reasonOf(rootOf(error)).slice(0, 300);
    return [fail(reason, storeAction(reason, codeOf(error)))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function storeAction(reason: string, code: string | undefined): string {
  if (/NoSuchBucket/.test(reason))
    return 'Create the bucket, or correct S3_BUCKET, S3_REGION and S3_FORCE_PATH_STYLE.';
  if (/InvalidAccessKeyId|SignatureDoesNotMatch/.test(reason))
    return 'Correct S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.';
  if (/AccessDenied|returned 403/.test(reason))
    return 'Allow the access key s3:PutObject, s3:GetObject, s3:DeleteObject and s3:ListBucket on the bucket.';
  if (/RequestTimeTooSkewed/.test(reason)) return 'Set the clock of this machine, for example with NTP.';
  return networkAction(code, 'S3_ENDPOINT') ?? 'Correct the variables that begin with S3_.';
}
