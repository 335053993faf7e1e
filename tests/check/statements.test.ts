import * as assert from 'uvu/assert';
import { checkStatements, statementProblems } from '../../scripts/check/statements.ts';
import { suite } from '../suite.ts';

const problemsOf = (path: string, text: string, dynamic = {}) => statementProblems([{ path, text }], dynamic);

suite('the statement check', (it) => {
  it('accepts all of src/', () => {
    assert.equal(checkStatements(), []);
  });

  it('reports a statement that is built on each call, with its line', () => {
    for (const call of [
      "db.selectFrom('task').execute();",
      '.executeTakeFirst();',
      '  .executeTakeFirstOrThrow()',
      'sql<Row>`select 1`.execute(db);',
    ]) {
      const [problem, ...others] = problemsOf('src/comments/queries.ts', `const a = 1;\n${call}`);
      assert.match(
        String(problem),
        /^src\/comments\/queries\.ts:2: `execute\w*` builds the statement at each call/,
      );
      assert.equal(others, []);
    }
  });

  it('accepts defined statements, comments, and folders that can run any statement', () => {
    assert.equal(problemsOf('src/comments/queries.ts', 'await findComment.first(db, { id });'), []);
    assert.equal(
      problemsOf('src/comments/queries.ts', 'await db.executeQuery(findComment.with({ id }));'),
      [],
    );
    assert.equal(problemsOf('src/comments/queries.ts', '// as `.execute()` does\n * .execute(db)'), []);
    for (const path of ['src/database/batches.ts', 'src/comments/resource.ts', 'src/postgres/start.ts'])
      assert.equal(problemsOf(path, 'sql`select 1`.execute(db)'), []);
  });

  it('accepts a file that is listed with a reason, as long as it needs the exception', () => {
    const dynamic = { 'src/comments/erase.ts': 'a reason' };
    assert.equal(problemsOf('src/comments/erase.ts', 'sql`select 1`.execute(db)', dynamic), []);
    const [stale] = problemsOf('src/comments/erase.ts', 'const a = 1;', dynamic);
    assert.match(String(stale), 'src/comments/erase.ts: Remove it');
  });
});
