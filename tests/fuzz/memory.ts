import type { Operation } from '../../src/document.ts';
import { itemParameters } from '../seeds.ts';

/**
 * The values that a caller has received so far, by the names that requests use: IDs, versions, ETags,
 * cursors.
 */
export type Memory = Map<string, unknown[]>;

/** More than that adds nothing. */
const KEPT = 20;

export function remember(memory: Memory, name: string, value: unknown): void {
  const known = memory.get(name) ?? [];
  if (!known.includes(value)) memory.set(name, [...known, value].slice(-KEPT));
}

type ReceivedResponse = { status: number; headers: Record<string, unknown>; body: unknown };
type Loose = Record<string, unknown>;

/** Stores values of a successful response that later requests can use. */
export function rememberResponse(
  memory: Memory,
  { path }: Operation,
  { status, headers, body }: ReceivedResponse,
): void {
  if (status >= 300) return;
  for (const name of ['If-Match', 'If-None-Match'])
    if (headers['etag']) remember(memory, name, headers['etag']);
  if (typeof body !== 'object' || body === null) return;
  const { data, meta } = body as { data?: unknown; meta?: Loose };
  if (meta?.['next_cursor']) remember(memory, 'cursor', meta['next_cursor']);
  const idName = itemParameters.get(path);
  for (const item of [data].flat().slice(0, KEPT) as Loose[]) {
    if (typeof item !== 'object' || item === null) continue;
    for (const [name, value] of Object.entries(item)) {
      if (name === 'id' && idName) remember(memory, idName, value);
      else if (name !== 'id' && (typeof value === 'string' || typeof value === 'number')) {
        remember(memory, name, value);
      }
    }
  }
}

/** Part of a generated request: a value that is looked up when it is sent, because it is not known before. */
export class FromMemory {
  readonly name: string;
  readonly nth: number;
  readonly otherwise: unknown;
  /** An ID that another user has received. */
  readonly isForeign: boolean;
  readonly spoilt: 'not' | 'cut' | 'changed' | 'doubled';

  constructor(properties: Pick<FromMemory, 'name' | 'nth' | 'otherwise' | 'isForeign' | 'spoilt'>) {
    this.name = properties.name;
    this.nth = properties.nth;
    this.otherwise = properties.otherwise;
    this.isForeign = properties.isForeign;
    this.spoilt = properties.spoilt;
  }

  from(own: Memory, foreign: Memory): unknown {
    const known = (this.isForeign ? foreign : own).get(this.name) ?? [];
    const value = known[this.nth % known.length] ?? this.otherwise;
    return this.spoilt === 'not' ? value : alter(String(value), this.spoilt);
  }
}

function alter(text: string, how: 'cut' | 'changed' | 'doubled'): string {
  const middle = Math.floor(text.length / 2);
  if (how === 'cut') return text.slice(0, middle);
  if (how === 'doubled') return text + text;
  return `${text.slice(0, middle)}${text[middle] === 'A' ? 'B' : 'A'}${text.slice(middle + 1)}`;
}

/** A copy with all looked-up values in it. */
export function fillFromMemory(value: unknown, own: Memory, foreign: Memory): unknown {
  if (value instanceof FromMemory) return value.from(own, foreign);
  if (Array.isArray(value)) return value.map((item) => fillFromMemory(item, own, foreign));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, fillFromMemory(inner, own, foreign)]),
  );
}
