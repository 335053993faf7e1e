import { createSecretKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import * as assert from 'uvu/assert';
import {
  createTokens,
  newRefreshToken,
  refreshTokenDigest,
  type TokensOptions,
} from '../../src/auth/sessions/tokens.ts';
import { ApiError } from '../../src/errors.ts';
import { suite } from '../suite.ts';
import { createForge, forgeriesOf } from './forgeries.ts';

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

const goodPayload = {
  iss: 'taskflow',
  aud: 'taskflow-api',
  sub: ada.user_id,
  sid: ada.session_id,
  iat: SECONDS,
  exp: SECONDS + 900,
};
const genuine = { kid: 'k2', secret: SECRET, claims: goodPayload };
const { header: goodHeader, forge, withPayload } = createForge(genuine);

suite('access tokens', (it) => {
  it('contain user and session until they expire, and no role', () => {
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

  it('are different even within one second', () => {
    const { tokens } = create();
    assert.is.not(tokens.sign(ada), tokens.sign(ada));
  });

  it('signed with an older key are valid until the key is removed', () => {
    const key = (kid: string, secret: string) => ({ kid, key: createSecretKey(secret, 'utf8') });
    const before = create({ keys: [key('k1', OLD_SECRET)] });
    const token = before.tokens.sign(ada);
    assert.is(codeOf(token), 'accepted');
    assert.is(codeOf(token, create({ keys: [key('k2', SECRET)] })), 'INVALID_TOKEN');
    // The right name with another secret.
    assert.is(codeOf(token, create({ keys: [key('k1', SECRET)] })), 'INVALID_TOKEN');
  });

  it('that were verified before are checked for expiry each time', () => {
    const { tokens, clock } = create();
    const token = tokens.sign(ada);
    const first = tokens.verify(token);
    assert.is(tokens.verify(token), first);
    clock.time = NOW + 900_000;
    assert.is(codeOf(token, { tokens, clock }), 'TOKEN_EXPIRED');
    assert.is(codeOf(token, { tokens, clock }), 'TOKEN_EXPIRED');
  });

  it('need a signing key', () => {
    assert.throws(() => create({ keys: [] }), /key/);
  });

  const forgeries = forgeriesOf(genuine, 'https://attacker.example');
  for (const [title, token] of Object.entries(forgeries)) {
    it(`are refused (B-08, B-09): ${title}`, () => assert.is(codeOf(token), 'INVALID_TOKEN'));
  }

  it('do not pollute prototypes', () => {
    for (const token of Object.values(forgeries)) codeOf(token);
    assert.is(({} as { role?: string; admin?: boolean }).role, undefined);
    assert.is(({} as { role?: string; admin?: boolean }).admin, undefined);
  });

  it('are reported as expired only if we signed them', () => {
    const past = { iat: SECONDS - 1_800, exp: SECONDS - 900 };
    assert.is(codeOf(withPayload(past)), 'TOKEN_EXPIRED');
    assert.is(codeOf(withPayload({ ...past, iss: 'someone' })), 'INVALID_TOKEN');
    assert.is(codeOf(forge(goodHeader, { ...goodPayload, ...past }, 'wrong')), 'INVALID_TOKEN');
  });

  it('are accepted from a node whose clock is up to one minute fast', () => {
    for (const ahead of [3, 20, 60]) {
      const token = withPayload({ iat: SECONDS + ahead, nbf: SECONDS + ahead, exp: SECONDS + ahead + 900 });
      assert.is(codeOf(token), 'accepted', String(ahead));
    }
    assert.is(codeOf(withPayload({ iat: SECONDS + 61, exp: SECONDS + 961 })), 'INVALID_TOKEN');
  });

  it('are accepted from a node whose clock is slow, until they expire by the local clock', () => {
    assert.is(codeOf(withPayload({ iat: SECONDS - 60, exp: SECONDS + 840 })), 'accepted');
    assert.is(codeOf(withPayload({ iat: SECONDS - 900, exp: SECONDS })), 'TOKEN_EXPIRED');
  });
});

suite('refresh tokens', (it) => {
  it('are 32 random bytes with a prefix, stored as a digest', () => {
    const { refresh_token, refresh_digest } = newRefreshToken();
    assert.match(refresh_token, /^tfr_[A-Za-z0-9_-]{43}$/);
    assert.is(refresh_digest.length, 32);
    assert.equal(refreshTokenDigest(refresh_token), refresh_digest);
    assert.is.not(newRefreshToken().refresh_token, refresh_token);
  });

  it('have no digest if their form is wrong', () => {
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
