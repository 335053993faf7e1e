/** What a row of any report has, besides its figures. */
type Place = { start: string; end: string; group: string | null; group_name: string | null };

/** A row for a table: times are dates, and the columns of groups are absent in a report without groups. */
export type TableRow<Row> = { [Name in keyof Row as Exclude<Name, keyof Place>]: Row[Name] } & {
  [Name in keyof Row & ('start' | 'end')]: Date;
} & { [Name in keyof Row & ('group' | 'group_name')]?: Row[Name] };

/**
 * Returns the rows of a report as plain values, ready for a table.
 *
 * ```ts
 * const report = await client.reports.throughput({ bucket: 'week', group_by: 'priority' });
 * console.table(rows(report));
 * ```
 */
export function rows<Row extends object>(report: {
  readonly rows: readonly Row[];
  readonly group_by?: string | null;
}): TableRow<Row>[] {
  const isGrouped = report.group_by !== null;
  return report.rows.map((row) => {
    const cells = Object.entries(row)
      .filter(([name]) => isGrouped || (name !== 'group' && name !== 'group_name'))
      .map(([name, value]) => [name, name === 'start' || name === 'end' ? new Date(String(value)) : value]);
    return Object.fromEntries(cells) as TableRow<Row>;
  });
}
