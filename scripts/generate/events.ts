import { readFileSync } from 'node:fs';
import type { Schema } from '../../src/contract.ts';
import type { ContractDocument } from '../../src/document.ts';

const GUIDE = 'docs/events.md';
const DERIVED = /<!-- types -->\n[\s\S]*?<!-- end -->/;

/** Returns the guide "Events" with the table of types that the contract has in the description of `EventType`. */
export function eventsGuide(contract: ContractDocument): string {
  const { EventType } = contract.components['schemas'] as {
    EventType: { description: string; enum: Schema<'EventType'>[] };
  };
  const table = EventType.description.split('\n').filter((line) => line.startsWith('|'));
  const listed = table.slice(2).map((row) => /^\| `([\w.]+)` \|/.exec(row)?.[1]);
  if (String(listed) !== String(EventType.enum))
    throw new Error('The table and the enum of `EventType` list different types.');
  const text = readFileSync(GUIDE, 'utf8');
  if (!DERIVED.test(text)) throw new Error(`${GUIDE} has no marker for the event types.`);
  return text.replace(DERIVED, () => `<!-- types -->\n\n${table.join('\n')}\n\n<!-- end -->`);
}
