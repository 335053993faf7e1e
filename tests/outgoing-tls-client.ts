/** Connects to one server with the connections of the service, and prints `connected` or the reason why not. Started by a test. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { smtpServer } from '../src/config/mail.ts';
import { connect } from '../src/database/database.ts';
import { s3Store } from '../src/files/s3.ts';
import { createMailer } from '../src/mail/mailer.ts';
import { connectRedis } from '../src/redis/connection.ts';

const [, , kind = '', url = ''] = process.argv;
const log = { info() {}, warn() {}, error() {} };

const connections: Record<string, () => Promise<unknown>> = {
  async postgres() {
    const database = connect({ url, poolSize: 2, applicationName: 'tls', log });
    await sql`select 1`.execute(database.writer);
  },
  async redis() {
    const redis = await connectRedis({ url, log, firstAttemptMs: 30_000, commandTimeoutMs: 30_000 });
    await redis.ping();
  },
  async smtp() {
    const from = { name: 'TaskFlow', address: 'no-reply@example.com' };
    const mailer = createMailer({ smtp: smtpServer.parse(url), from, outbox: tmpdir() });
    const to = { name: 'Ada', address: 'ada@example.com' };
    const content = { subject: 'canary', text: 'canary', html: 'canary' };
    await mailer.send({ id: '1', date: new Date(), to, ...content }, new AbortController().signal);
  },
  async s3() {
    const keys = { accessKeyId: 'canary', secretAccessKey: 'canary', region: 'us-east-1' };
    const store = s3Store(
      { bucket: 'canary', endpoint: url, isPathStyle: true, ...keys },
      join(tmpdir(), 'taskflow-tls'),
    );
    await store.room();
  },
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, cause, message } = error as Error & { code?: string };
  return cause === undefined ? `${code ?? ''} ${message}` : reasonOf(cause);
}

const outcome = await connections[kind]?.().then(
  () => 'connected',
  (error: unknown) => reasonOf(error),
);
process.stdout.write(`${outcome}\n`);
process.exit(0);
