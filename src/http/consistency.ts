import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Request, Response } from 'express';
import type { Position, Replica, Replicas } from '../database/replicas.ts';
import { type EncryptionKey, keysFor } from '../encryption.ts';

/** A request sends the token of the last response. Tokens sort like what they stand for, so clients keep the largest. */
const HEADER = 'X-Consistency-Token';
const FORM = /^([0-9a-f]{16})-([A-Za-z0-9_-]{22})$/;

/** Operations that wait until every committed event has a number, so they read where the events are numbered. */
const FOLLOW_LOG = new Set(['sync', 'streamEvents']);

/** How fast a server can write its log at most. Bounds a position that cannot be asked for. */
const BYTES_PER_SECOND = 1n << 34n;

/** A request that has waited for an unavailable database must not wait for it again. */
const ASK_MS = 500;
const tooLate = () =>
  pause(ASK_MS, undefined, { ref: false }).then(() => {
    throw new Error('The primary does not respond.');
  });

/** Lets requests read from replicas without missing what their callers have written or seen. */
export type Consistency = {
  /** Returns the replica that a read can use, or nothing if it has to use the primary. Without a token, that is always so. */
  replicaFor(operationId: string, req: Request): Replica | undefined;
  /** Waits for `work`, and sets the token of the response to all that it can have written or seen, even if it fails. */
  after<Result>(
    work: Promise<Result>,
    exchange: { req: Request; res: Response; replica: Replica | undefined },
  ): Promise<Result>;
};

export function createConsistency(replicas: Replicas, encryptionKey: EncryptionKey): Consistency {
  const keys = keysFor('consistency', encryptionKey);
  let last: { position: Position; at: number } | undefined;

  const macOf = (text: string, key: KeyObject) =>
    createHmac('sha256', key).update(text).digest().subarray(0, 16);

  function write(position: Position): string {
    const text = position.toString(16).padStart(16, '0');
    return `${text}-${macOf(text, keys[0]).toString('base64url')}`;
  }

  function read(req: Request): Position | undefined {
    const [, text = '', mac = ''] = FORM.exec(req.get(HEADER) ?? '') ?? [];
    const bytes = Buffer.from(mac, 'base64url');
    const isOurs = (key: KeyObject) => bytes.length === 16 && timingSafeEqual(bytes, macOf(text, key));
    return keys.some(isOurs) ? BigInt(`0x${text}`) : undefined;
  }

  /** Returns a position after all that the primary has committed, also while it cannot be asked. */
  async function positionOfPrimary(): Promise<Position> {
    try {
      const position = await Promise.race([replicas.position(), tooLate()]);
      last = { position, at: performance.now() };
      return position;
    } catch {
      if (!last) return 2n ** 63n;
      const seconds = BigInt(Math.ceil((performance.now() - last.at) / 1_000));
      return last.position + seconds * BYTES_PER_SECOND;
    }
  }

  return {
    replicaFor(operationId, req) {
      if (!req.actor || FOLLOW_LOG.has(operationId)) return undefined;
      const position = read(req);
      return position === undefined ? undefined : replicas.find(req.actor.user_id, position);
    },
    async after(work, { req, res, replica }) {
      try {
        return await work;
      } finally {
        const seen = await (replica?.position().catch(positionOfPrimary) ?? positionOfPrimary());
        const sent = read(req) ?? 0n;
        if (!res.headersSent) res.setHeader(HEADER, write(seen > sent ? seen : sent));
      }
    },
  };
}
