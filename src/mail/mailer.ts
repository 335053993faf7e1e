import { openOutbox } from './outbox.ts';

/** The mail server that messages are sent to. */
export type SmtpServer = {
  readonly host: string;
  readonly port: number;
  /** Uses TLS from the first byte. Otherwise STARTTLS is used if the server offers it. */
  readonly secure: boolean;
  readonly auth: { readonly user: string; readonly pass: string } | undefined;
};

export type Mailbox = { readonly name: string; readonly address: string };

export type MailerOptions = {
  /** If undefined, messages are written to the outbox. */
  smtp: SmtpServer | undefined;
  from: Mailbox;
  /** A directory, which is created when it is needed. */
  outbox: string;
};

export type Message = {
  /** The same for every attempt to send the message. The Message-ID is derived from it. */
  id: string;
  date: Date;
  to: Mailbox;
  subject: string;
  text: string;
  html: string;
  /** Besides those that every message has. */
  headers?: Readonly<Record<string, string>>;
};

export type Mailer = {
  /**
   * Resolves when the mail server has accepted the message, or it is in the outbox.
   * @throws MailRefused if a retry cannot succeed
   * @throws MailDelayed if a retry can succeed
   */
  send(message: Message, signal: AbortSignal): Promise<void>;
  close(): void;
};

/** A retry cannot succeed. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}

/** A retry can succeed. */
export class MailDelayed extends Error {
  override readonly name = 'MailDelayed';
}

const CONNECTIONS = 2;
const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;

export function createMailer({ smtp, from, outbox }: MailerOptions): Mailer {
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  const compose = ({ id, date, to, subject, text, html, headers }: Message) => ({
    messageId: `<${id}@${domain}>`,
    date,
    from: { ...from },
    to: { ...to },
    subject,
    text,
    html,
    // Prevents automatic replies, such as out-of-office messages (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated', ...headers },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  if (!smtp) {
    const put = openOutbox(outbox);
    return {
      async send(message) {
        const { default: nodemailer } = await library();
        const composer = nodemailer.createTransport({ streamTransport: true, buffer: true });
        const composed = await composer.sendMail(compose(message));
        await put(message, composed.message as Buffer);
      },
      close() {},
    };
  }
  let opened: ReturnType<typeof openPool> | undefined;
  return {
    async send(message, signal) {
      opened ??= openPool(smtp);
      const transport = await opened;
      await transport.sendMail({ ...compose(message), signal }).catch((error: unknown) => {
        throw mailError(error);
      });
    },
    close: () => void opened?.then((transport) => transport.close()),
  };
}

/** It takes 37 ms of CPU time and 4 MB, so it is loaded with the first message. */
const library = () => import('nodemailer');

async function openPool(smtp: SmtpServer) {
  const { default: nodemailer } = await library();
  const transport = nodemailer.createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    ...transportOptions(smtp),
  });
  transport.on('error', () => {});
  return transport;
}

const transportOptions = (smtp: SmtpServer) => ({
  host: smtp.host,
  port: smtp.port,
  secure: smtp.secure,
  ...(smtp.auth && { auth: { ...smtp.auth } }),
  // The password is sent without TLS only if it does not leave this machine.
  requireTLS: smtp.auth !== undefined && !isLocal(smtp.host),
  tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2' as const },
  dnsTimeout: CONNECT_MS,
  connectionTimeout: CONNECT_MS,
  greetingTimeout: CONNECT_MS,
  socketTimeout: SILENCE_MS,
});

/**
 * Connects and logs in as for a message, and sends none.
 * @throws Error of nodemailer, whose message can contain what the server has said
 */
export async function verifySmtp(smtp: SmtpServer): Promise<void> {
  const { default: nodemailer } = await library();
  const transport = nodemailer.createTransport(transportOptions(smtp));
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
}

const isLocal = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.');

/** Returns an error without the text of the server and without the original error, because both can contain the address. */
function mailError(error: unknown): MailRefused | MailDelayed {
  const { code, command, responseCode } = error as { code?: string; command?: string; responseCode?: number };
  const reason = responseCode === undefined ? (code ?? 'unknown error') : String(responseCode);
  const message = `SMTP error: ${reason}${command ? ` after ${command}` : ''}.`;
  // 5xx for the sender or the login is caused by the settings, which can be corrected.
  const isConfiguration = command !== 'RCPT TO' && command !== 'DATA';
  const isFinal = responseCode !== undefined && responseCode >= 500 && responseCode !== 503;
  return isFinal && !isConfiguration ? new MailRefused(message) : new MailDelayed(message);
}
