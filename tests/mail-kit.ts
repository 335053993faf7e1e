import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A message as its reader sees it. */
export type ReadMail = {
  /** By names in lower case, decoded. */
  headers: Record<string, string>;
  subject: string;
  to: string;
  text: string;
  html: string;
};

/** Parses a message as it is sent over SMTP. */
export function readMail(raw: string): ReadMail {
  const { headers, body } = part(raw);
  const boundary = /boundary="([^"]+)"/.exec(headers['content-type'] ?? '')?.[1];
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((each) => part(each.replace(/^\r?\n/, '')));
  const content = (type: string) => {
    const found = parts.find(({ headers }) => headers['content-type']?.startsWith(type));
    return found ? decoded(found.body, found.headers['content-transfer-encoding']) : '';
  };
  return {
    headers,
    subject: headers['subject'] ?? '',
    to: headers['to'] ?? '',
    text: content('text/plain'),
    html: content('text/html'),
  };
}

/** The messages of an outbox, oldest first. */
export async function readOutbox(directory: string): Promise<ReadMail[]> {
  const names = await readdir(directory).catch(() => []);
  const files = names.filter((name) => name.endsWith('.eml')).sort();
  return Promise.all(files.map(async (name) => readMail(await readFile(join(directory, name), 'utf8'))));
}

/** The token of the link in a message. */
export function tokenIn(mail: ReadMail | undefined): string {
  return /[?&]token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
}

function part(raw: string): { headers: Record<string, string>; body: string } {
  const [head = '', ...rest] = raw.split(/\r?\n\r?\n/);
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), words(line.slice(colon + 1).trim())] as const;
  });
  return { headers: Object.fromEntries(headers), body: rest.join('\r\n\r\n') };
}

function decoded(body: string, encoding = '7bit'): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  const plain = encoding === 'quoted-printable' ? quotedPrintable(body) : body;
  return plain.replaceAll('\r\n', '\n');
}

function quotedPrintable(text: string): string {
  const bytes = text
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

/** Encoded words of RFC 2047. */
function words(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?(q|b)\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(word, 'base64').toString()
        : quotedPrintable(word.replaceAll('_', ' ')),
    );
}
