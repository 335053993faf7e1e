import pg from 'pg';

interface Column {
  table: string;
  column: string;
  /** `format_type` without length or precision: `timestamp with time zone`, `text[]`, `task_status`. */
  type: string;
  nullable: boolean;
  /** The database supplies a value when an insert has none. */
  defaulted: boolean;
  /** Generated, or always an identity. Never written. */
  generated: boolean;
}

interface EnumType {
  name: string;
  labels: string[];
}

/** Type of a column when it is read, and when it is written if that is different. */
interface TypeScriptType {
  select: string;
  write?: string;
}

// As `src/database/driver/values.ts` parses them.
const TYPES: Record<string, TypeScriptType> = {
  bigint: { select: 'number' },
  boolean: { select: 'boolean' },
  bytea: { select: 'Buffer' },
  cidr: { select: 'string' },
  date: { select: 'string' },
  'double precision': { select: 'number' },
  inet: { select: 'string' },
  integer: { select: 'number' },
  interval: { select: 'string' },
  // pg would send an array as a PostgreSQL array, so the caller must write JSON text.
  jsonb: { select: 'JsonValue', write: 'string' },
  numeric: { select: 'string', write: 'number | string' },
  smallint: { select: 'number' },
  text: { select: 'string' },
  'timestamp with time zone': { select: 'string' },
  tsvector: { select: 'string' },
  uuid: { select: 'string' },
};

const ARRAYS = new Set(['bigint', 'integer', 'text', 'timestamp with time zone', 'uuid']);

/** Returns `generated/tables.ts`: the types of the tables for Kysely, from a migrated database. */
export async function generateTables(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const enums = (await client.query<EnumType>(ENUMS)).rows;
    const columns = (await client.query<Column>(COLUMNS)).rows;
    return render(enums, columns);
  } finally {
    await client.end();
  }
}

// `collate "C"`, because the order must not depend on the locale of the cluster.
const ENUMS = `
  select t.typname as name, array_agg(e.enumlabel::text order by e.enumsortorder) as labels
  from pg_type t join pg_enum e on e.enumtypid = t.oid
  where t.typnamespace = 'public'::regnamespace
  group by t.typname order by t.typname collate "C"`;

const COLUMNS = `
  select c.relname as table, a.attname as column, format_type(a.atttypid, null) as type,
    not a.attnotnull as nullable, a.atthasdef or a.attidentity <> '' as defaulted,
    a.attgenerated <> '' or a.attidentity = 'a' as generated
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and c.relname <> 'migration' and a.attnum > 0 and not a.attisdropped
  order by c.relname collate "C", a.attnum`;

function render(enums: EnumType[], columns: Column[]): string {
  const tables = Map.groupBy(columns, (column) => column.table);
  const names = new Map(enums.map(({ name }) => [name, pascalCase(name)]));
  return `// Generated from the migrated database; \`npm run generate\` writes it.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

export type JsonValue = boolean | number | string | null | JsonValue[] | { [key: string]: JsonValue };
${enums.map(({ name, labels }) => `\nexport type ${names.get(name)} = ${labels.map((label) => `'${label}'`).join(' | ')};\n`).join('')}
/** Every table by its name. A time is RFC 3339 text in UTC, JSON is written as text. */
export interface Tables {
${[...tables].map(([table, fields]) => `  ${table}: {\n${fields.map((field) => `    ${field.column}: ${columnType(field, names)};\n`).join('')}  };\n`).join('')}}
`;
}

function columnType(column: Column, enums: ReadonlyMap<string, string>): string {
  const { select, write } = valueType(column, enums);
  const orNull = column.nullable ? ' | null' : '';
  const read = `${select}${orNull}`;
  if (column.generated) return `GeneratedAlways<${read}>`;
  if (write !== undefined) {
    const orAbsent = column.defaulted ? ' | undefined' : '';
    return `ColumnType<${read}, ${write}${orNull}${orAbsent}, ${write}${orNull}>`;
  }
  return column.defaulted ? `Generated<${read}>` : read;
}

function valueType({ table, column, type }: Column, enums: ReadonlyMap<string, string>): TypeScriptType {
  const enumName = enums.get(type);
  if (enumName !== undefined) return { select: enumName };
  const item = type.endsWith('[]') ? type.slice(0, -2) : undefined;
  const known = TYPES[item ?? type];
  if (known === undefined || (item !== undefined && !ARRAYS.has(item))) {
    throw new Error(
      `${table}.${column} is ${type}: add this type to src/database/driver/values.ts and here.`,
    );
  }
  return item === undefined ? known : { select: `${known.select}[]` };
}

function pascalCase(name: string): string {
  return name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
