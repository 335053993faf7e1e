import type { ContractDocument } from '../../../src/document.ts';
import { partsOf } from './written.ts';

/** More than the longest RFC 3339 time, with fractional seconds and zone. */
const TIME_LENGTH = 40;
const TIMES: readonly unknown[] = ['date', 'date-time', 'date-or-time'];

const INT32_MAX = 2 ** 31 - 1;

/**
 * Adds a maximum length to every date and time in schemas and parameters, and `int64` to numbers that do not fit a 32-bit
 * integer, which generated clients use by default.
 */
export function addBounds({ components: { schemas, parameters } }: ContractDocument): void {
  const queue: unknown[] = [
    ...Object.values(schemas),
    ...Object.values(parameters).map(({ schema }) => schema),
  ];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (typeof at !== 'object' || at === null) continue;
    if ('format' in at && TIMES.includes(at.format)) Object.assign(at, { maxLength: TIME_LENGTH, ...at });
    if ('maximum' in at && Number(at.maximum) > INT32_MAX) Object.assign(at, { format: 'int64', ...at });
    queue.push(...partsOf(at));
  }
}
