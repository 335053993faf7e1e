import type { ContractDocument } from '../../../src/http/document.ts';

/** The longest time that RFC 3339 can write, fractions and zone included, has fewer characters. */
const TIME_LENGTH = 40;

/** Bounds every time of the schemas and parameters, so that nobody has to write it with each. */
export function addBounds({ components: { schemas, parameters } }: ContractDocument): void {
  const queue: unknown[] = [
    ...Object.values(schemas),
    ...Object.values(parameters).map(({ schema }) => schema),
  ];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (typeof at !== 'object' || at === null) continue;
    if ('format' in at && at.format === 'date-time') Object.assign(at, { maxLength: TIME_LENGTH, ...at });
    queue.push(...Object.entries(at).flatMap(([key, value]) => (VALUES.includes(key) ? [] : [value])));
  }
}

/** What stands behind these is a value and no schema. */
const VALUES = ['example', 'default', 'enum', 'const'];
