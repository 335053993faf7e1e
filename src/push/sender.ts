import type { Schema } from '../contract.ts';
import { type ApnsOptions, createApnsTransport } from './apns.ts';
import { createFcmTransport, type FcmOptions } from './fcm.ts';
import type { PushMessage, Sent, Target } from './message.ts';
import { createWebTransport, type WebOptions } from './web.ts';

export type SenderOptions = {
  readonly web: WebOptions;
  /** Undefined: no messages for apps on this platform. */
  readonly fcm?: FcmOptions | undefined;
  readonly apns?: ApnsOptions | undefined;
};

/** Sends messages to every platform that is configured. */
export type PushSender = {
  readonly platforms: readonly Schema<'PushPlatform'>[];
  send(target: Target, message: PushMessage, signal: AbortSignal): Promise<Sent>;
  close(): void;
};

export function createPushSender({ web, fcm, apns }: SenderOptions): PushSender {
  const toWeb = createWebTransport(web);
  const toFcm = fcm && createFcmTransport(fcm);
  const toApns = apns && createApnsTransport(apns);
  return {
    platforms: ['web', ...(toFcm ? (['fcm'] as const) : []), ...(toApns ? (['apns'] as const) : [])],
    async send(target, message, signal) {
      if (target.platform === 'web') return toWeb.send(target, message, signal);
      const transport = target.platform === 'fcm' ? toFcm : toApns;
      // The operator has removed the platform from the configuration.
      if (!transport) return { became: 'refused', error: 'rejected' };
      return transport.send(target, message, signal);
    },
    close() {
      for (const transport of [toWeb, toFcm, toApns]) transport?.close();
    },
  };
}
