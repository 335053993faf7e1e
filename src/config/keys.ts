/** Parsers for keys. Their error messages name a key by its kid or position, never by its text. */
import { createPrivateKey, createSecretKey, type KeyObject } from 'node:crypto';
import { keyId } from '../encryption.ts';
import { commaList, Invalid, type Parser } from './parsers.ts';

/** The keys of a deployment. A `KeyObject` does not show its key in logs. */
export type Secrets = {
  /** The first key signs, all keys verify. A key is the UTF-8 encoding of its text. */
  readonly jwt: readonly { readonly kid: string; readonly key: KeyObject }[];
  /** 32 bytes. The first of `encryptionKeys`. */
  readonly encryptionKey: KeyObject;
  /** The first key encrypts, all keys decrypt. */
  readonly encryptionKeys: NamedKeys;
};

type NamedKey = { readonly kid: string; readonly key: KeyObject };
type NamedKeys = readonly [NamedKey, ...NamedKey[]];

const KEY_BYTES = 32;
const SECRET_CHARACTERS = 32;

const KID = /^[A-Za-z0-9._-]{1,32}$/;
const KID_RULE = 'must be 1 to 32 letters, digits, dots, dashes and underscores';

/** Words of examples and defaults, which add length but no strength. */
const PLACEHOLDERS =
  /change[-_]?(me|this|it)|replace[-_]?(me|this)|your|secret|password|passwort|placeholder|example|default|insecure|qwerty/gi;

/** Returns why a text is too easy to guess as a key, or undefined. Random keys pass. */
function weakness(text: string): string | undefined {
  if (text.length < SECRET_CHARACTERS) {
    return `has ${text.length} characters; at least ${SECRET_CHARACTERS} are needed`;
  }
  if ((text + text).indexOf(text, 1) < text.length) return 'repeats itself';
  if (new Set(text).size < 8) return 'contains too few different characters';
  if (text.replace(PLACEHOLDERS, '').length < SECRET_CHARACTERS) return 'looks like a placeholder';
  const steps = [...text].filter((_, at) => Math.abs(text.charCodeAt(at) - text.charCodeAt(at - 1)) === 1);
  if (steps.length > text.length / 2) return 'is a sequence';
  return undefined;
}

const entries = commaList('kid:secret, each secret random with at least 32 characters', (entry, position) => {
  const colon = entry.indexOf(':');
  if (colon < 1) throw new Invalid(`secret ${position} does not start with a kid and a colon`);
  const kid = entry.slice(0, colon);
  // The text before the colon may be a part of a secret, so it is quoted only if it is a valid kid.
  if (!KID.test(kid)) throw new Invalid(`the kid of secret ${position} ${KID_RULE}`);
  const secret = entry.slice(colon + 1);
  if (!/^[\x21-\x7e]*$/.test(secret))
    throw new Invalid(`secret ${position} contains spaces or characters outside ASCII`);
  const weak = weakness(secret);
  if (weak !== undefined) throw new Invalid(`secret ${position} ${weak}`);
  return { kid, secret };
});

export const jwtSecrets: Parser<Secrets['jwt']> = {
  allowed: `${entries.allowed}; the first signs, all verify`,
  parse: (text) => {
    const parsed = entries.parse(text);
    if (new Set(parsed.map(({ kid }) => kid)).size < parsed.length)
      throw new Invalid('contains the same kid twice');
    if (new Set(parsed.map(({ secret }) => secret)).size < parsed.length) {
      throw new Invalid('contains the same secret twice');
    }
    return Object.freeze(
      parsed.map(({ kid, secret }) => Object.freeze({ kid, key: createSecretKey(secret, 'utf8') })),
    );
  },
};

const encryptionEntries = commaList(
  `${KEY_BYTES} random bytes in base64 or hex; or several keys as kid:key`,
  (entry, position): NamedKey => {
    const name = `key ${position}`;
    const colon = entry.indexOf(':');
    const kid = entry.slice(0, Math.max(colon, 0));
    if (colon >= 0 && !KID.test(kid)) throw new Invalid(`the kid of ${name} ${KID_RULE}`);
    const bytes = decoded(entry.slice(colon + 1), name);
    if (bytes.length !== KEY_BYTES)
      throw new Invalid(`${name} has ${bytes.length} bytes instead of ${KEY_BYTES}`);
    const weak = weakness(bytes.toString('latin1'));
    if (weak !== undefined) throw new Invalid(`${name} ${weak}`);
    const key = createSecretKey(bytes);
    return Object.freeze({ kid: colon < 0 ? keyId(key).toString('hex') : kid, key });
  },
);

export const encryptionKeys: Parser<NamedKeys> = {
  allowed: `${encryptionEntries.allowed}; the first encrypts, all decrypt`,
  parse: (text) => {
    const [first, ...others] = encryptionEntries.parse(text);
    if (!first) throw new Invalid('has no key');
    const all = [first, ...others] as const;
    if (new Set(all.map(({ kid }) => kid)).size < all.length)
      throw new Invalid('contains the same kid twice');
    if (new Set(all.map(({ key }) => keyId(key).toString('hex'))).size < all.length)
      throw new Invalid('contains the same key twice');
    return Object.freeze(all);
  },
};

/** A key for signatures with ES256. */
export const ecPrivateKey: Parser<KeyObject> = {
  allowed: 'a private key on the curve P-256 in PEM format',
  hasLines: true,
  parse: (text) => {
    const key = privateKeyIn(text);
    if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
      throw new Invalid('is not a key on the curve P-256');
    return key;
  },
};

/** The key file of a service account of Google, as far as it is used. */
type ServiceAccount = {
  readonly projectId: string;
  readonly clientEmail: string;
  readonly privateKeyId: string | undefined;
  readonly privateKey: KeyObject;
  readonly tokenUri: string;
};

const TOKEN_URI = 'https://oauth2.googleapis.com/token';

export const serviceAccount: Parser<ServiceAccount> = {
  allowed: 'the JSON of a key of a service account',
  hasLines: true,
  parse: (text) => {
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch {
      throw new Invalid('is not JSON');
    }
    const account: Record<string, unknown> =
      typeof content === 'object' && content !== null ? { ...content } : {};
    const textOf = (name: string) => {
      const value = account[name];
      if (typeof value !== 'string' || value === '') throw new Invalid(`has no ${name}`);
      return value;
    };
    const tokenUri = account['token_uri'] === undefined ? TOKEN_URI : textOf('token_uri');
    if (!/^https?:$/.test(URL.parse(tokenUri)?.protocol ?? ''))
      throw new Invalid('has a token_uri that is not a URL');
    const privateKey = privateKeyIn(textOf('private_key'));
    if (privateKey.asymmetricKeyType !== 'rsa') throw new Invalid('has a private_key that is not of RSA');
    const id = account['private_key_id'];
    return Object.freeze({
      projectId: textOf('project_id'),
      clientEmail: textOf('client_email'),
      privateKeyId: typeof id === 'string' ? id : undefined,
      ...{ privateKey, tokenUri },
    });
  },
};

function privateKeyIn(text: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch {
    throw new Invalid('has no private key in PEM format without a passphrase');
  }
}

function decoded(text: string, name: string): Buffer {
  if (/^([0-9a-f]{2})+$/i.test(text)) return Buffer.from(text, 'hex');
  if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return Buffer.from(text, 'base64');
  throw new Invalid(`${name} must be base64 or hex`);
}

/** Keys in the form of `encryptionKeys`. The first encrypts, all decrypt. */
export const backupKeys: Parser<readonly KeyObject[]> = {
  allowed: encryptionKeys.allowed,
  parse: (text) => encryptionKeys.parse(text).map(({ key }) => key),
};
