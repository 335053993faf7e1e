import { globSync, readFileSync } from 'node:fs';
import pg from 'pg';
import * as assert from 'uvu/assert';
import { serviceStatements } from '../../scripts/generate/queries.ts';
import { suite } from '../suite.ts';
import { migratedDatabase } from './scratch.ts';

/** Without the statements of other tests in this process. */
const statements = (await serviceStatements()).filter(({ title }) => !title.startsWith('test: '));

/**
 * Returns why PostgreSQL rejects a statement, or undefined. PostgreSQL infers the types of the parameters
 * and runs nothing.
 */
async function rejection(client: pg.Client, sql: string): Promise<string | undefined> {
  try {
    await client.query(`prepare statement as ${sql}`);
    await client.query('deallocate statement');
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

suite('statements', (it) => {
  it('each is valid for the schema', async () => {
    const client = new pg.Client({ connectionString: await migratedDatabase() });
    await client.connect();
    try {
      const rejected: Record<string, string> = {};
      for (const { title, sql } of statements) {
        const reason = await rejection(client, sql());
        if (reason !== undefined) rejected[title] = reason;
      }
      assert.equal(rejected, {});
      assert.match(String(await rejection(client, 'select no_such_column from task')), 'does not exist');
    } finally {
      await client.end();
    }
  });

  it('each statement of src/ is included, from any module', () => {
    const known = statements.map(({ title }) => title);
    const written = globSync('src/**/*.ts').flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/\bcompiled(Shapes)?\(\s*'([^']+)'/g)].map(
        ([, shapes, title]) => ({
          path,
          title: `${title}${shapes ? ', ' : ''}`,
          isShaped: shapes !== undefined,
        }),
      ),
    );
    assert.ok(written.length > 50);
    const missing = written.filter(({ title, isShaped }) =>
      isShaped ? !known.some((each) => each.startsWith(title)) : !known.includes(title),
    );
    assert.equal(missing, []);
  });

  it('each title names the resource and what the statement does', () => {
    const odd = statements
      .map(({ title }) => title)
      .filter((title) => !/^(API keys|[a-z][a-z -]*): [a-z]/.test(title));
    assert.equal(odd, []);
  });
});
