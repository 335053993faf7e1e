import type { Schema } from '../contract.ts';
import type { Moment } from './series.ts';

/** To create missed tasks of one series in a transaction. */
export const MAX_CREATED = 20;
/** Dates to look at in one transaction: the next one continues. */
export const MAX_PASSED = 400;

/**
 * Returns those of the dates that have passed which get tasks late. `isWhole` is false if there can be more dates than these: then the latest
 * one is not known.
 */
export function missedDates(
  catch_up: Schema<'CatchUp'>,
  passed: readonly Moment[],
  isWhole: boolean,
): Moment[] {
  if (catch_up === 'all') return passed.slice(0, MAX_CREATED);
  return catch_up === 'latest' && isWhole ? passed.slice(-1) : [];
}
