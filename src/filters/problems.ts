import type { ErrorDetail } from '../errors.ts';
import type { Problem } from './language.ts';

/** More would not help to correct a filter. */
export const MAX_PROBLEMS = 10;
/** How much of what was found a message quotes, in characters. */
const MAX_QUOTED = 40;

/** Returns the place of a problem as people count: characters from 1. */
export const positionOf = (text: string, { at }: Pick<Problem, 'at'>): number =>
  [...text.slice(0, at)].length + 1;

/** Describes a problem: where it is, what was expected, what was found, and what was probably meant. */
export function messageOf(text: string, problem: Problem): string {
  const found = problem.found === '' ? 'the end' : `\`${clipped(problem.found)}\``;
  const hint = problem.suggestion === undefined ? '' : ` Did you mean \`${problem.suggestion}\`?`;
  return `At character ${positionOf(text, problem)}: expected ${problem.expected}, but found ${found}.${hint}`;
}

/** Returns the errors of a filter in a parameter or property. */
export const detailsOf = (text: string, problems: readonly Problem[], field = 'filter'): ErrorDetail[] =>
  problems
    .slice(0, MAX_PROBLEMS)
    .map((problem) => ({ field, code: 'INVALID_FILTER', message: messageOf(text, problem) }));

export function clipped(text: string): string {
  const characters = [...text.toWellFormed()];
  return characters.length > MAX_QUOTED
    ? `${characters.slice(0, MAX_QUOTED).join('')}…`
    : text.toWellFormed();
}
