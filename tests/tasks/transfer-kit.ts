import { parse } from 'csv-parse/sync';
import type { Person, World } from '../world.ts';

/** Exports tasks, and returns the text of the file. */
export async function exported(
  { url }: Pick<World, 'url'>,
  { token }: Pick<Person, 'token'>,
  query = '',
): Promise<{ response: Response; text: string }> {
  const response = await fetch(`${url}/api/v1/tasks/export?${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return { response, text: await response.text() };
}

export type CsvRow = Record<string, string>;

/** Reads a CSV file as another program does, by the names in its header row. */
export const csvRows = (text: string): CsvRow[] => parse(text, { columns: true, record_delimiter: '\r\n' });

export const lineRows = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
