import type { Schema } from '../../contract.ts';
import type { Problem } from '../../filters/language.ts';
import { MAX_PROBLEMS, messageOf, positionOf } from '../../filters/problems.ts';
import type { Handlers } from '../../handlers.ts';
import { readTaskFilter, weekStartOf } from './compile.ts';

/** `maxItems` in the contract. */
const MAX_CANDIDATES = 50;

export const filters = {
  async checkFilter({ body: { filter } }, { db, actor, now }) {
    // Read for every check, so that one without the database fails, whatever the filter has.
    const weekStart = await weekStartOf(db, actor.user_id);
    const read = await readTaskFilter(filter, { db, actor, now, weekStart });
    const found = 'problems' in read ? read.problems : [];
    const problems = found.slice(0, MAX_PROBLEMS).map((problem) => shownProblem(filter, problem));
    return { status: 200, data: { valid: problems.length === 0, problems } };
  },
} satisfies Partial<Handlers>;

function shownProblem(text: string, problem: Problem): Schema<'FilterProblem'> {
  const { at, end, found, expected, suggestion = null, candidates } = problem;
  return {
    position: positionOf(text, problem),
    length: [...text.slice(at, end)].length,
    found,
    expected,
    suggestion,
    candidates: candidates.slice(0, MAX_CANDIDATES),
    message: messageOf(text, problem),
  };
}
