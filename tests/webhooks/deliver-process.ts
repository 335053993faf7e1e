import { createSecretKey } from 'node:crypto';
import { BlockList } from 'node:net';
import { connect } from '../../src/database/database.ts';
import { createDispatcher } from '../../src/events/dispatcher.ts';
import { createReader } from '../../src/events/reader.ts';
import { createGuard } from '../../src/outbound/guard.ts';
import { createDeliverer } from '../../src/webhooks/deliverer.ts';
import { queueEvents } from '../../src/webhooks/read.ts';
import { createWebhookSecrets } from '../../src/webhooks/secrets.ts';
import { patientTimeouts } from '../waiting.ts';

/** A process that numbers events, queues them for webhooks and sends them, as the service does, until it is killed. */
const log = { info() {}, warn() {}, error: console.error };
const { DELIVER_DATABASE_URL = '', DELIVER_KEY = '', DELIVER_LEASE_SECONDS = '' } = process.env;
const connections = connect({
  url: DELIVER_DATABASE_URL,
  applicationName: 'tests killed deliverer',
  log,
  poolSize: 2,
  timeouts: patientTimeouts(),
});
const allowed = new BlockList();
allowed.addSubnet('127.0.0.0', 8);
const deliverer = createDeliverer({
  db: connections.following,
  log,
  guard: createGuard({ allowed }),
  secrets: createWebhookSecrets(createSecretKey(Buffer.from(DELIVER_KEY, 'base64'))),
  url: 'https://tasks.example.com',
  appUrl: undefined,
  pollMs: 200,
  leaseSeconds: Number(DELIVER_LEASE_SECONDS),
});
const dispatcher = createDispatcher({ db: connections.numbering, log, pollMs: 50 });
const reader = createReader({
  name: 'webhooks',
  dispatcher,
  db: connections.following,
  log,
  read: queueEvents,
  onRead: deliverer.wake,
});
deliverer.start();
reader.start();
dispatcher.start();
