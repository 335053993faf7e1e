import { globSync } from 'node:fs';
import {
  type CompiledQuery,
  type DatabaseConnection,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import type { Tables } from '../../generated/tables.ts';
import type { SessionActor } from '../../src/actor.ts';
import { definedStatements } from '../../src/database/compiled.ts';
import type { Database } from '../../src/database/database.ts';
import * as purge from '../../src/tasks/purge.ts';
import * as tasks from '../../src/tasks/queries.ts';

const ROOT = new URL('../../', import.meta.url);

const id = '0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d';
const now = '2026-03-02T09:00:00.000Z';
const actor: SessionActor = { user_id: id, session_id: id, role: 'user', email_verified: true, revision: '' };
const author = { actor, now, request_id: 'a-request', client: { address: '', user_agent: null } };

/** Each statement of the service once, in its usual shapes; the tests run them all. */
const calls: Record<string, (db: Database) => unknown> = {
  'tasks: lock': (db) => tasks.lockTask(db, actor, id),
  'tasks: delete for good': (db) => purge.purgeTask(db, id, author),
  'tasks: empty the trash': (db) => purge.purgeTrash(db, { days: 30, limit: 500 }, author),
};

/** Returns every statement that `src/` defines. Loads all of its modules, except the one that starts the service. */
export async function serviceStatements(): Promise<ReturnType<typeof definedStatements>> {
  const files = globSync('src/**/*.ts', { cwd: ROOT, exclude: ['src/main.ts'] });
  for (const file of files) await import(new URL(file, ROOT).href);
  return definedStatements();
}

/** Every compiled query, for review: what a change of a query function does to its SQL shows in a diff. */
export async function generateQueries(): Promise<string> {
  const sections = (await serviceStatements()).map(({ title, sql }) => `-- ${title}\n${layout(sql())};`);
  for (const [title, call] of Object.entries(calls)) {
    const statements: string[] = [];
    await Promise.resolve(call(recording(statements))).catch(() => {});
    if (statements.length === 0) throw new Error(`no statement was compiled for ${title}`);
    sections.push(`-- ${title}\n${statements.map((sql) => `${layout(sql)};`).join('\n')}`);
  }
  return `-- Generated from src/; \`npm run generate\` writes it.\n\n${sections.join('\n\n')}\n`;
}

/** Takes down what it is asked, and knows no rows. */
function recording(statements: string[]): Database {
  const connection: DatabaseConnection = {
    async executeQuery({ sql }: CompiledQuery) {
      statements.push(sql);
      return { rows: [] };
    },
    async *streamQuery() {},
  };
  class RecordingDriver extends DummyDriver {
    override async acquireConnection() {
      return connection;
    }
  }
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new RecordingDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

/** A line for each part, so that a diff shows which one has changed. */
function layout(sql: string): string {
  return sql
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/, "(\w+)" as (?:materialized )?\((?=select|insert|update|delete)/g, ',\n  "$1" as (')
    .replaceAll(
      / (from|where|inner join|left join|union all|order by|limit|returning|set|for update|for no key update)\b/g,
      '\n    $1',
    )
    .replaceAll(/\) (select) /g, ')\n$1 ');
}
