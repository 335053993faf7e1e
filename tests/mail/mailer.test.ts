import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import * as assert from 'uvu/assert';
import { createMailer, type Mailer, type SmtpServer } from '../../src/mail/mailer.ts';
import { sendMail } from '../../src/mail/send.ts';
import { type ReadMail, readMail } from '../mail-kit.ts';
import { suite } from '../suite.ts';
import { inWorld, SENDER } from '../world.ts';

type Received = ReadMail & { from: string; recipients: string[]; raw: string };

/** Runs a mail server until the end of the test, which decides what happens to each message. */
async function withServer(
  options: SMTPServerOptions,
  use: (server: { smtp: SmtpServer; received: Received[] }) => Promise<void>,
): Promise<void> {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString();
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom ? mailFrom.address : '';
        received.push({ ...readMail(raw), from, recipients: rcptTo.map(({ address }) => address), raw });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  try {
    await use({ smtp: { host: '127.0.0.1', port, secure: false, auth: undefined }, received });
  } finally {
    await new Promise<void>((resolve) => server.close(resolve));
  }
}

async function mailing(smtp: SmtpServer, use: (mailer: Mailer) => Promise<void>): Promise<void> {
  const mailer = createMailer({ smtp, from: SENDER, outbox: '' });
  try {
    await use(mailer);
  } finally {
    mailer.close();
  }
}

const message = (fields: object = {}) => ({
  id: randomUUID(),
  date: new Date('2026-03-02T10:12:00.123Z'),
  to: { name: 'Ada Lovelace', address: 'ada@example.com' },
  subject: 'Hello',
  text: 'Hello\n',
  html: '<p>Hello</p>',
  ...fields,
});

const never = new AbortController().signal;
const failure = (sending: Promise<void>) =>
  sending.then(
    () => 'sent',
    (error: Error) => `${error.name} ${error.message}`,
  );

const refuse = (code: number) => Object.assign(new Error('no ada@example.com here'), { responseCode: code });

suite('mail by SMTP', (it) => {
  it('sends text and HTML from the configured sender, with a stable message ID', () =>
    withServer({}, ({ smtp, received }) =>
      mailing(smtp, async (mailer) => {
        const sent = message();
        await mailer.send(sent, never);
        await mailer.send(sent, never);
        const [first, second] = received;
        assert.equal([first?.from, first?.recipients], [SENDER.address, ['ada@example.com']]);
        assert.equal([first?.text.trim(), first?.html.trim()], ['Hello', '<p>Hello</p>']);
        assert.is(first?.headers['message-id'], `<${sent.id}@tasks.example.com>`);
        assert.is(first?.headers['auto-submitted'], 'auto-generated');
        assert.is(second?.headers['message-id'], first?.headers['message-id']);
        assert.is(second?.headers['date'], first?.headers['date']);
      }),
    ));

  it('line breaks and quotes in a name add no header and no recipient (E-16)', () =>
    withServer({}, ({ smtp, received }) =>
      mailing(smtp, async (mailer) => {
        const names = [
          'Ada\r\nBcc: eve@example.com',
          'Ada\nX-Evil: yes',
          'Ada" <eve@example.com>, "',
          'Ada <eve@example.com>',
          'Ädä\r\n\r\nbody',
          'a,b;c:d',
        ];
        for (const name of names) {
          await mailer.send(message({ to: { name, address: 'ada@example.com' }, subject: name }), never);
        }
        for (const { recipients, headers, raw } of received) {
          assert.equal(recipients, ['ada@example.com']);
          assert.equal([headers['bcc'], headers['x-evil']], [undefined, undefined]);
          assert.is(raw.match(/^To:/gm)?.length, 1);
          assert.is(raw.match(/^Subject:/gm)?.length, 1);
        }
        assert.is(received.length, names.length);
      }),
    ));

  it('5xx for a recipient or message is final; 4xx and errors of sender or login are not (J-09)', async () => {
    const cases: [SMTPServerOptions, string][] = [
      [{ onRcptTo: (_a, _s, done) => done(refuse(550)) }, 'MailRefused SMTP error: 550 after RCPT TO.'],
      [{ onRcptTo: (_a, _s, done) => done(refuse(451)) }, 'MailDelayed SMTP error: 451 after RCPT TO.'],
      [{ onMailFrom: (_a, _s, done) => done(refuse(553)) }, 'MailDelayed SMTP error: 553 after MAIL FROM.'],
      [
        { onData: (stream, _s, done) => void stream.resume().on('end', () => done(refuse(554))) },
        'MailRefused SMTP error: 554 after DATA.',
      ],
      [
        { onData: (stream, _s, done) => void stream.resume().on('end', () => done(refuse(452))) },
        'MailDelayed SMTP error: 452 after DATA.',
      ],
      [{ onConnect: (_s, done) => done(refuse(554)) }, 'MailDelayed SMTP error: 554 after CONN.'],
    ];
    for (const [options, expected] of cases) {
      await withServer(options, ({ smtp }) =>
        mailing(smtp, async (mailer) => assert.is(await failure(mailer.send(message(), never)), expected)),
      );
    }
  });

  it('a wrong SMTP password is retried later (J-09)', () =>
    withServer(
      { authOptional: false, allowInsecureAuth: true, onAuth: (_a, _s, done) => done(refuse(535)) },
      ({ smtp }) =>
        mailing({ ...smtp, auth: { user: 'taskflow', pass: 'hunter2' } }, async (mailer) => {
          assert.is(
            await failure(mailer.send(message(), never)),
            'MailDelayed SMTP error: 535 after AUTH PLAIN.',
          );
        }),
    ));

  it('gives up on a server that is down or does not respond (J-09)', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const smtp = { host: '127.0.0.1', port, secure: false, auth: undefined };
    await mailing(smtp, async (mailer) => {
      const giveUp = new AbortController();
      const sending = failure(mailer.send(message(), giveUp.signal));
      giveUp.abort();
      assert.match(await sending, /^MailDelayed /);
    });
    await new Promise((resolve) => silent.close(resolve));
    await mailing(smtp, async (mailer) => {
      assert.match(await failure(mailer.send(message(), never)), /^MailDelayed SMTP error: ESOCKET/);
    });
  });

  it('sends nothing to a server whose certificate cannot be verified (K-12)', () =>
    withServer({ disabledCommands: [] }, ({ smtp, received }) =>
      mailing(smtp, async (mailer) => {
        // smtp-server has a self-signed certificate.
        assert.match(await failure(mailer.send(message(), never)), /^MailDelayed /);
        assert.is(received.length, 0);
      }),
    ));

  it('does not send a password to another host without TLS', () =>
    withServer({}, ({ smtp, received }) =>
      mailing({ ...smtp, host: '0.0.0.0', auth: { user: 'taskflow', pass: 'hunter2' } }, async (mailer) => {
        assert.match(await failure(mailer.send(message(), never)), /^MailDelayed /);
        assert.is(received.length, 0);
      }),
    ));
});

suite('mail to the outbox', (it) => {
  it('writes one private file per message, in order of time; a retry writes no second file', async () => {
    const outbox = join(await mkdtemp(join(tmpdir(), 'taskflow-outbox-')), 'outbox');
    const mailer = createMailer({ smtp: undefined, from: SENDER, outbox });
    const later = message({ date: new Date('2026-03-02T10:12:01.000Z'), subject: 'Later' });
    const sooner = message();
    for (const each of [later, sooner, sooner]) await mailer.send(each, never);
    mailer.close();
    const names = (await readdir(outbox)).sort();
    assert.equal(names, [
      `2026-03-02T10-12-00.123Z_${sooner.id}.eml`,
      `2026-03-02T10-12-01.000Z_${later.id}.eml`,
    ]);
    assert.is((await stat(join(outbox, names[0] ?? ''))).mode & 0o777, 0o600);
    assert.is((await stat(outbox)).mode & 0o777, 0o700);
    await rm(outbox, { recursive: true });
  });
});

inWorld('mail as a job', (it) => {
  const notice = (user_id: string) =>
    ({ template: 'password_changed', to: { user_id }, values: { at: '2026-03-02T10:12:00.123Z' } }) as const;

  it('sends a deferred message again with the same ID, until it is accepted (J-09)', async (world) => {
    let refusals = 2;
    const onRcptTo: SMTPServerOptions['onRcptTo'] = (_address, _session, done) =>
      done(refusals-- > 0 ? refuse(451) : null);
    await withServer({ onRcptTo }, ({ smtp, received }) =>
      mailing(smtp, async (mailer) => {
        await sendMail(world.db, notice(world.ada.id));
        for (let tries = 0; tries < 3; tries += 1) {
          await world.runJobs({ mailer });
          await world.makeJobsDue();
        }
        assert.equal(
          received.map(({ recipients }) => recipients),
          [[world.ada.email]],
        );
      }),
    );
    const lines = world.log.filter(({ job }) => job === 'send_mail');
    assert.equal(
      lines.map(({ level, attempt }) => [level, attempt]),
      [
        ['warn', 1],
        ['warn', 2],
        ['info', 3],
      ],
    );
    assert.not.match(JSON.stringify(lines), world.ada.email);
  });

  it('does not retry a rejected message, and logs it without the address (J-09)', async (world) => {
    let attempts = 0;
    const onRcptTo: SMTPServerOptions['onRcptTo'] = (_address, _session, done) => {
      attempts += 1;
      done(refuse(550));
    };
    await withServer({ onRcptTo }, ({ smtp }) =>
      mailing(smtp, async (mailer) => {
        await sendMail(world.db, notice(world.ada.id));
        await world.runJobs({ mailer });
        await world.makeJobsDue();
        await world.runJobs({ mailer });
      }),
    );
    assert.is(attempts, 1);
    const line = world.log.find(({ msg }) => msg === 'message rejected permanently');
    assert.equal([line?.level, line?.['template']], ['error', 'password_changed']);
    assert.not.match(JSON.stringify(world.log), 'no ada@example.com here');
  });
});
