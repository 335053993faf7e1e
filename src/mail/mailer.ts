import nodemailer from 'nodemailer';
import { openOutbox } from './outbox.ts';

/** A mail server to hand messages to. */
export type SmtpServer = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte. Without it TLS is begun with STARTTLS where the server offers it. */
  readonly secure: boolean;
  readonly auth: { readonly user: string; readonly pass: string } | undefined;
};

export type Mailbox = { readonly name: string; readonly address: string };

export type MailerOptions = {
  /** Without one, messages are written to the outbox. */
  smtp: SmtpServer | undefined;
  from: Mailbox;
  /** A directory, made when it is needed. */
  outbox: string;
};

export type Message = {
  /** Of one message one: the Message-ID comes from it. */
  id: string;
  date: Date;
  to: Mailbox;
  subject: string;
  text: string;
  html: string;
};

export type Mailer = {
  /**
   * Resolves when the message is in the hands of the mail server, or in the outbox.
   * @throws MailRefused when it never will be
   * @throws MailDelayed when it may be later
   */
  send(message: Message, signal: AbortSignal): Promise<void>;
  close(): void;
};

/** Trying again would not help. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}

/** Trying again may help. */
export class MailDelayed extends Error {
  override readonly name = 'MailDelayed';
}

const CONNECTIONS = 2;
const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;

export function createMailer({ smtp, from, outbox }: MailerOptions): Mailer {
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  const compose = ({ id, date, to, subject, text, html }: Message) => ({
    messageId: `<${id}@${domain}>`,
    date,
    from: { ...from },
    to: { ...to },
    subject,
    text,
    html,
    // So that absence notes are not sent in answer to it (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  if (!smtp) {
    const put = openOutbox(outbox);
    const composer = nodemailer.createTransport({ streamTransport: true, buffer: true });
    return {
      async send(message) {
        const composed = await composer.sendMail(compose(message));
        await put(message, composed.message as Buffer);
      },
      close() {},
    };
  }
  const transport = nodemailer.createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    host: smtp.host,
    port: smtp.port,
    secure: smtp.secure,
    ...(smtp.auth && { auth: { ...smtp.auth } }),
    // A password is not sent in the clear, unless it does not leave the machine.
    requireTLS: smtp.auth !== undefined && !isThisMachine(smtp.host),
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    dnsTimeout: CONNECT_MS,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
  });
  transport.on('error', () => {});
  return {
    async send(message, signal) {
      await transport.sendMail({ ...compose(message), signal }).catch((error: unknown) => {
        throw failureOf(error);
      });
    },
    close: () => transport.close(),
  };
}

const isThisMachine = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.');

/** What went wrong without what the server said, which may quote the address, and without the error, which does. */
function failureOf(error: unknown): MailRefused | MailDelayed {
  const { code, command, responseCode } = error as { code?: string; command?: string; responseCode?: number };
  const answer = responseCode === undefined ? (code ?? 'an unknown failure') : String(responseCode);
  const what = `The mail server: ${answer}${command ? ` to ${command}` : ''}.`;
  // 5xx to the sender or the login is a fault of the settings, and they can be mended.
  const isOurs = command !== 'RCPT TO' && command !== 'DATA';
  const isFinal = responseCode !== undefined && responseCode >= 500 && responseCode !== 503;
  return isFinal && !isOurs ? new MailRefused(what) : new MailDelayed(what);
}
