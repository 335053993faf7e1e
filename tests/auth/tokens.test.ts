import { createHmac, createSecretKey, generateKeyPairSync } from 'node:crypto';
import jwt from 'jsonwebtoken';
import * as assert from 'uvu/assert';
import {
  createTokens,
  newRefreshToken,
  refreshTokenDigest,
  type TokensOptions,
} from '../../src/auth/tokens.ts';
import { ApiError } from '../../src/errors.ts';
import { suite } from '../suite.ts';

const SECRET = 'the-first-secret-of-these-tests-0123456789';
const OLD_SECRET = 'the-older-secret-of-these-tests-9876543210';
const NOW = Date.parse('2026-03-02T09:00:00.000Z');
const SECONDS = NOW / 1000;
const ada = {
  user_id: '019c6592-1b40-7fde-a430-d40bd57deeac',
  session_id: '019c6ad3-ee80-7abf-8412-ce6e530df63b',
};

function create(options: Partial<TokensOptions> = {}) {
  const clock = { time: NOW, now: () => clock.time };
  const tokens = createTokens({
    keys: [
      { kid: 'k2', key: createSecretKey(SECRET, 'utf8') },
      { kid: 'k1', key: createSecretKey(OLD_SECRET, 'utf8') },
    ],
    accessTtlSeconds: 900,
    issuer: 'taskflow',
    audience: 'taskflow-api',
    clock,
    ...options,
  });
  return { tokens, clock };
}

function codeOf(token: string, { tokens } = create()): string {
  try {
    tokens.verify(token);
    return 'accepted';
  } catch (error) {
    assert.instance(error, ApiError, String(error));
    assert.is((error as ApiError).status, 401);
    return (error as ApiError).code;
  }
}

const encode = (part: unknown) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

const goodHeader = { alg: 'HS256', typ: 'at+jwt', kid: 'k2' };
const goodPayload = {
  iss: 'taskflow',
  aud: 'taskflow-api',
  sub: ada.user_id,
  sid: ada.session_id,
  iat: SECONDS,
  exp: SECONDS + 900,
};

/** A token with a signature that holds, whatever else is wrong with it. Text is taken as it is. */
function forge(header: unknown, payload: unknown, secret: string | Buffer = SECRET, hash = 'sha256'): string {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
}

const withHeader = (header: object) => forge({ ...goodHeader, ...header }, goodPayload);
const withPayload = (payload: object) => forge(goodHeader, { ...goodPayload, ...payload });
const withText = (member: string) =>
  forge(goodHeader, JSON.stringify(goodPayload).replace('{', `{${member},`));

suite('access tokens', (it) => {
  it('tell who and in which session until they expire, and nothing of roles', () => {
    const { tokens, clock } = create();
    const token = tokens.sign(ada);
    assert.equal(tokens.verify(token), { ...ada, expires_at: NOW + 900_000 });
    assert.equal(Object.keys(jwt.decode(token) as object), ['iss', 'aud', 'sub', 'sid', 'iat', 'exp', 'jti']);
    assert.equal(jwt.decode(token, { complete: true })?.header, goodHeader);
    assert.is(codeOf(forge(goodHeader, goodPayload)), 'accepted');
    clock.time = NOW + 899_999;
    assert.equal(tokens.verify(token), { ...ada, expires_at: NOW + 900_000 });
    clock.time = NOW + 900_000;
    assert.is(codeOf(token, { tokens, clock }), 'TOKEN_EXPIRED');
    assert.is(codeOf(token, { ...create(), clock }), 'accepted');
  });

  it('differ even within a second', () => {
    const { tokens } = create();
    assert.is.not(tokens.sign(ada), tokens.sign(ada));
  });

  it('of an older key hold until it is retired', () => {
    const key = (kid: string, secret: string) => ({ kid, key: createSecretKey(secret, 'utf8') });
    const before = create({ keys: [key('k1', OLD_SECRET)] });
    const token = before.tokens.sign(ada);
    assert.is(codeOf(token), 'accepted');
    assert.is(codeOf(token, create({ keys: [key('k2', SECRET)] })), 'INVALID_TOKEN');
    // The right name with another secret.
    assert.is(codeOf(token, create({ keys: [key('k1', SECRET)] })), 'INVALID_TOKEN');
  });

  it('that were verified before are checked for expiry again each time', () => {
    const { tokens, clock } = create();
    const token = tokens.sign(ada);
    const first = tokens.verify(token);
    assert.is(tokens.verify(token), first);
    clock.time = NOW + 900_000;
    assert.is(codeOf(token, { tokens, clock }), 'TOKEN_EXPIRED');
    assert.is(codeOf(token, { tokens, clock }), 'TOKEN_EXPIRED');
  });

  it('need a key to be signed with', () => {
    assert.throws(() => create({ keys: [] }), /key/);
  });

  const pem = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicPem = pem.publicKey.export({ type: 'spki', format: 'pem' });
  const good = forge(goodHeader, goodPayload);
  const [head = '', body = '', signature = ''] = good.split('.');
  const long = 'k'.repeat(10_000);

  const forgeries: Record<string, string> = {
    'no text at all': '',
    'no dots': 'token',
    'only dots': '..',
    'no signature': `${head}.${body}`,
    'empty signature': `${head}.${body}.`,
    'cut signature': good.slice(0, -1),
    'signature in another alphabet': `${head}.${body}.${signature.replace(/.$/, '=')}`,
    'two more segments': `${good}.${head}.${body}`,
    'an empty fourth segment': `${good}.`,
    'another payload under the signature': `${head}.${encode({ ...goodPayload, sub: ada.session_id })}.${signature}`,
    'spaces around it': ` ${good} `,
    'not base64': `${head}.%%%.${signature}`,
    'header that is no JSON': forge('{', goodPayload),
    'header that is a list': forge([goodHeader], goodPayload),
    'header that is null': forge('null', goodPayload),
    'header with a member twice': forge(
      '{"alg":"none","alg":"HS256","typ":"at+jwt","kid":"k2"}',
      goodPayload,
    ),
    'alg none, unsigned': `${encode({ ...goodHeader, alg: 'none' })}.${body}.`,
    'alg None': `${encode({ ...goodHeader, alg: 'None' })}.${body}.`,
    'alg nOnE': `${encode({ ...goodHeader, alg: 'nOnE' })}.${body}.`,
    'alg none, signed': withHeader({ alg: 'none' }),
    'alg of another case': withHeader({ alg: 'hs256' }),
    'alg that is a list': withHeader({ alg: ['HS256'] }),
    'no alg': forge({ typ: 'at+jwt', kid: 'k2' }, goodPayload),
    'HS512, rightly signed': forge({ ...goodHeader, alg: 'HS512' }, goodPayload, SECRET, 'sha512'),
    'HS384, rightly signed': forge({ ...goodHeader, alg: 'HS384' }, goodPayload, SECRET, 'sha384'),
    'HS256 signed with a public key': forge(goodHeader, goodPayload, publicPem),
    'RS256, rightly signed': jwt.sign(goodPayload, pem.privateKey, {
      header: { ...goodHeader, alg: 'RS256' },
    }),
    'another secret': forge(goodHeader, goodPayload, 'another-secret-of-these-tests-0123456789'),
    'an empty secret': forge(goodHeader, goodPayload, ''),
    'no kid': forge({ alg: 'HS256', typ: 'at+jwt' }, goodPayload),
    'kid of a path': withHeader({ kid: '../../dev/null' }),
    'kid __proto__': forge('{"alg":"HS256","typ":"at+jwt","kid":"__proto__"}', goodPayload, ''),
    'kid constructor': withHeader({ kid: 'constructor' }),
    'kid toString': withHeader({ kid: 'toString' }),
    'kid with SQL': withHeader({ kid: "k2' or '1'='1" }),
    'kid of 10 kB': withHeader({ kid: long }),
    'kid that is a number': withHeader({ kid: 2 }),
    'kid that is a list': withHeader({ kid: ['k2'] }),
    'kid in another case': withHeader({ kid: 'K2' }),
    jku: withHeader({ jku: 'https://attacker.example/keys.json' }),
    x5u: withHeader({ x5u: 'https://attacker.example/cert.pem' }),
    jwk: withHeader({ jwk: { kty: 'oct', k: encode('attacker') } }),
    x5c: withHeader({ x5c: ['MIIB'] }),
    'unknown crit': withHeader({ crit: ['b64'], b64: false }),
    'empty crit': withHeader({ crit: [] }),
    '__proto__ in the header': forge(
      '{"alg":"HS256","typ":"at+jwt","kid":"k2","__proto__":{"admin":true}}',
      goodPayload,
    ),
    'typ JWT': withHeader({ typ: 'JWT' }),
    'typ of a refresh token': withHeader({ typ: 'rt+jwt' }),
    'no typ': forge({ alg: 'HS256', kid: 'k2' }, goodPayload),
    'no exp': withPayload({ exp: undefined }),
    'exp that is text': withPayload({ exp: String(SECONDS + 900) }),
    'exp 1e308': withPayload({ exp: 1e308 }),
    'exp beyond what a number holds': withText('"exp":1e309'),
    'exp in milliseconds': withPayload({ exp: NOW + 900_000 }),
    'exp with a fraction': withPayload({ exp: SECONDS + 899.5 }),
    'exp null': withPayload({ exp: null }),
    'exp before iat': withPayload({ iat: SECONDS, exp: SECONDS - 1 }),
    'a life longer than the configured one': withPayload({ exp: SECONDS + 901 }),
    'no iat': withPayload({ iat: undefined }),
    'iat that is text': withPayload({ iat: String(SECONDS) }),
    'iat in the future': withPayload({ iat: SECONDS + 60, exp: SECONDS + 960 }),
    'nbf in the future': withPayload({ nbf: SECONDS + 60 }),
    'nbf that is text': withPayload({ nbf: 'now' }),
    'another iss': withPayload({ iss: 'someone' }),
    'no iss': withPayload({ iss: undefined }),
    'iss that is a list': withPayload({ iss: ['taskflow'] }),
    'another aud': withPayload({ aud: 'taskflow-websocket' }),
    'no aud': withPayload({ aud: undefined }),
    'aud that has others too': withPayload({ aud: ['taskflow-api', 'other'] }),
    'no sub': withPayload({ sub: undefined }),
    'sub that is no id': withPayload({ sub: "' or true --" }),
    'sub that is an object': withPayload({ sub: { id: ada.user_id } }),
    'no sid': withPayload({ sid: undefined }),
    'sid with a line after it': withPayload({ sid: `${ada.session_id}\n` }),
    'payload that is a list': forge(goodHeader, [goodPayload]),
    'payload that is text': forge(goodHeader, '"payload"'),
    'payload that is null': forge(goodHeader, 'null'),
    'payload that is no JSON': forge(goodHeader, 'payload'),
    'empty payload': forge(goodHeader, ''),
    'a claim twice': withText(`"sub":"${ada.session_id}"`),
    'a claim twice, spelled differently': withText('"s\\u0075b":"x"'),
    '__proto__ claim': withText('"__proto__":{"role":"admin"}'),
    'a refresh token': newRefreshToken().refresh_token,
    'a token of 5 kB': withPayload({ note: 'x'.repeat(4_000) }),
    'a token of 1 MB': withPayload({ note: 'x'.repeat(1_000_000) }),
  };
  for (const [title, token] of Object.entries(forgeries)) {
    it(`are refused: ${title}`, () => assert.is(codeOf(token), 'INVALID_TOKEN'));
  }

  it('leave no trace on the prototype of objects', () => {
    for (const token of Object.values(forgeries)) codeOf(token);
    assert.is(({} as { role?: string; admin?: boolean }).role, undefined);
    assert.is(({} as { role?: string; admin?: boolean }).admin, undefined);
  });

  it('expire as such only when they were ours', () => {
    const past = { iat: SECONDS - 1_800, exp: SECONDS - 900 };
    assert.is(codeOf(withPayload(past)), 'TOKEN_EXPIRED');
    assert.is(codeOf(withPayload({ ...past, iss: 'someone' })), 'INVALID_TOKEN');
    assert.is(codeOf(forge(goodHeader, { ...goodPayload, ...past }, 'wrong')), 'INVALID_TOKEN');
  });

  it('of a node whose clock is a little ahead are taken', () => {
    assert.is(codeOf(withPayload({ iat: SECONDS + 3, exp: SECONDS + 903 })), 'accepted');
  });
});

suite('refresh tokens', (it) => {
  it('are 32 random bytes behind a prefix, kept as a digest', () => {
    const { refresh_token, refresh_digest } = newRefreshToken();
    assert.match(refresh_token, /^tfr_[A-Za-z0-9_-]{43}$/);
    assert.is(refresh_digest.length, 32);
    assert.equal(refreshTokenDigest(refresh_token), refresh_digest);
    assert.is.not(newRefreshToken().refresh_token, refresh_token);
  });

  it('that cannot be ours have no digest', () => {
    const { refresh_token } = newRefreshToken();
    for (const text of [
      '',
      'tfr_',
      refresh_token.slice(4),
      `${refresh_token}A`,
      `${refresh_token}\n`,
      'x'.repeat(512),
    ]) {
      assert.is(refreshTokenDigest(text), undefined, text);
    }
  });
});
