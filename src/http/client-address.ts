import type { IncomingMessage } from 'node:http';
import { type BlockList, isIP } from 'node:net';
import { plainAddress } from '../address-bucket.ts';

/**
 * Returns the caller's address: that of the socket or, if it is a trusted proxy, the nearest hop of `X-Forwarded-For` that
 * is not a trusted proxy. Parsing stops at the first value that is not an address; the last trusted proxy is used then.
 */
export function clientAddress(req: IncomingMessage, trusted: BlockList): string {
  let address = plainAddress(req.socket.remoteAddress ?? '');
  const hops = String(req.headers['x-forwarded-for'] ?? '').split(',');
  while (trusts(trusted, address)) {
    const hop = plainAddress(withoutPort(hops.pop()?.trim() ?? ''));
    if (isIP(hop) === 0) break;
    address = hop;
  }
  return address;
}

/** Removes the port that some proxies add: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(hop: string): string {
  return /^(?:\[([\da-f:.]+)\]|([\d.]+))(?::\d{1,5})?$/i.exec(hop)?.slice(1).join('') ?? hop;
}

/** Whether an address is one of these proxies. */
export function trusts(trusted: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && trusted.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
