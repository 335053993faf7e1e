import type pg from 'pg';
import type { Person } from './people.ts';

/** The columns that TaskFlow writes for the event of a new task, each with a value in SQL. */
export type EventColumns = { table: string; columns: { name: string; sql: string }[] };

const INSERT = /insert into "(event\w*)" \(([^)]*)\)/;

/**
 * Returns the only event of the database as SQL, for the floor: the same columns with the same amount of data. IDs of the
 * task and of its space are those of the row `task` of the statement.
 */
export async function lastEventOf(
  client: pg.Client,
  statement: string,
  { user_id }: Person,
): Promise<EventColumns | undefined> {
  const [, table, list] = INSERT.exec(statement) ?? [];
  if (table === undefined || list === undefined) return undefined;
  const names = [...list.matchAll(/"(\w+)"/g)].map(([, name = '']) => name);
  const { rows } = await client.query<Record<string, string>>(
    `select ${names.map((name) => `"${name}"::text`).join(', ')} from "${table}" limit 1`,
  );
  const [row] = rows;
  if (!row) return undefined;
  const { rows: tasks } = await client.query<{ id: string }>(
    'select id from task where created_by = $1 order by id desc limit 1',
    [user_id],
  );
  const columns = names.map((name) => {
    const value = row[name];
    if (value === tasks[0]?.id) return { name, sql: 'task.id' };
    if (name === 'space_id') return { name, sql: 'task.space_id' };
    return { name, sql: value === null || value === undefined ? 'null' : literal(value) };
  });
  return { table, columns };
}

/** Quotes a text, without a colon before a letter or digit, which pgbench takes for a variable. */
function literal(text: string): string {
  return `U&'${text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "''")
    .replaceAll(/:(?=\w)/g, '\\003A')}'`;
}
