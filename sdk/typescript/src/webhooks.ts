import type { AnyEvent } from './generated/models.ts';
import { WebhookVerificationError } from './runtime/errors.ts';

/** The headers of a request: of `fetch`, of Node, or as an object. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | { readonly [name: string]: string | readonly string[] | undefined };

export type UnwrapOptions = {
  /** How old or new a message can be, so that nobody sends a recorded one again. Default: 300 */
  toleranceSeconds?: number;
};

const PREFIX = 'whsec_';

/**
 * Verifies the request of a webhook, and returns its event.
 *
 * ```ts
 * const event = await webhooks.unwrap(await request.text(), request.headers, secret);
 * if (event.type === 'task.created') console.log(event.subject.name);
 * ```
 *
 * An event can arrive more than once: remember the `id` of those that you have handled.
 *
 * @param body The body as it was received. A parsed body cannot be verified.
 * @param secret The secret of the webhook, or several during a rotation.
 * @throws WebhookVerificationError if the request is not from the webhook, or too old.
 */
async function unwrap(
  body: string | Uint8Array,
  headers: WebhookHeaders,
  secret: string | readonly string[],
  { toleranceSeconds = 300 }: UnwrapOptions = {},
): Promise<AnyEvent> {
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signatures = headerOf(headers, 'webhook-signature');
  // After the headers: Express has no body of a request without one, which is not from TaskFlow.
  if (typeof body !== 'string' && !(body instanceof Uint8Array))
    throw new TypeError(
      '`body` must be the body as it was received, as text or bytes. Do not parse it before.',
    );
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(Date.now() / 1_000 - Number(timestamp)) > toleranceSeconds)
    throw new WebhookVerificationError('The time of the message is too far from the present time.');
  const message = new TextEncoder().encode(`${id}.${timestamp}.${text}`);
  for (const each of [secret].flat()) {
    const bytes = each.startsWith(PREFIX) ? bytesOf(each.slice(PREFIX.length)) : undefined;
    // Without the secret in the message.
    if (!bytes?.length) throw new TypeError('`secret` must begin with whsec_.');
    const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [
      'verify',
    ]);
    for (const signature of signatures.split(' ')) {
      const given = signature.startsWith('v1,') ? bytesOf(signature.slice(3)) : undefined;
      // Compares in constant time.
      if (given && (await crypto.subtle.verify('HMAC', key, given, message))) return eventIn(text);
    }
  }
  throw new WebhookVerificationError('No signature of the message is from this secret.');
}

/** Verifies the requests of webhooks. */
export const webhooks = { unwrap };

function headerOf(headers: WebhookHeaders, name: string): string {
  const given = Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1];
  const value = typeof headers.get === 'function' ? headers.get(name) : given;
  const text: unknown = Array.isArray(value) ? value.join(' ') : value;
  if (typeof text === 'string' && text !== '') return text;
  throw new WebhookVerificationError(`The header ${name} is missing.`);
}

/** Returns the event of a message, also of one in the format of CloudEvents. */
function eventIn(text: string): AnyEvent {
  const content = JSON.parse(text);
  return content.specversion === undefined ? content : content.data;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
