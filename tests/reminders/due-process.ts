import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { connect } from '../../src/database/database.ts';
import { doDueWork, dueBatches } from '../../src/jobs/due.ts';
import { sendReminders } from '../../src/reminders/fire.ts';
import { noticeDueDates, noticeDueDays } from '../../src/reminders/notices.ts';
import { patientTimeouts } from '../waiting.ts';

/** A process that does what is due at the time of the table `held_clock`, until it is killed. */
const log = { info() {}, warn() {}, error() {} };
const { writer: db } = connect({
  url: process.env['DUE_DATABASE_URL'] ?? '',
  applicationName: 'tests due work',
  log,
  poolSize: 2,
  timeouts: patientTimeouts(),
});
for (;;) {
  const { rows } = await sql<{ at: string }>`select at from held_clock`.execute(db);
  for (const [name, work] of Object.entries({ sendReminders, noticeDueDates, noticeDueDays }))
    await doDueWork(db, [name, work], rows[0]?.at ?? null, { log, halving: dueBatches(1) });
  await pause(1);
}
