import { randomUUID } from 'node:crypto';
import { every } from '../concurrency.ts';
import { createSealer, type EncryptionKey } from '../encryption.ts';
import type { Log } from '../log.ts';
import type { Channel } from '../processes.ts';
import type { Entry, PlaceId } from './places.ts';
import type { Presence } from './presence.ts';

/** How often a process says that it lives. */
const BEAT_MS = 3_000;
/** A process that says nothing for this long is gone, with everyone who is connected to it. */
const LEASE_MS = 9_000;
/** Entries in one message, which is then at most 100 kB. */
const PART = 200;

export type GossipOptions = {
  readonly others: Channel;
  readonly encryptionKey: EncryptionKey;
  readonly presence: Pick<Presence, 'entries' | 'apply' | 'listen'>;
  readonly log: Log;
  /** Shorter only in tests. */
  readonly beatMs?: number;
  readonly leaseMs?: number;
};

/** What a process tells the others. `n` counts its changes, so that the others notice when they have missed one. */
type Message = { node: string; n: number } & Content;

type Content =
  | { kind: 'put'; entry: Entry }
  | { kind: 'drop'; key: string }
  | { kind: 'beat' }
  /** Everything, in parts. The first replaces what was known. */
  | { kind: 'state'; part: number; isLast: boolean; entries: Entry[] }
  /** Asks a process for everything, or all of them. */
  | { kind: 'ask'; of: string | undefined };

type Node = {
  n: number;
  seen_at: number;
  asked_at: number;
  entries: Map<string, Entry>;
  isComplete: boolean;
};

/**
 * Tells the other processes what the connections of this one do, and presence what those of others do. Nothing of it is stored:
 * each process keeps it in memory, forgets a process that is silent, and asks for everything if it has missed a message.
 * Messages are encrypted, like the shared cache: they have names of users, and nobody else can write them.
 */
export function startGossip(options: GossipOptions): { stop(): Promise<void> } {
  const { others, presence, log, beatMs = BEAT_MS, leaseMs = LEASE_MS } = options;
  const sealer = createSealer('presence', options.encryptionKey);
  const about = Buffer.from('presence 1');
  const self = randomUUID();
  const nodes = new Map<string, Node>();
  let n = 0;

  function send(message: Content): void {
    const text = JSON.stringify({ node: self, n, ...message });
    others.publish(sealer.seal(Buffer.from(text), about).toString('base64'));
  }

  function sendAll(): void {
    const all = presence.entries();
    for (let part = 0; part === 0 || part * PART < all.length; part += 1) {
      const entries = all.slice(part * PART, (part + 1) * PART);
      send({ kind: 'state', part, isLast: (part + 1) * PART >= all.length, entries });
    }
  }

  const ask = (of: string | undefined) => send({ kind: 'ask', of });

  function read(text: string): Message | undefined {
    try {
      return JSON.parse(sealer.open(Buffer.from(text, 'base64'), about).toString());
    } catch {
      // Of a process with another key, or of another program.
      return undefined;
    }
  }

  function receive(message: Message): void {
    const { node: id, kind } = message;
    if (id === self) return;
    const node = nodes.get(id) ?? {
      n: -1,
      seen_at: 0,
      asked_at: -Infinity,
      entries: new Map(),
      isComplete: false,
    };
    nodes.set(id, node);
    node.seen_at = performance.now();
    if (kind === 'ask') {
      if (message.of === undefined || message.of === self) sendAll();
    } else if (kind === 'state') {
      applyState(node, message);
    } else {
      const isNext = node.isComplete && message.n === node.n + (kind === 'beat' ? 0 : 1);
      node.n = message.n;
      if (!isNext) askFor(id, node);
      else if (kind === 'put') replace(node, [[message.entry.key, message.entry]]);
      else if (kind === 'drop') replace(node, [[message.key, undefined]]);
    }
  }

  /** Asks again at each heartbeat, in case that this message is lost, too. */
  function askFor(id: string, node: Node): void {
    node.isComplete = false;
    const now = performance.now();
    if (now - node.asked_at < beatMs) return;
    node.asked_at = now;
    ask(id);
  }

  function applyState(node: Node, message: Message & { kind: 'state' }): void {
    const { entries, part, isLast } = message;
    const known = new Set(entries.map((each) => each.key));
    const gone = part === 0 ? [...node.entries.keys()].filter((each) => !known.has(each)) : [];
    replace(node, [
      ...gone.map((each) => [each, undefined] as const),
      ...entries.map((each) => [each.key, each] as const),
    ]);
    node.n = message.n;
    node.isComplete = isLast;
  }

  function replace(node: Node, changes: (readonly [string, Entry | undefined])[]): void {
    const applied = changes.flatMap(([each, entry]): [string, PlaceId, Entry | undefined][] => {
      const before = node.entries.get(each);
      if (entry) node.entries.set(each, entry);
      else node.entries.delete(each);
      const place = entry?.place ?? before?.place;
      return place ? [[each, place, entry]] : [];
    });
    presence.apply(applied);
  }

  presence.listen({
    put(entry) {
      n += 1;
      send({ kind: 'put', entry });
    },
    drop(entry_key) {
      n += 1;
      send({ kind: 'drop', key: entry_key });
    },
  });
  others.subscribe((text) => {
    const message = read(text);
    if (!message) return;
    try {
      receive(message);
    } catch (err) {
      log.warn({ err }, 'cannot read a message of another process');
    }
  });
  ask(undefined);
  const beating = every(
    beatMs,
    async () => {
      send({ kind: 'beat' });
      for (const [id, node] of nodes) {
        if (performance.now() - node.seen_at <= leaseMs) continue;
        nodes.delete(id);
        replace(
          node,
          [...node.entries.keys()].map((each) => [each, undefined] as const),
        );
      }
    },
    (err) => log.warn({ err }, 'cannot tell other processes who is present'),
  );
  return { stop: () => beating.stop() };
}
