/** Parsers for the settings of mail. */
import { Invalid, type Parser } from './parsers.ts';

/** Value of `MailerOptions.smtp`. */
export type SmtpServer = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (smtps://). */
  readonly secure: boolean;
  readonly auth: { readonly user: string; readonly pass: string } | undefined;
};

export type Mailbox = { readonly name: string; readonly address: string };

const PORTS: Record<string, number> = { 'smtp:': 587, 'smtps:': 465 };

export const smtpServer: Parser<SmtpServer> = {
  allowed:
    'smtp://user:password@host:port (STARTTLS, port 587) or smtps:// (TLS from the start, port 465), with or without user; in the password, write @ as %40, / as %2F and # as %23',
  parse: (text) => {
    const url = URL.parse(text);
    const port = PORTS[url?.protocol ?? ''];
    if (url === null || port === undefined || !/^smtps?:\/\//i.test(text)) {
      throw new Invalid(
        'must be an smtp:// or smtps:// URL; special characters in the password may need escaping',
      );
    }
    if (url.hostname === '') throw new Invalid('has no host');
    // Other programs use this to turn off the check of certificates.
    if (!/^\/?$/.test(url.pathname) || /[?#]/.test(text))
      throw new Invalid('contains more than a host and a port');
    const [user, pass] = [decoded(url.username), decoded(url.password)];
    if ((user === '') !== (pass === ''))
      throw new Invalid('has a user without a password, or a password without a user');
    return Object.freeze({
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port === '' ? port : Number(url.port),
      secure: url.protocol === 'smtps:',
      auth: user === '' ? undefined : Object.freeze({ user, pass }),
    });
  },
};

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Invalid('contains a % that is not escaped; write it as %25');
  }
}

/** A single address. */
export const address: Parser<string> = {
  allowed: 'an email address',
  parse: (text) => {
    if (!/^[^@\s<>"(),:;\\[\]]{1,64}@[a-z0-9.-]{1,253}$/i.test(text))
      throw new Invalid('must be an email address');
    return text;
  },
};

export const mailbox: Parser<Mailbox> = {
  allowed: 'an email address, alone or as Name <address>',
  parse: (text) => {
    const [, name = '', inAngles, alone] =
      /^(?:"?([^"<>]{0,100}?)"?\s{0,5}<([^\s<>]{1,254})>|([^\s<>]{1,254}))$/.exec(text) ?? [];
    return Object.freeze({ name, address: address.parse(inAngles ?? alone ?? '') });
  },
};
