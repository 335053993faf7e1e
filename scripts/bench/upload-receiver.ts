import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What a receiver does with the body of a request: each also does what those before it do. */
export type Work = 'pipe' | 'sync' | 'seal';

const [, , folder = '', work] = process.argv as [string, string, string, Work];

/** Hashes and encrypts what passes. */
function sealing(): Transform[] {
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      hash.digest();
      done();
    },
  });
  return [hashing, createCipheriv('aes-256-gcm', randomBytes(32), randomBytes(12))];
}

async function store(request: IncomingMessage, path: string): Promise<void> {
  await pipeline([request, ...(work === 'seal' ? sealing() : []), createWriteStream(path)]);
  if (work === 'pipe') return;
  const file = await open(path, 'r+');
  await file.sync();
  await file.close();
}

let files = 0;

/** A server that stores uploads with no more than Node's own modules. */
const server = createServer(async (request, response) => {
  files += 1;
  const path = join(folder, `${work}-${files}`);
  await store(request, path);
  response.writeHead(201, { 'content-type': 'application/json' }).end('{}');
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));

// The bench has ended.
process.on('disconnect', () => process.exit());
