import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { createGunzip } from 'node:zlib';
import { createCertificate } from '../certificates.ts';
import { HANG_MS, until } from '../waiting.ts';
import { type Cast, inWorld, type World } from '../world.ts';
import { blocksOf } from './markdown.ts';

export type NginxRequest = { method?: string; path: string; headers?: Record<string, string>; body?: object };

/** An nginx for the test, with the sample of the guide in front of a server. */
export type Proxy = {
  /** The response after its headers have arrived. */
  open(request: NginxRequest): Promise<IncomingMessage>;
  /** The response with its whole body, which is decompressed if nginx compressed it. */
  ask(request: NginxRequest): Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }>;
  /** An address for clients that cannot connect to nginx by themselves, because of its Unix socket and its certificate. */
  url: string;
};

type Test = (world: World & Cast, front: (url: string, sample?: string) => Promise<Proxy>) => Promise<void>;

/** Whether the machine has nginx. */
export const isInstalled = spawnSync('nginx', ['-v']).status === 0;

/** Tests with the real nginx. They are skipped without the program, which `CI` does not allow. */
export function withNginx(name: string, define: (it: (title: string, run: Test) => void) => void): void {
  inWorld(name, (it) =>
    define((title, run) =>
      it(title, async (world) => {
        if (!isInstalled) return console.log(`SKIPPED ${name}, ${title}: nginx is not installed`);
        const started: { stop(): Promise<void> }[] = [];
        try {
          await run(world, async (url, sample) => {
            const proxy = await startNginx([url], sample);
            started.push(proxy);
            return proxy;
          });
        } finally {
          await Promise.all(started.map((each) => each.stop()));
        }
      }),
    ),
  );
}

/** The sample of a cache in the guide, added to that of a server. */
export function withCache(sample = sampleOfGuide()): string {
  const blocks = blocksOf(readFileSync('docs/operations.md', 'utf8')).filter(
    ({ language }) => language === 'nginx',
  );
  const path = blocks.find(({ text }) => text.startsWith('proxy_cache_path'))?.text;
  const location = blocks.find(({ text }) => text.includes('proxy_cache taskflow;'))?.text;
  if (!path || !location) throw new Error('docs/operations.md has no sample of a cache for nginx');
  const server = sample.replace(/location \/ \{/, (first) => `${location}\n${first}`);
  return `${path}\n${server}`;
}

/** The sample of the guide. */
function sampleOfGuide(): string {
  const block = blocksOf(readFileSync('docs/operations.md', 'utf8')).find(
    ({ language, text }) => language === 'nginx' && /^server \{/m.test(text),
  );
  if (!block) throw new Error('docs/operations.md has no sample of a server for nginx');
  return block.text;
}

/** A sample with other addresses and certificates. */
function sampleFor(urls: readonly string[], folder: string, sample: string): string {
  const places: [RegExp | string, string][] = [
    [
      /server [\w.-]+:3000( max_fails=0)?;(\s+server [\w.-]+:3000 max_fails=0;)*/,
      urls.map((url) => `server ${new URL(url).host}$1;`).join(' '),
    ],
    [/listen 443 ssl;/, `listen unix:${folder}/socket ssl;`],
    [/ssl_certificate +[^;]+;/, `ssl_certificate ${folder}/tls.crt;`],
    [/ssl_certificate_key +[^;]+;/, `ssl_certificate_key ${folder}/tls.key;`],
  ];
  const own = sample.replace('/var/cache/nginx/taskflow', `${folder}/cache`);
  return places.reduce((text, [place, ours]) => {
    if (text.replace(place, '') === text) throw new Error(`the sample lacks ${place}`);
    return text.replace(place, ours);
  }, own);
}

/** Starts nginx in front of one or more servers, by default with the sample of the guide. */
export async function startNginx(
  urls: readonly string[],
  sample = sampleOfGuide(),
): Promise<Proxy & { stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-nginx-'));
  const { cert, key } = createCertificate({ host: 'tasks.example.com' });
  writeFileSync(join(folder, 'tls.crt'), cert);
  writeFileSync(join(folder, 'tls.key'), key);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const configuration = `
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    daemon off;
    pid ${folder}/pid;
    error_log ${folder}/error.log;
    events {}
    http {
      access_log off;
      ${temporary.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join('\n')}
      ${sampleFor(urls, folder, sample)}
    }`;
  writeFileSync(join(folder, 'nginx.conf'), configuration);
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const failure = () => `${readFileSync(join(folder, 'error.log'), 'utf8')}\n${configuration}`;

  const open = ({ method = 'GET', path, headers = {}, body }: NginxRequest) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = request({
        socketPath: join(folder, 'socket'),
        servername: 'tasks.example.com',
        rejectUnauthorized: false,
        // What nginx buffers would never arrive.
        signal: AbortSignal.timeout(HANG_MS),
        method,
        path,
        headers: {
          host: 'tasks.example.com',
          'accept-encoding': 'gzip',
          ...(body && { 'content-type': 'application/json' }),
          ...headers,
        },
      });
      outgoing.on('response', resolve).on('error', reject);
      outgoing.end(body && JSON.stringify(body));
    });
  await until('nginx answers', async () => {
    if (child.exitCode !== null) throw new Error(failure());
    return open({ path: '/health/live' }).then(
      (response) => response.resume().statusCode === 200,
      () => false,
    );
  });
  const bridge = createServer((socket) => {
    const options = {
      path: join(folder, 'socket'),
      servername: 'tasks.example.com',
      rejectUnauthorized: false,
    };
    const inner = connect(options);
    socket.pipe(inner).pipe(socket);
    for (const [one, other] of [[socket, inner] as const, [inner, socket] as const])
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  }).listen(0, '127.0.0.1');
  await once(bridge, 'listening');
  return {
    open,
    url: `http://127.0.0.1:${(bridge.address() as AddressInfo).port}`,
    async ask(request) {
      const response = await open(request);
      const body = await buffer(plain(response));
      return { status: response.statusCode ?? 0, headers: response.headers, body };
    },
    async stop() {
      bridge.close();
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The body of a response before nginx compressed it. */
export function plain(response: IncomingMessage): NodeJS.ReadableStream {
  return response.headers['content-encoding'] === 'gzip' ? response.pipe(createGunzip()) : response;
}
