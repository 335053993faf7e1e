import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Credentials = { accessKeyId: string; secretAccessKey: string; region: string };

type Signed = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();

/** How far the time of a request may be off. */
const MAX_SKEW_MS = 15 * 60_000;

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

/**
 * Returns why a server that follows the specification of Amazon refuses a request, or nothing if it accepts it. Written after "Signature
 * calculations for the Authorization header" of the API reference of Amazon S3. s3rver compares only access keys.
 */
export function refusalOf(
  { method, url = '', headers }: Signed,
  known: Credentials,
  now: number,
): string | undefined {
  const [, accessKeyId, day = '', region = '', names = '', signature] =
    AUTHORIZATION.exec(headers.authorization ?? '') ?? [];
  const date = String(headers['x-amz-date']);
  const time = date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const signed = names.split(';');
  if (signature === undefined) return 'AuthorizationHeaderMalformed';
  if (accessKeyId !== known.accessKeyId) return 'InvalidAccessKeyId';
  if (region !== known.region || !date.startsWith(day)) return 'AuthorizationHeaderMalformed';
  if (!(Math.abs(Date.parse(time) - now) <= MAX_SKEW_MS)) return 'RequestTimeTooSkewed';
  const mustBeSigned = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  if (mustBeSigned.some((name) => !signed.includes(name))) return 'AccessDenied';
  const [path = '', query = ''] = url.split('?');
  const canonical = [
    method,
    path,
    [...new URLSearchParams(query)]
      .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
      .sort()
      .join('&'),
    ...signed.map((name) => `${name}:${String(headers[name]).trim().replaceAll(/ +/g, ' ')}`),
    '',
    names,
    headers['x-amz-content-sha256'],
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>(
    hmac,
    `AWS4${known.secretAccessKey}`,
  );
  return hmac(key, toSign).toString('hex') === signature ? undefined : 'SignatureDoesNotMatch';
}

const encoded = (text: string) =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Starts a server that passes on correctly signed requests to another one, and counts the others by reason. */
export async function startVerifier(target: string, known: Credentials) {
  const refused: string[] = [];
  let accepted = 0;
  const server = createServer((req, res) => {
    const refusal = refusalOf(req, known, Date.now());
    if (refusal !== undefined) {
      refused.push(refusal);
      req.resume();
      return void res.writeHead(403).end(`<Error><Code>${refusal}</Code></Error>`);
    }
    accepted += 1;
    const headers = { ...req.headers, host: new URL(target).host };
    const onward = request(new URL(req.url ?? '', target), { method: req.method, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    req.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused,
    accepted: () => accepted,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
