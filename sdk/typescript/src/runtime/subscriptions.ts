import type { AnyEvent, EventMessage, SubscribeMessage } from '../generated/models.ts';
import type { Received } from '../generated/realtime.ts';

/** An event of a subscription. Compare `event.type` to narrow it. */
export type RealtimeEvent = Omit<EventMessage, 'event'> & { event: AnyEvent };

/** What a subscription can be told. */
export type Listeners = {
  event(message: RealtimeEvent): void;
  /** Events were skipped: read the present state again. */
  resync?(): void;
  /** A task no longer matches the view or filter. */
  unmatched?(task_id: string): void;
  /** You no longer have access to what the subscription is about. */
  ended?(error: Received['ended']): void;
};

/** `sequence` is the number up to which it has received everything. */
type Known = { subscription: string; criteria: SubscribeMessage; listeners: Listeners; sequence: number };

/** The subscriptions of a connection. They pass each message on once, however often it arrives. */
export class Subscriptions {
  readonly #all = new Map<string, Known>();
  readonly #onNews: () => void;

  /** `onNews` is called for each message that shows that something has changed. */
  constructor(onNews: () => void) {
    this.#onNews = onNews;
  }

  add(known: Known): void {
    this.#all.set(known.subscription, known);
  }

  delete(subscription: string): void {
    this.#all.delete(subscription);
  }

  /** Iterates over what to send to continue each subscription where it is by then. */
  *toRestore(): Generator<{ subscription: string; criteria: SubscribeMessage }> {
    for (const { subscription, criteria, sequence } of [...this.#all.values()])
      yield { subscription, criteria: { ...criteria, after: sequence } };
  }

  event(message: Received['event']): void {
    const { subscription, event } = message;
    this.#advance(subscription, event.sequence)?.event(message as RealtimeEvent);
  }

  unmatched({ subscription, sequence, task_id }: Received['unmatched']): void {
    this.#advance(subscription, sequence)?.unmatched?.(task_id);
  }

  position({ sequence }: Received['position']): void {
    for (const known of this.#all.values()) known.sequence = Math.max(known.sequence, sequence);
  }

  resync({ subscription, sequence }: Received['resync']): void {
    const known = this.#all.get(subscription);
    if (!known) return;
    known.sequence = sequence;
    this.#onNews();
    known.listeners.resync?.();
  }

  ended(message: Received['ended']): void {
    const known = this.#all.get(message.subscription);
    this.#all.delete(message.subscription);
    known?.listeners.ended?.(message);
  }

  /** Returns the listeners of a subscription, unless it has had this number already. */
  #advance(subscription: string, sequence: number): Listeners | undefined {
    const known = this.#all.get(subscription);
    if (!known || sequence <= known.sequence) return undefined;
    known.sequence = sequence;
    this.#onNews();
    return known.listeners;
  }
}
