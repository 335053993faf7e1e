type After<Column extends string> = Column extends `${string}.${infer Name}` ? `after.${Name}` : never;

/** Returns the columns as those of `after`, the row of a statement after its write. */
export function afterWrite<Column extends string>(columns: readonly Column[]): After<Column>[] {
  return columns.map((column) => column.replace(/^\w+\./, 'after.') as After<Column>);
}
