import { connect } from '../../src/database/database.ts';
import { createDispatcher } from '../../src/events/dispatcher.ts';
import { createReader } from '../../src/events/reader.ts';
import { readEvents } from '../../src/notifications/read-events.ts';
import { patientTimeouts } from '../waiting.ts';

/** A process that writes the notifications of events, until it is killed. */
const log = { info() {}, warn() {}, error() {} };
const connections = connect({
  url: process.env['FAN_OUT_DATABASE_URL'] ?? '',
  applicationName: 'tests fan-out',
  log,
  poolSize: 2,
  timeouts: patientTimeouts(),
});
const dispatcher = createDispatcher({ db: connections.numbering, log, pollMs: 20 });
const reader = createReader({
  name: 'notifications',
  dispatcher,
  db: connections.writer,
  log,
  read: readEvents,
});
dispatcher.start();
reader.start();
setInterval(() => {}, 60_000);
