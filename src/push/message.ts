import type { Schema } from '../contract.ts';

/** Where messages go. */
export type Target = WebTarget | AppTarget;

export type WebTarget = {
  readonly platform: 'web';
  readonly endpoint: string;
  readonly keys: Schema<'PushKeys'>;
};
export type AppTarget = { readonly platform: 'fcm' | 'apns'; readonly token: string };

/** One push message. */
export type PushMessage = {
  /** What the client gets. */
  readonly content: Schema<'PushMessage'>;
  /** A later message with the same topic replaces one that the device has not shown yet: 32 characters of base64url at most. */
  readonly topic: string;
  /** How long the push service keeps it for a device that is offline. */
  readonly ttlSeconds: number;
  /** Whether it wakes the device up. */
  readonly isUrgent: boolean;
};

/** What became of an attempt. `gone` is a device that does not exist any more, `refused` a message that never succeeds. */
export type Sent =
  | { readonly became: 'sent' }
  | { readonly became: 'gone' }
  | { readonly became: 'refused'; readonly error: Schema<'PushError'> }
  | { readonly became: 'retry'; readonly error: Schema<'PushError'>; readonly waitMs?: number | undefined };

/** Sends a message to devices of one platform. Never throws, unless `signal` is aborted. */
export type Transport<To extends Target> = {
  send(target: To, message: PushMessage, signal: AbortSignal): Promise<Sent>;
  close(): void;
};

/** Statuses with which a service can fail for a while. */
export const isTemporary = (status: number): boolean => status === 429 || status >= 500;

/** Returns the outcome of a response that is neither a success nor about a device that is gone. */
export function failureOf(status: number, waitMs?: number): Sent {
  if (status === 429) return { became: 'retry', error: 'limited', waitMs };
  if (isTemporary(status)) return { became: 'retry', error: 'unavailable', waitMs };
  return { became: 'refused', error: 'rejected' };
}
