import { parse } from 'csv-parse/sync';
import type { Schema } from '../../src/contract.ts';
import type { Caller, Person, World } from '../world.ts';

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

type Import = { type?: string; query?: string; body: string | Buffer };

/** Starts an import, and returns the response. */
export const sendImport = (person: Caller, { type = 'text/csv', query = '', body }: Import) =>
  person.post(`/tasks/import?${query}`).set('content-type', type).send(Buffer.from(body));

/** Imports a file, and returns its job when it has ended. */
export async function imported(
  { runJobs }: Pick<World, 'runJobs'>,
  person: Caller,
  given: Import,
): Promise<Schema<'Job'> & { imported: Schema<'ImportResult'> }> {
  const { body } = await sendImport(person, given).expect(202);
  await runJobs();
  const job = (await person.get(`/jobs/${body.data.id}`).expect(200)).body.data;
  return { ...job, imported: job.result?.imported };
}

export const LINES = 'application/x-ndjson';

export const linesOf = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
