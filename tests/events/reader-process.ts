import { sql } from 'kysely';
import { connect } from '../../src/database/database.ts';
import { createDispatcher } from '../../src/events/dispatcher.ts';
import { createReader } from '../../src/events/reader.ts';
import { patientTimeouts } from '../waiting.ts';

/** A process that has written the effects of a batch of events, and never commits them, until it is killed. */
const log = { info() {}, warn() {}, error() {} };
const connections = connect({
  url: process.env['READER_DATABASE_URL'] ?? '',
  applicationName: 'tests killed reader',
  log,
  poolSize: 2,
  timeouts: patientTimeouts(),
});
const dispatcher = createDispatcher({ db: connections.numbering, log });
const reader = createReader({
  name: 'first',
  dispatcher,
  db: connections.writer,
  log,
  async read(trx, events) {
    await sql`insert into effect (reader, name) select 'first', name from unnest(${events.map(({ subject_name }) => subject_name)}::text[]) as name`.execute(
      trx,
    );
    process.stdout.write('written\n');
    await new Promise(() => {});
  },
});
await reader.catchUp();
