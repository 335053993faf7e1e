import { createECDH, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { createSecureServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';
import { decrypt as decryptMessage } from 'http_ece';
import jwt from 'jsonwebtoken';
import type { Schema } from '../src/contract.ts';
import { afterFile } from './after-file.ts';
import { createCertificate } from './certificates.ts';
import type { Caller, World } from './world.ts';

type Content = Schema<'PushMessage'>;

/** A message as a push service and a browser see it. */
export type Received = {
  headers: IncomingHttpHeaders;
  claims: jwt.JwtPayload;
  size: number;
  content: Content;
};

export type Browser = {
  endpoint: string;
  keys: Schema<'PushKeys'>;
  received: Received[];
  /** How the push service responds from now on; with 201 by default. */
  respond: (response: ServerResponse) => void;
};

export type PushService = {
  origin: string;
  /** Requests that a push service would refuse. */
  refused: unknown[];
  /** Lets a browser subscribe. */
  subscribe(): Browser;
};

const accept = (response: ServerResponse) => void response.writeHead(201).end();

export const withStatus =
  (status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void =>
    void response.writeHead(status, headers).end('{}');

/** Opens a push service of browsers that verifies who sends (RFC 8292), and the browsers themselves, which decrypt (RFC 8291). */
export async function openPushService(publicKey?: string): Promise<PushService> {
  const browsers = new Map<string, { browser: Browser; decrypt: (body: Buffer) => Content }>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const found = browsers.get(request.url ?? '');
      if (!found) return void response.writeHead(404).end();
      const { browser, decrypt } = found;
      const body = Buffer.concat(chunks);
      try {
        const claims = verifyVapid(request.headers, service.origin, publicKey);
        browser.received.push({
          headers: request.headers,
          claims,
          size: body.length,
          content: decrypt(body),
        });
      } catch (error) {
        service.refused.push(error);
        return void response.writeHead(403).end();
      }
      browser.respond(response);
    });
  });
  const service: PushService = {
    origin: `http://127.0.0.1:${await listen(server)}`,
    refused: [],
    subscribe() {
      const ecdh = createECDH('prime256v1');
      const p256dh = ecdh.generateKeys('base64url');
      const auth = randomBytes(16);
      const path = `/send/${randomBytes(12).toString('base64url')}`;
      const browser: Browser = {
        endpoint: service.origin + path,
        keys: { p256dh, auth: auth.toString('base64url') },
        received: [],
        respond: accept,
      };
      const decrypt = (body: Buffer): Content =>
        JSON.parse(
          decryptMessage(body, {
            version: 'aes128gcm',
            privateKey: ecdh,
            authSecret: browser.keys.auth,
          }).toString(),
        );
      browsers.set(path, { browser, decrypt });
      return browser;
    },
  };
  return service;
}

/** @throws if the request is not from the server with the key that the browsers have */
function verifyVapid(headers: IncomingHttpHeaders, origin: string, publicKey?: string): jwt.JwtPayload {
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(headers.authorization ?? '') ?? [];
  if (publicKey !== undefined && key !== publicKey) throw new Error('another key');
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const verifier = createPublicKey({
    format: 'jwk',
    key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' },
  });
  const claims = jwt.verify(token, verifier, { algorithms: ['ES256'], audience: origin }) as jwt.JwtPayload;
  if (!claims.sub || (claims.exp ?? Number.POSITIVE_INFINITY) > Date.now() / 1_000 + 86_400) {
    throw new Error('no contact, or too long valid');
  }
  if (headers['content-encoding'] !== 'aes128gcm' || !headers['ttl']) throw new Error('missing headers');
  return claims;
}

/** Registers a browser. */
export async function register(
  person: Caller,
  { endpoint, keys }: Pick<Browser, 'endpoint' | 'keys'>,
  name: string | null = null,
): Promise<Schema<'PushSubscription'>> {
  const response = await person.post('/push-subscriptions').send({ endpoint, keys, name }).expect(201);
  return response.body.data;
}

/** Reads all events, and sends what follows from them. */
export async function pushAll({ readEvents, push }: Pick<World, 'readEvents' | 'push'>): Promise<void> {
  await readEvents();
  await push();
}

// --- Firebase -----------------------------------------------------------------

export type Firebase = {
  url: string;
  account: {
    projectId: string;
    clientEmail: string;
    privateKeyId: string;
    privateKey: KeyObject;
    tokenUri: string;
  };
  /** The bodies of accepted messages. */
  messages: { message: { token: string } & Record<string, unknown> }[];
  /** How often an access token was issued. */
  issued: number;
  /** Ends all access tokens. */
  endTokens(): void;
  /** How it responds from now on; with 200 by default. */
  respond: (response: ServerResponse) => void;
};

/** Opens a server that exchanges signed assertions for tokens, and takes messages with them. */
export async function openFirebase(): Promise<Firebase> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const tokens = new Set<string>();
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      if (request.url === '/token') return issue(new URLSearchParams(body), response);
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
      if (!tokens.has(token)) return withStatus(401)(response);
      if (request.url !== '/v1/projects/engine/messages:send') return withStatus(404)(response);
      firebase.messages.push(JSON.parse(body));
      firebase.respond(response);
    });
  });
  const issue = (form: URLSearchParams, response: ServerResponse) => {
    const claims = jwt.verify(form.get('assertion') ?? '', publicKey, {
      algorithms: ['RS256'],
      audience: firebase.account.tokenUri,
      issuer: firebase.account.clientEmail,
    }) as jwt.JwtPayload;
    const isRight =
      form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:jwt-bearer' &&
      claims['scope'] === 'https://www.googleapis.com/auth/firebase.messaging';
    if (!isRight) return withStatus(400)(response);
    const access_token = randomBytes(16).toString('hex');
    tokens.add(access_token);
    firebase.issued += 1;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ access_token, expires_in: 3599, token_type: 'Bearer' }));
  };
  const url = `http://127.0.0.1:${await listen(server)}`;
  const firebase: Firebase = {
    url,
    account: {
      projectId: 'engine',
      clientEmail: 'push@engine.example.com',
      privateKeyId: 'k1',
      privateKey,
      tokenUri: `${url}/token`,
    },
    messages: [],
    issued: 0,
    endTokens: () => tokens.clear(),
    respond: (response) => void response.end('{"name":"projects/engine/messages/1"}'),
  };
  return firebase;
}

/** A response of Firebase with an error. */
export const firebaseError =
  (status: number, errorCode: string, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    const details = [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode }];
    response.writeHead(status, headers).end(JSON.stringify({ error: { code: status, details } }));
  };

// --- Apple --------------------------------------------------------------------

export type Apple = {
  options: {
    key: KeyObject;
    keyId: string;
    teamId: string;
    topic: string;
    isSandbox: false;
    url: string;
    ca: string;
  };
  requests: { device: string; headers: Record<string, unknown>; payload: Record<string, unknown> }[];
  /** How often a client has connected. */
  connections: number;
  /** How it responds from now on; with 200 by default. */
  respond: (stream: ServerHttp2Stream) => void;
  /** Closes all connections, as Apple does with idle ones. */
  disconnect(): void;
};

/** Opens a server that speaks HTTP/2 only, and verifies provider tokens. */
export async function openApple(): Promise<Apple> {
  const { publicKey, privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const { cert, key: tlsKey } = createCertificate();
  const server = createSecureServer({ cert, key: tlsKey, allowHTTP1: false });
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => {
    apple.connections += 1;
    sessions.add(session);
    session.on('error', () => {});
  });
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    let body = '';
    stream.setEncoding('utf8');
    stream.on('error', () => {});
    stream.on('data', (chunk) => {
      body += chunk;
    });
    stream.on('end', () => {
      const token = /^bearer (.+)$/.exec(String(headers['authorization']))?.[1] ?? '';
      try {
        const { header } = jwt.verify(token, publicKey, {
          algorithms: ['ES256'],
          issuer: 'TEAM123456',
          complete: true,
        });
        if (header.kid !== 'KEY1234567') throw new Error('another key');
      } catch {
        return appleError(403, 'InvalidProviderToken')(stream);
      }
      const device = /^\/3\/device\/([0-9a-f]+)$/.exec(String(headers[':path']))?.[1];
      if (headers[':method'] !== 'POST' || device === undefined) return appleError(404, 'BadPath')(stream);
      apple.requests.push({ device, headers: { ...headers }, payload: JSON.parse(body) });
      apple.respond(stream);
    });
  });
  const port = await listen(server);
  const apple: Apple = {
    options: {
      key,
      keyId: 'KEY1234567',
      teamId: 'TEAM123456',
      topic: 'com.example.tasks',
      isSandbox: false,
      url: `https://localhost:${port}`,
      ca: cert,
    },
    requests: [],
    connections: 0,
    respond: (stream) => {
      stream.respond({ ':status': 200, 'apns-id': crypto.randomUUID() });
      stream.end();
    },
    disconnect() {
      for (const session of sessions) session.destroy();
      sessions.clear();
    },
  };
  return apple;
}

/** A response of Apple with an error. */
export const appleError =
  (status: number, reason: string, headers: Record<string, string> = {}) =>
  (stream: ServerHttp2Stream): void => {
    stream.respond({ ':status': status, ...headers });
    stream.end(JSON.stringify({ reason }));
  };

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterFile(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
