import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { connect } from '../../src/database/database.ts';
import { doDueWork, dueBatches } from '../../src/jobs/due.ts';
import { createOccurrences } from '../../src/tasks/recurrence/due.ts';
import { patientTimeouts } from '../waiting.ts';

/** A process that creates the tasks that are due at the time of the table `held_clock`, until it is killed. */
const log = { info() {}, warn() {}, error() {} };
const { writer: db } = connect({
  url: process.env['DUE_DATABASE_URL'] ?? '',
  applicationName: 'tests due work',
  log,
  poolSize: 2,
  timeouts: patientTimeouts(),
});
const settings = { log, halving: dueBatches() };
for (;;) {
  const { rows } = await sql<{ at: string }>`select at from held_clock`.execute(db);
  await doDueWork(db, ['recurrence', createOccurrences], rows[0]?.at ?? null, settings);
  await pause(1);
}
