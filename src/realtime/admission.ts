import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import { LRUCache } from 'lru-cache';
import { addressBucket } from '../address-bucket.ts';
import { ApiError } from '../errors.ts';
import { clientAddress } from '../http/client-address.ts';
import { Bucket } from './bucket.ts';

export type ConnectionLimits = {
  /** Open connections of this process. */
  readonly inAll: number;
  readonly forUser: number;
  readonly forAddress: number;
  /** New connections from one address. */
  readonly handshakes: { readonly atOnce: number; readonly perSecond: number };
  /** Bytes that clients have not read. */
  readonly backlog: { readonly ofOne: number; readonly inAll: number };
};

export type AdmissionOptions = {
  readonly trustedProxies: BlockList;
  readonly corsOrigins: readonly string[];
  readonly publicUrl: string | undefined;
  readonly limits: ConnectionLimits;
  isStopping(): boolean;
};

/** A connection that was let in, before it is authenticated. */
export type Admitted = {
  readonly address: string;
  /** From `Authorization`, which clients other than browsers can send. */
  readonly token: string | undefined;
};

/** The parameters of the protocol. A token in the URL would be in the logs of proxies. */
const PARAMETERS = ['EIO', 'transport', 't'];
/** Addresses whose handshakes are counted. The least recently used one is forgotten. */
const MAX_ADDRESSES = 20_000;
const REPEAT_SECONDS = 5;
const REPEAT = { headers: { 'Retry-After': String(REPEAT_SECONDS) } };

/** The headers of a refused request, as for operations. */
function tooManyHandshakes({ atOnce, perSecond }: ConnectionLimits['handshakes']): ApiError {
  const policy = `"handshakes";q=${atOnce};w=${Math.ceil(atOnce / perSecond)}`;
  const state = `"handshakes";r=0;t=${REPEAT_SECONDS}`;
  return new ApiError('RATE_LIMITED', {
    headers: { ...REPEAT.headers, 'RateLimit-Policy': policy, RateLimit: state },
  });
}

export type Admission = ReturnType<typeof createAdmission>;

/** Decides which connections are let in, before they cost more than a few microseconds. */
export function createAdmission(options: AdmissionOptions) {
  const { trustedProxies, corsOrigins, publicUrl, limits } = options;
  const handshakes = new LRUCache<string, Bucket>({ max: MAX_ADDRESSES });
  const open = new Map<string, number>();
  let count = 0;

  /** A page of this server can connect, like a page that CORS allows. Browsers do not apply CORS to WebSocket. */
  function checkOrigin({ headers: { origin, host } }: IncomingMessage): void {
    if (origin === undefined || corsOrigins.includes('*') || corsOrigins.includes(origin)) return;
    const own = publicUrl === undefined ? hostOf(origin) === host : new URL(publicUrl).origin === origin;
    if (!own) throw new ApiError('FORBIDDEN');
  }

  function checkQuery({ url = '' }: IncomingMessage): void {
    const query = new URLSearchParams(url.split('?')[1] ?? '');
    const isOurs = query.get('EIO') === '4' && query.get('transport') === 'websocket';
    const isOnlyOurs = [...query.keys()].every((name) => PARAMETERS.includes(name));
    if (!isOurs || !isOnlyOurs) throw new ApiError('MALFORMED_REQUEST');
  }

  return {
    addressOf: (req: IncomingMessage): string => clientAddress(req, trustedProxies),
    /** @throws ApiError RATE_LIMITED, OVERLOADED, FORBIDDEN or MALFORMED_REQUEST */
    admit(req: IncomingMessage): Admitted {
      const address = this.addressOf(req);
      const bucket = addressBucket(address);
      const handshake = handshakes.get(bucket) ?? new Bucket(limits.handshakes);
      handshakes.set(bucket, handshake);
      if (handshake.take() < 0) throw tooManyHandshakes(limits.handshakes);
      if (options.isStopping() || count >= limits.inAll) throw new ApiError('OVERLOADED', REPEAT);
      if ((open.get(bucket) ?? 0) >= limits.forAddress) throw new ApiError('OVERLOADED', REPEAT);
      checkOrigin(req);
      checkQuery(req);
      const token = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(req.headers.authorization ?? '')?.[1];
      return { address, token };
    },
    opened({ address }: Admitted): void {
      const bucket = addressBucket(address);
      count += 1;
      open.set(bucket, (open.get(bucket) ?? 0) + 1);
    },
    closed({ address }: Admitted): void {
      const bucket = addressBucket(address);
      const left = (open.get(bucket) ?? 0) - 1;
      count -= 1;
      if (left > 0) open.set(bucket, left);
      else open.delete(bucket);
    },
  };
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
