import { createHmac, generateKeyPairSync } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { newRefreshToken } from '../../src/auth/sessions/tokens.ts';

/** The content of a valid token, and its key. */
export type Genuine = {
  kid: string;
  secret: string | Buffer;
  claims: { iss: string; aud: string; sub: string; sid: string; iat: number; exp: number };
};

const encode = (part: unknown) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

/** Creates tokens with a valid signature, whatever else is wrong with them. */
export function createForge({ kid, secret, claims }: Genuine) {
  const header = { alg: 'HS256', typ: 'at+jwt', kid };
  /** Text is used as it is. */
  function forge(head: unknown, payload: unknown, key: string | Buffer = secret, hash = 'sha256'): string {
    const signed = `${encode(head)}.${encode(payload)}`;
    return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`;
  }
  return {
    header,
    forge,
    good: forge(header, claims),
    withHeader: (members: object) => forge({ ...header, ...members }, claims),
    withPayload: (members: object) => forge(header, { ...claims, ...members }),
    withText: (member: string) => forge(header, JSON.stringify(claims).replace('{', `{${member},`)),
  };
}

/**
 * Invalid tokens that resemble `genuine`, by what is wrong with each. Some name `elsewhere` as the source of
 * their keys.
 */
export function forgeriesOf(genuine: Genuine, elsewhere: string): Record<string, string> {
  const { kid, secret, claims } = genuine;
  const { header, forge, good, withHeader, withPayload, withText } = createForge(genuine);
  const pem = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicPem = pem.publicKey.export({ type: 'spki', format: 'pem' });
  const [head = '', body = '', signature = ''] = good.split('.');
  const long = 'k'.repeat(10_000);

  return {
    'empty text': '',
    'no dots': 'token',
    'only dots': '..',
    'no signature': `${head}.${body}`,
    'empty signature': `${head}.${body}.`,
    'cut signature': good.slice(0, -1),
    'signature in another alphabet': `${head}.${body}.${signature.replace(/.$/, '=')}`,
    'two more segments': `${good}.${head}.${body}`,
    'an empty fourth segment': `${good}.`,
    'another payload under the signature': `${head}.${encode({ ...claims, sub: claims.sid })}.${signature}`,
    'spaces around it': ` ${good} `,
    'not base64': `${head}.%%%.${signature}`,
    'header that is not JSON': forge('{', claims),
    'header that is a list': forge([header], claims),
    'header that is null': forge('null', claims),
    'header with a repeated property': forge(`{"alg":"none",${JSON.stringify(header).slice(1)}`, claims),
    'alg none, unsigned': `${encode({ ...header, alg: 'none' })}.${body}.`,
    'alg None': `${encode({ ...header, alg: 'None' })}.${body}.`,
    'alg nOnE': `${encode({ ...header, alg: 'nOnE' })}.${body}.`,
    'alg none, signed': withHeader({ alg: 'none' }),
    'alg in lower case': withHeader({ alg: 'hs256' }),
    'alg that is a list': withHeader({ alg: ['HS256'] }),
    'no alg': forge({ typ: 'at+jwt', kid }, claims),
    'HS512 with a valid signature': forge({ ...header, alg: 'HS512' }, claims, secret, 'sha512'),
    'HS384 with a valid signature': forge({ ...header, alg: 'HS384' }, claims, secret, 'sha384'),
    'HS256 signed with a public key': forge(header, claims, publicPem),
    'RS256 with a valid signature': jwt.sign(claims, pem.privateKey, {
      header: { ...header, alg: 'RS256' },
    }),
    'another secret': forge(header, claims, 'another-secret-of-these-tests-0123456789'),
    'an empty secret': forge(header, claims, ''),
    'no kid': forge({ alg: 'HS256', typ: 'at+jwt' }, claims),
    'kid with a path': withHeader({ kid: '../../dev/null' }),
    'kid __proto__': forge('{"alg":"HS256","typ":"at+jwt","kid":"__proto__"}', claims, ''),
    'kid constructor': withHeader({ kid: 'constructor' }),
    'kid toString': withHeader({ kid: 'toString' }),
    'kid with SQL': withHeader({ kid: `${kid}' or '1'='1` }),
    'kid of 10 kB': withHeader({ kid: long }),
    'kid that is a number': withHeader({ kid: 2 }),
    'kid that is a list': withHeader({ kid: [kid] }),
    'kid in another case': withHeader({ kid: kid.toUpperCase() }),
    jku: withHeader({ jku: `${elsewhere}/keys.json` }),
    x5u: withHeader({ x5u: `${elsewhere}/cert.pem` }),
    jwk: withHeader({ jwk: { kty: 'oct', k: encode('attacker') } }),
    x5c: withHeader({ x5c: ['MIIB'] }),
    'unknown crit': withHeader({ crit: ['b64'], b64: false }),
    'empty crit': withHeader({ crit: [] }),
    '__proto__ in the header': forge(
      `${JSON.stringify(header).slice(0, -1)},"__proto__":{"admin":true}}`,
      claims,
    ),
    'typ JWT': withHeader({ typ: 'JWT' }),
    'typ of a refresh token': withHeader({ typ: 'rt+jwt' }),
    'no typ': forge({ alg: 'HS256', kid }, claims),
    'no exp': withPayload({ exp: undefined }),
    'exp that is text': withPayload({ exp: String(claims.iat + 900) }),
    'exp 1e308': withPayload({ exp: 1e308 }),
    'exp above the maximum of a number': withText('"exp":1e309'),
    'exp in milliseconds': withPayload({ exp: claims.exp * 1_000 }),
    'exp with a fraction': withPayload({ exp: claims.iat + 899.5 }),
    'exp null': withPayload({ exp: null }),
    'exp before iat': withPayload({ iat: claims.iat, exp: claims.iat - 1 }),
    'a life longer than the configured one': withPayload({ exp: claims.iat + 901 }),
    'no iat': withPayload({ iat: undefined }),
    'iat that is text': withPayload({ iat: String(claims.iat) }),
    'iat in the future': withPayload({ iat: claims.iat + 62, exp: claims.iat + 962 }),
    'nbf in the future': withPayload({ nbf: claims.iat + 62 }),
    'nbf that is text': withPayload({ nbf: 'now' }),
    'another iss': withPayload({ iss: 'someone' }),
    'no iss': withPayload({ iss: undefined }),
    'iss that is a list': withPayload({ iss: [claims.iss] }),
    'another aud': withPayload({ aud: `${claims.aud}-websocket` }),
    'no aud': withPayload({ aud: undefined }),
    'aud that has others too': withPayload({ aud: [claims.aud, 'other'] }),
    'no sub': withPayload({ sub: undefined }),
    'sub that is no id': withPayload({ sub: "' or true --" }),
    'sub that is an object': withPayload({ sub: { id: claims.sub } }),
    'no sid': withPayload({ sid: undefined }),
    'sid with a line after it': withPayload({ sid: `${claims.sid}\n` }),
    'payload that is a list': forge(header, [claims]),
    'payload that is text': forge(header, '"payload"'),
    'payload that is null': forge(header, 'null'),
    'payload that is no JSON': forge(header, 'payload'),
    'empty payload': forge(header, ''),
    'a claim twice': withText(`"sub":"${claims.sid}"`),
    'a claim twice, spelled differently': withText('"s\\u0075b":"x"'),
    '__proto__ claim': withText('"__proto__":{"role":"admin"}'),
    'a refresh token': newRefreshToken().refresh_token,
    'a token of 5 kB': withPayload({ note: 'x'.repeat(4_000) }),
    'a token of 1 MB': withPayload({ note: 'x'.repeat(1_000_000) }),
  };
}
