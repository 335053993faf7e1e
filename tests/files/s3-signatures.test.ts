import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type S3Options, s3Store } from '../../src/files/s3.ts';
import { shardOf } from '../../src/files/store.ts';
import { suite } from '../suite.ts';
import { startS3 } from './s3.ts';
import { refusalOf, startVerifier } from './sigv4.ts';

const folder = mkdtempSync(join(tmpdir(), 'taskflow-spool-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const EXAMPLE = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
};
const EXAMPLE_TIME = Date.parse('2013-05-24T00:00:00Z');

/** The examples of the API reference of Amazon S3, with their published signatures. */
const EXAMPLES = [
  {
    method: 'GET',
    url: '/test.txt',
    headers: { range: 'bytes=0-9' },
    signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  },
  {
    method: 'GET',
    url: '/?lifecycle',
    headers: {},
    signature: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  },
  {
    method: 'GET',
    url: '/?max-keys=2&prefix=J',
    headers: {},
    signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  },
];

async function use(options: S3Options): Promise<string> {
  const store = s3Store(options, folder);
  const key = randomUUID();
  await store.put(
    key,
    (async function* () {
      yield Buffer.from('cards');
    })(),
  );
  const pieces: Buffer[] = [];
  for await (const piece of store.read(key, 1, 4)) pieces.push(piece);
  const keys: string[] = [];
  const shard = Number.parseInt(shardOf(key), 16);
  for await (const each of store.olderThan(new Date(Date.now() + 60_000), shard)) keys.push(each);
  assert.ok(keys.includes(key));
  await store.remove(key);
  return Buffer.concat(pieces).toString();
}

suite('the signatures of requests to an object store', (it) => {
  it('are verified here as Amazon documents it', () => {
    for (const { method, url, headers, signature } of EXAMPLES) {
      const all: Record<string, string> = {
        host: 'examplebucket.s3.amazonaws.com',
        ...headers,
        'x-amz-content-sha256': EMPTY,
        'x-amz-date': '20130524T000000Z',
      };
      const names = Object.keys(all).sort().join(';');
      const credential = `${EXAMPLE.accessKeyId}/20130524/us-east-1/s3/aws4_request`;
      all['authorization'] =
        `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${names},Signature=${signature}`;
      assert.is(refusalOf({ method, url, headers: all }, EXAMPLE, EXAMPLE_TIME), undefined, url);
      assert.is(
        refusalOf({ method: 'PUT', url, headers: all }, EXAMPLE, EXAMPLE_TIME),
        'SignatureDoesNotMatch',
      );
      assert.is(
        refusalOf({ method, url, headers: all }, EXAMPLE, EXAMPLE_TIME + 3_600_000),
        'RequestTimeTooSkewed',
      );
    }
  });

  it('are accepted by a server that verifies them, for every kind of request', async () => {
    const s3 = await startS3();
    const { endpoint = '', ...options } = s3.options;
    const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCY EXAMPLE';
    const known = { ...options, secretAccessKey };
    const verifier = await startVerifier(endpoint, known);
    try {
      assert.is(await use({ ...known, endpoint: verifier.endpoint }), 'ard');
      assert.equal([verifier.accepted(), verifier.refused], [4, []]);
      const wrong = [
        [{ secretAccessKey: 'other' }, 'SignatureDoesNotMatch'],
        [{ accessKeyId: 'other' }, 'InvalidAccessKeyId'],
        [{ region: 'eu-central-1' }, 'AuthorizationHeaderMalformed'],
      ] as const;
      for (const [other, reason] of wrong) {
        const failure = await use({ ...known, ...other, endpoint: verifier.endpoint }).catch(
          (error: Error) => error,
        );
        assert.match(String(failure), reason);
      }
    } finally {
      verifier.stop();
      await s3.stop();
    }
  });
});
