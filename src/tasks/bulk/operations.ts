import type { Database } from '../../database/database.ts';
import { withoutEffect } from '../../database/transaction.ts';
import type { Handlers } from '../../handlers.ts';
import { act, lockFor } from './actions.ts';
import { bulkFailed } from './outcome.ts';
import { checkBody, fieldOf } from './request.ts';
import { runBulk } from './run.ts';

export const bulk = {
  async bulkTasks({ body }, context) {
    checkBody(body, context);
    const { action, dry_run } = body;
    let trees: Awaited<ReturnType<typeof lockFor>> = [];
    const lock = async (db: Database) => {
      trees = await lockFor(db, body, context);
    };
    return context.transaction(async (db) => {
      const work = () =>
        runBulk(db, { action, isFinal: body.permanent, dry_run }, context, async (bulk) => {
          const outcomes = await act(db, body, trees, bulk);
          if (body.atomic && outcomes.some(({ error }) => error))
            throw bulkFailed(
              outcomes,
              outcomes.map((_, index) => fieldOf(body, index)),
            );
          return outcomes;
        });
      return { status: 200 as const, data: dry_run ? await withoutEffect(db, work) : await work() };
    }, lock);
  },
} satisfies Partial<Handlers>;
