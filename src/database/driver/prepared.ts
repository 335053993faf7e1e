import type pg from 'pg';

export type RowOf = (fields: readonly (string | null)[]) => unknown;

/** The part of the connection object of pg that its queries use. */
export interface Wire {
  parsedStatements: Record<string, string>;
  submittedNamedStatements: Record<string, string>;
  stream: { cork(): void; uncork(): void };
  parse(message: { name: string | undefined; text: string }): void;
  bind(message: { statement: string | undefined; values: readonly unknown[] }): void;
  describe(message: { type: 'P' }): void;
  execute(): void;
  close(message: { type: 'S'; name: string }): void;
  sync(): void;
  once(event: 'end', listener: () => void): void;
}

/** What is known about the named statements of a connection, besides the names that pg keeps. */
interface Session {
  /** The functions that build rows, by name of the statement. */
  readonly readers: Map<string, RowOf>;
  /** Names that were given back. The server still has their statements. */
  readonly closing: Set<string>;
}

const sessions = new Map<Wire, Session>();

export const wireOf = (client: pg.ClientBase) => (client as unknown as { connection: Wire }).connection;

/** Whether this connection has prepared the statement. */
export function isPrepared(client: pg.ClientBase, name: string): boolean {
  return name in wireOf(client).parsedStatements;
}

/** Returns the function that builds rows of a statement, if this connection has run it and it returns rows. */
export function rowReaderOf(client: pg.ClientBase, name: string): RowOf | undefined {
  return sessions.get(wireOf(client))?.readers.get(name);
}

export function sessionOf(wire: Wire): Session {
  const known = sessions.get(wire);
  if (known) return known;
  const session: Session = { readers: new Map(), closing: new Set() };
  sessions.set(wire, session);
  wire.once('end', () => sessions.delete(wire));
  return session;
}

/** Lets each connection that has prepared a statement under this name close it with its next message. */
export function closeEverywhere(name: string): void {
  for (const [wire, { closing }] of sessions)
    if (name in wire.parsedStatements || name in wire.submittedNamedStatements) closing.add(name);
}

/**
 * Closes the statements whose names were given back, except those that the message itself uses. Call it at the start of a message: the
 * server skips what follows an error. In a transaction nothing is closed, so what it has prepared is there until its end.
 */
export function closeForgotten(
  client: pg.ClientBase,
  { readers, closing }: Session,
  isUsed: (name: string) => boolean,
): void {
  if (client.getTransactionStatus() !== 'I') return;
  const wire = wireOf(client);
  for (const name of closing) {
    // Of a statement that is being prepared, pg notes the name when the response arrives.
    if (isUsed(name) || name in wire.submittedNamedStatements) continue;
    closing.delete(name);
    if (!(name in wire.parsedStatements)) continue;
    delete wire.parsedStatements[name];
    readers.delete(name);
    wire.close({ type: 'S', name });
  }
}
