import type { Guard } from '../outbound/guard.ts';
import { post } from '../outbound/post.ts';
import { readRetryAfter } from '../outbound/retry-after.ts';
import { encryptFor } from './encrypt.ts';
import { failureOf, type Transport, type WebTarget } from './message.ts';
import type { Vapid } from './vapid.ts';

export type WebOptions = {
  readonly vapid: Vapid;
  readonly guard: Pick<Guard, 'addressesOf' | 'isAllowed'>;
  /** Certificates to trust, and a shorter limit, only in tests. */
  readonly ca?: string | undefined;
  readonly maxMs?: number | undefined;
};

/** Sends messages to the push services of browsers (RFC 8030). Users choose their URLs, so the guard checks each address. */
export function createWebTransport({ vapid, guard, ca, maxMs }: WebOptions): Transport<WebTarget> {
  return {
    async send({ endpoint, keys }, { content, topic, ttlSeconds, isUrgent }, signal) {
      const now = Date.now();
      const posted = await post({
        url: endpoint,
        headers: {
          ttl: String(ttlSeconds),
          urgency: isUrgent ? 'high' : 'normal',
          topic,
          authorization: vapid.authorizationFor(endpoint, now),
          'content-type': 'application/octet-stream',
          'content-encoding': 'aes128gcm',
        },
        body: encryptFor(keys, Buffer.from(JSON.stringify(content))),
        ...{ guard, signal, ca, maxMs },
      });
      if ('error' in posted) return { became: 'retry', error: posted.error };
      const { status, retryAfter } = posted;
      if (status >= 200 && status < 300) return { became: 'sent' };
      if (status === 404 || status === 410) return { became: 'gone' };
      return failureOf(status, readRetryAfter(retryAfter, now));
    },
    close() {},
  };
}
