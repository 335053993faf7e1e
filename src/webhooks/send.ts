import type { Schema } from '../contract.ts';
import type { Guard } from '../outbound/guard.ts';
import { type Posted, post } from '../outbound/post.ts';
import { readRetryAfter } from '../outbound/retry-after.ts';
import { version } from '../version.ts';
import { bodyOf } from './formats/body.ts';
import type { Message, Outcome } from './queue.ts';
import { pauseAfter } from './schedule.ts';
import type { WebhookSecrets } from './secrets.ts';
import { signatureHeaders } from './signature.ts';

export type SendOptions = {
  readonly guard: Guard;
  readonly secrets: WebhookSecrets;
  /** The URL of this service. */
  readonly url: string;
  /** That of the client app, if there is one. */
  readonly appUrl: string | undefined;
  readonly signal?: AbortSignal;
  /** The trace that the request belongs to (W3C Trace Context). */
  readonly traceparent?: string | undefined;
  /** Certificates to trust, and a shorter limit, only in tests. */
  readonly ca?: string | undefined;
  readonly maxMs?: number | undefined;
};

type Attempt = Schema<'WebhookAttempt'>;

/** The result of a delivery, and whether its endpoint wants no more. */
export type Sent = Outcome & { isGone: boolean };

/** Sends a message once. */
export async function send(
  message: Message,
  names: ReadonlyMap<string, string>,
  options: SendOptions,
): Promise<Sent> {
  const { id, lease } = message;
  const nothing = { id, lease, response: null, retry_at: null, pause_until: null };
  const event = eventOf(message);
  if (!event) return { ...nothing, became: 'skipped', attempt: null, isGone: false };
  const began = Date.now();
  const { type, body } = bodyOf(event, message.format, { ...options, names });
  const secrets = [message.secret, ...(message.previous_secret ? [message.previous_secret] : [])];
  const headers = {
    'user-agent': `TaskFlow-Webhooks/${version}`,
    accept: '*/*',
    'content-type': type,
    ...(options.traceparent !== undefined && { traceparent: options.traceparent }),
    ...signatureHeaders(
      { id: message.event_id, timestamp: Math.floor(began / 1_000), body },
      secrets.map((sealed) => options.secrets.open(sealed, message.webhook_id)),
    ),
  };
  const { guard, signal, ca, maxMs } = options;
  const posted = await post({ url: message.url, headers, body, guard, signal, ca, maxMs });
  return outcomeOf(message, posted, began);
}

/** Returns the event of a delivery. A test message is not in the log. */
function eventOf(message: Message): Schema<'StreamedEvent'> | undefined {
  const { event_type, event_id, sequence, project_id, webhook_id, host, created_at } = message;
  if (event_type !== 'webhook.ping') {
    const { event } = message;
    // PostgreSQL writes times in JSON in another form.
    return event ? { ...event, created_at: new Date(event.created_at).toISOString(), sequence } : undefined;
  }
  return {
    id: event_id,
    type: event_type,
    actor: null,
    project_id,
    subject: { type: 'webhook', id: webhook_id, name: host },
    version: null,
    changes: [],
    request_id: null,
    origin: null,
    bulk_id: null,
    undo_of: null,
    created_at,
    sequence,
  };
}

function outcomeOf({ id, lease, tries }: Message, posted: Posted, began: number): Sent {
  const now = Date.now();
  const status = 'status' in posted ? posted.status : null;
  const error = errorOf(posted);
  const attempt: Attempt = {
    attempted_at: new Date(began).toISOString(),
    duration_ms: status === null ? null : Math.min(now - began, 60_000),
    status,
    error,
    response: 'text' in posted ? posted.text : null,
  };
  const asked =
    'status' in posted && mayWait(posted.status) ? readRetryAfter(posted.retryAfter, now) : undefined;
  const isGone = status === 410;
  const pause = error === null || isGone ? undefined : pauseAfter(tries + 1);
  const retry = pause && Math.max(pause, asked ?? 0);
  return {
    id,
    lease,
    became: error === null ? 'delivered' : retry ? 'pending' : 'failed',
    attempt: JSON.stringify(attempt),
    response: status,
    retry_at: retry ? new Date(now + retry).toISOString() : null,
    pause_until: asked ? new Date(now + asked).toISOString() : null,
    isGone,
  };
}

/** Statuses with which an endpoint can ask to wait. */
const mayWait = (status: number) => status === 429 || status === 503;

function errorOf(posted: Posted): Schema<'WebhookAttemptError'> | null {
  if ('error' in posted) return posted.error;
  if (posted.status >= 200 && posted.status < 300) return null;
  return posted.status >= 300 && posted.status < 400 ? 'redirect' : 'status';
}
