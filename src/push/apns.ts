import type { KeyObject } from 'node:crypto';
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import jwt from 'jsonwebtoken';
import { readRetryAfter } from '../outbound/retry-after.ts';
import { type AppTarget, failureOf, type PushMessage, type Sent, type Transport } from './message.ts';

export type ApnsOptions = {
  /** The key of the developer account, with which provider tokens are signed. */
  readonly key: KeyObject;
  readonly keyId: string;
  readonly teamId: string;
  /** The bundle ID of the app. */
  readonly topic: string;
  /** Whether devices have a build for development. */
  readonly isSandbox: boolean;
  /** Another one, with its certificates, only in tests. */
  readonly url?: string;
  readonly ca?: string | undefined;
  readonly maxMs?: number;
};

const MAX_MS = 10_000;
/** Apple accepts a token for an hour, and refuses a new one within 20 minutes. */
const TOKEN_MS = 40 * 60_000;
const MAX_RESPONSE_CHARACTERS = 4_096;

const { HTTP2_HEADER_METHOD, HTTP2_HEADER_PATH, HTTP2_HEADER_STATUS, HTTP2_HEADER_AUTHORIZATION } = constants;

type Answer = { status: number; reason: unknown; retryAfter: string | undefined };

/**
 * Sends messages to apps through the Apple Push Notification service: HTTP/2 with a provider token. Our own code because the kept libraries
 * (`apns2`, `@parse/node-apn`) bring HTTP clients and JWT libraries of their own for one request of `node:http2`.
 */
export function createApnsTransport(options: ApnsOptions): Transport<AppTarget> {
  const { key, keyId, teamId, topic, isSandbox, ca, maxMs = MAX_MS } = options;
  const url =
    options.url ?? (isSandbox ? 'https://api.sandbox.push.apple.com' : 'https://api.push.apple.com');
  let session: ClientHttp2Session | undefined;
  let token: { text: string; until: number } | undefined;

  /** Returns the open connection, or opens one. Apple closes idle ones. */
  function connection(): ClientHttp2Session {
    if (session && !session.closed && !session.destroyed) return session;
    const opened = connect(url, ca === undefined ? {} : { ca });
    const forget = () => {
      if (session === opened) session = undefined;
    };
    // The requests report the error.
    opened.on('error', forget);
    opened.on('goaway', forget);
    opened.on('close', forget);
    opened.unref();
    session = opened;
    return opened;
  }

  function authorization(): string {
    if (!token || token.until < Date.now()) {
      const text = jwt.sign({}, key, { algorithm: 'ES256', issuer: teamId, keyid: keyId });
      token = { text, until: Date.now() + TOKEN_MS };
    }
    return `bearer ${token.text}`;
  }

  function attempt(device: string, message: PushMessage, signal: AbortSignal): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const ending = AbortSignal.any([signal, AbortSignal.timeout(maxMs)]);
    const stream = connection().request(
      {
        [HTTP2_HEADER_METHOD]: 'POST',
        [HTTP2_HEADER_PATH]: `/3/device/${device}`,
        [HTTP2_HEADER_AUTHORIZATION]: authorization(),
        'apns-topic': topic,
        'apns-push-type': 'alert',
        'apns-collapse-id': message.topic,
        'apns-priority': message.isUrgent ? '10' : '5',
        'apns-expiration': String(Math.floor(Date.now() / 1_000) + message.ttlSeconds),
      },
      { signal: ending },
    );
    let status = 0;
    let retryAfter: string | undefined;
    let text = '';
    stream.setEncoding('utf8');
    stream.on('response', (headers) => {
      status = Number(headers[HTTP2_HEADER_STATUS]);
      retryAfter = headers['retry-after'];
    });
    stream.on('data', (chunk: string) => {
      if (text.length < MAX_RESPONSE_CHARACTERS) text += chunk;
    });
    stream.on('error', (error) => reject(ending.aborted ? ending.reason : error));
    stream.on('close', () => {
      if (status === 0) reject(new Error('The stream was closed without a response.'));
      else resolve({ status, reason: reasonIn(text), retryAfter });
    });
    stream.end(JSON.stringify(payloadOf(message)));
    return promise;
  }

  return {
    async send({ token: device }, message, signal) {
      try {
        let answer = await attempt(device, message, signal);
        if (answer.status === 403 && answer.reason === 'ExpiredProviderToken') {
          token = undefined;
          answer = await attempt(device, message, signal);
        }
        return outcomeOf(answer);
      } catch (error) {
        signal.throwIfAborted();
        const isTimeout = error instanceof Error && error.name === 'TimeoutError';
        // A connection that does not respond is not used again.
        if (isTimeout) session?.destroy();
        return { became: 'retry', error: isTimeout ? 'timeout' : 'unreachable' };
      }
    },
    close() {
      session?.destroy();
    },
  };
}

/** The properties beside `aps` are those of every platform. */
function payloadOf({ content }: PushMessage) {
  const { title, body, task_id, unread_count: badge } = content;
  const thread = task_id !== null && { 'thread-id': task_id };
  const aps = { alert: { title, body }, sound: 'default', badge, ...thread };
  return { aps, ...content };
}

/** Reasons for which a device never gets a message again. */
const GONE = new Set(['BadDeviceToken', 'DeviceTokenNotForTopic', 'Unregistered', 'ExpiredToken']);

function outcomeOf({ status, reason, retryAfter }: Answer): Sent {
  if (status === 200) return { became: 'sent' };
  if (status === 410 || (typeof reason === 'string' && GONE.has(reason))) return { became: 'gone' };
  return failureOf(status, readRetryAfter(retryAfter, Date.now()));
}

function reasonIn(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && 'reason' in body ? body.reason : undefined;
  } catch {
    return undefined;
  }
}
