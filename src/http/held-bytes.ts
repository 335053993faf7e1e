import type { Socket } from 'node:net';
import type { Response } from 'express';
import type { Limit } from '../concurrency.ts';

/** How often the progress of connections is checked. */
const CHECK_MS = 1_000;
/** Connections are cut until this part of the limit is left, so that not every response cuts one. */
const CUT_TO = 7 / 8;

type Held = { caller: string; bytes: number; isSent: boolean; position: number; movedAt: number };

export type HeldBytesOptions = Limit & {
  /** Called when fewer bytes are held for a caller, or without an argument for all callers. */
  readonly onLess: (caller?: string) => void;
  /** Ends a connection. */
  readonly cut: (res: Response) => void;
};

/**
 * Counts the bytes held for callers: responses that they have not read, and large bodies that they have not completely
 * sent. Above the total limit, cuts the connections that have made no progress for the longest time.
 */
export class HeldBytes {
  readonly #options: HeldBytesOptions;
  readonly #held = new Map<Response, Held>();
  readonly #byCaller = new Map<string, number>();
  #total = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: HeldBytesOptions) {
    this.#options = options;
  }

  /** Whether a request of the caller can start now. Callers for whom nothing is held come first. */
  allows(caller: string): boolean {
    const own = this.#byCaller.get(caller);
    const { inAll, forOne } = this.#options;
    return own === undefined || (own < forOne && this.#total <= inAll / 2);
  }

  /** Counts the unread rest of a response that has been ended. */
  addUnread(res: Response, caller: string): void {
    this.#add(res, { caller, bytes: res.writableLength, isSent: true });
  }

  addBody(res: Response, caller: string, bytes: number): void {
    this.#add(res, { caller, bytes, isSent: false });
  }

  remove(res: Response): void {
    const held = this.#held.get(res);
    if (!held) return;
    this.#held.delete(res);
    this.#change(held, -held.bytes);
    if (this.#held.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #add(res: Response, part: Pick<Held, 'caller' | 'bytes' | 'isSent'>): void {
    this.remove(res);
    if (res.closed) return;
    const held = { ...part, position: positionOf(res, part), movedAt: performance.now() };
    this.#held.set(res, held);
    res.once('close', () => this.remove(res));
    this.#timer ??= setInterval(() => this.#updateProgress(), CHECK_MS).unref();
    this.#change(held, held.bytes);
    if (this.#total > this.#options.inAll) this.#cut();
  }

  #change({ caller }: Held, bytes: number): void {
    const wasHalf = this.#total > this.#options.inAll / 2;
    const own = (this.#byCaller.get(caller) ?? 0) + bytes;
    this.#total += bytes;
    if (own > 0) this.#byCaller.set(caller, own);
    else this.#byCaller.delete(caller);
    if (bytes >= 0) return;
    const isHalf = this.#total > this.#options.inAll / 2;
    this.#options.onLess(wasHalf && !isHalf ? undefined : caller);
  }

  #updateProgress(): void {
    const now = performance.now();
    for (const [res, held] of this.#held) {
      const position = positionOf(res, held);
      if (position === held.position) continue;
      held.position = position;
      held.movedAt = now;
      if (!held.isSent) continue;
      const read = held.bytes - Math.min(held.bytes, position);
      held.bytes -= read;
      this.#change(held, -read);
    }
  }

  #cut(): void {
    this.#updateProgress();
    const longest = [...this.#held].sort(([, a], [, b]) => a.movedAt - b.movedAt);
    for (const [res] of longest) {
      if (this.#total <= this.#options.inAll * CUT_TO) return;
      this.remove(res);
      this.#options.cut(res);
    }
  }
}

/** The only source for how much of a write the kernel has accepted. The timeout of Node uses it as well. */
type Queued = Socket & { _handle?: { writeQueueSize: number } | null };

/** Returns the number of bytes left to send, or of bytes received. */
function positionOf(res: Response, { isSent }: Pick<Held, 'isSent'>): number {
  const socket: Queued | null = res.socket;
  return isSent ? (socket?._handle?.writeQueueSize ?? 0) : (socket?.bytesRead ?? 0);
}
