type After<Column extends string> = Column extends `${string}.${infer Name}` ? `after.${Name}` : never;

/** The columns of a table, from the row that a statement has as `after` its write. */
export function afterWrite<Column extends string>(columns: readonly Column[]): After<Column>[] {
  return columns.map((column) => column.replace(/^\w+\./, 'after.') as After<Column>);
}
