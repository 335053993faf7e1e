import type { Database } from '../../src/database/database.ts';

/** The same database; `answered` is called for each result. */
export function countingAnswers(db: Database, answered: () => void): Database {
  return db.withPlugin({
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      answered();
      return result;
    },
  });
}
