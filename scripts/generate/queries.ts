import { globSync } from 'node:fs';
import { definedStatements } from '../../src/database/compiled.ts';

const ROOT = new URL('../../', import.meta.url);

/** Returns every statement that `src/` defines. Loads all of its modules, except the one that starts the service. */
export async function serviceStatements(): Promise<ReturnType<typeof definedStatements>> {
  const files = globSync('src/**/*.ts', { cwd: ROOT, exclude: ['src/main.ts'] });
  for (const file of files) await import(new URL(file, ROOT).href);
  return definedStatements();
}

/** Returns the SQL of all statements in their usual shapes, so that a change of a query appears in the diff. */
export async function generateQueries(): Promise<string> {
  const sections = (await serviceStatements()).map(({ title, sql }) => `-- ${title}\n${layout(sql())};`);
  return `-- Generated from src/; \`npm run generate\` writes it.\n\n${sections.join('\n\n')}\n`;
}

/** Puts each clause on a new line, so that a diff shows which one has changed. */
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
