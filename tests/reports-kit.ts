import type { Schema } from '../src/contract.ts';
import { type Caller, type Person, tokensAt, type World } from './world.ts';

type Reports = {
  summary: Schema<'SummaryReport'>;
  throughput: Schema<'ThroughputReport'>;
  workload: Schema<'WorkloadReport'>;
  burndown: Schema<'BurndownReport'>;
  'cycle-time': Schema<'CycleTimeReport'>;
  time: Schema<'TimeReport'>;
};

/** Reads a report as JSON. */
export const readReport = async <Name extends keyof Reports>(
  by: Caller,
  name: Name,
  query = '',
): Promise<Reports[Name]> => (await by.get(`/reports/${name}?${query}`).expect(200)).body.data;

/** Reads a report as a chart. */
export async function readChart(by: Caller, name: keyof Reports, query = ''): Promise<string> {
  const { body, type } = await by.get(`/reports/${name}?${query}`).set('Accept', 'image/svg+xml').expect(200);
  if (type !== 'image/svg+xml') throw new Error(`The chart came as ${type}.`);
  return body.toString('utf8');
}

/** Changes the status of a task of this version. */
export const setStatus = (
  by: Caller,
  { id }: Pick<Schema<'Task'>, 'id'>,
  status: Schema<'TaskStatus'>,
  version: number,
) => by.patch(`/tasks/${id}`).send({ status, version }).expect(200);

/** A user at the time of the clock. Tokens do not last as long as histories. */
export const signedIn = (
  { as, clock }: Pick<World, 'as' | 'clock'>,
  { id: user_id, session_id }: Person,
): Caller => as({ token: tokensAt(clock).sign({ user_id, session_id }) });
