import type { KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { coalesce } from '../concurrency.ts';
import { readRetryAfter } from '../outbound/retry-after.ts';
import { type AppTarget, failureOf, type PushMessage, type Sent, type Transport } from './message.ts';

/** The parts of the key file of a service account of Google that are used. */
export type ServiceAccount = {
  readonly projectId: string;
  readonly clientEmail: string;
  readonly privateKeyId: string | undefined;
  readonly privateKey: KeyObject;
  /** Where it gets access tokens. */
  readonly tokenUri: string;
};

export type FcmOptions = {
  readonly account: ServiceAccount;
  /** Another one only in tests. */
  readonly url?: string;
  readonly maxMs?: number;
};

const URL_OF_FCM = 'https://fcm.googleapis.com';
const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const MAX_MS = 10_000;
const TOKEN_SECONDS = 3_600;
/** A token is replaced this long before it expires. */
const EARLY_MS = 5 * 60_000;

type Fetched = { status: number; body: unknown; retryAfter: string | undefined };

/** Sends messages to apps through Firebase Cloud Messaging, with its HTTP v1 API. */
export function createFcmTransport({
  account,
  url = URL_OF_FCM,
  maxMs = MAX_MS,
}: FcmOptions): Transport<AppTarget> {
  const sendUrl = `${url}/v1/projects/${encodeURIComponent(account.projectId)}/messages:send`;
  let token: { text: string; until: number } | undefined;

  /** Exchanges a signed assertion for an access token (RFC 7523). */
  const renew = coalesce(async () => {
    if (token && token.until > Date.now()) return;
    const { clientEmail, privateKeyId, privateKey, tokenUri } = account;
    const assertion = jwt.sign({ scope: SCOPE }, privateKey, {
      algorithm: 'RS256',
      issuer: clientEmail,
      audience: tokenUri,
      expiresIn: TOKEN_SECONDS,
      ...(privateKeyId !== undefined && { keyid: privateKeyId }),
    });
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    const { status, body } = await request(
      tokenUri,
      { 'content-type': 'application/x-www-form-urlencoded' },
      new URLSearchParams({ grant_type, assertion }).toString(),
      AbortSignal.timeout(maxMs),
    );
    const { access_token, expires_in } = asRecord(body);
    if (status !== 200 || typeof access_token !== 'string') {
      throw new Error(`The token endpoint returned ${status}.`);
    }
    const seconds = typeof expires_in === 'number' ? expires_in : TOKEN_SECONDS;
    token = { text: access_token, until: Date.now() + seconds * 1_000 - EARLY_MS };
  });

  async function attempt(body: string, signal: AbortSignal): Promise<Fetched> {
    await renew();
    const headers = {
      authorization: `Bearer ${token?.text}`,
      'content-type': 'application/json',
    };
    return request(sendUrl, headers, body, AbortSignal.any([signal, AbortSignal.timeout(maxMs)]));
  }

  return {
    async send({ token: device }, message, signal) {
      const body = JSON.stringify({ message: messageFor(device, message) });
      try {
        let fetched = await attempt(body, signal);
        if (fetched.status === 401) {
          token = undefined;
          fetched = await attempt(body, signal);
        }
        return outcomeOf(fetched);
      } catch (error) {
        signal.throwIfAborted();
        const isTimeout = error instanceof Error && error.name === 'TimeoutError';
        return { became: 'retry', error: isTimeout ? 'timeout' : 'unreachable' };
      }
    },
    close() {},
  };
}

function messageFor(token: string, { content, topic, ttlSeconds, isUrgent }: PushMessage) {
  const { title, body, unread_count } = content;
  const data = Object.entries(content).flatMap(([name, value]) =>
    value === null ? [] : [[name, String(value)] as const],
  );
  return {
    token,
    notification: { title, body },
    data: Object.fromEntries(data),
    android: {
      priority: isUrgent ? 'HIGH' : 'NORMAL',
      ttl: `${ttlSeconds}s`,
      collapse_key: topic,
      // The same tag replaces a message that is shown already.
      notification: { tag: topic, notification_count: unread_count },
    },
    apns: {
      headers: {
        'apns-collapse-id': topic,
        'apns-priority': isUrgent ? '10' : '5',
        'apns-expiration': String(Math.floor(Date.now() / 1_000) + ttlSeconds),
      },
      payload: { aps: { badge: unread_count } },
    },
  };
}

/** Codes of a device that is gone, or belongs to the app of another project. */
const GONE = new Set(['UNREGISTERED', 'SENDER_ID_MISMATCH']);

function outcomeOf({ status, body, retryAfter }: Fetched): Sent {
  if (status === 200) return { became: 'sent' };
  const { details, message } = asRecord(asRecord(body)['error']);
  const codes = Array.isArray(details) ? details.map((each) => asRecord(each)['errorCode']) : [];
  if (codes.some((code) => typeof code === 'string' && GONE.has(code))) return { became: 'gone' };
  // Other arguments are always valid.
  const isBadToken = status === 400 && typeof message === 'string' && /registration token/i.test(message);
  if (isBadToken) return { became: 'gone' };
  return failureOf(status, readRetryAfter(retryAfter, Date.now()));
}

async function request(
  url: string,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
): Promise<Fetched> {
  const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' });
  const text = await response.text();
  const retryAfter = response.headers.get('retry-after') ?? undefined;
  return { status: response.status, body: parse(text), retryAfter };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
