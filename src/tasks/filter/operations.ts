import type { Schema } from '../../contract.ts';
import type { Problem } from '../../filters/language.ts';
import { MAX_PROBLEMS, messageOf, positionOf } from '../../filters/problems.ts';
import type { Handlers } from '../../handlers.ts';
import { readTaskFilter, weekStartOf } from './compile.ts';

/** `maxItems` in the contract. */
const MAX_CANDIDATES = 50;

export const filters = {
  async checkFilter({ body: { filter } }, { actor, now, transaction }) {
    // In a transaction like every POST, so that a retry gets the first response.
    return transaction(async (db) => {
      // The first statement checks whether the session has ended.
      const weekStart = await weekStartOf(db, actor.user_id);
      const read = await readTaskFilter(filter, { db, actor, now, weekStart });
      const found = 'problems' in read ? read.problems : [];
      const problems = found.slice(0, MAX_PROBLEMS).map((problem) => shownProblem(filter, problem));
      return { status: 200 as const, data: { valid: problems.length === 0, problems } };
    });
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
