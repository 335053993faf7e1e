import type { IncomingMessage } from 'node:http';
import { type BlockList, isIP, isIPv4 } from 'node:net';

/**
 * The caller's address: the socket's, or, when that is a trusted proxy, the nearest hop of
 * `X-Forwarded-For` that is not one. Anything that is no address ends the walk.
 */
export function clientAddress(req: IncomingMessage, trusted: BlockList): string {
  let address = unmapped(req.socket.remoteAddress ?? '');
  if (!trusts(trusted, address)) return address;
  const hops = String(req.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((hop) => unmapped(hop.trim()));
  for (let hop = hops.pop(); hop !== undefined && isIP(hop) !== 0; hop = hops.pop()) {
    address = hop;
    if (!trusts(trusted, hop)) break;
  }
  return address;
}

/** `::ffff:192.0.2.1` is how an IPv6 socket shows an IPv4 caller. */
function unmapped(address: string): string {
  const inner = address.toLowerCase().startsWith('::ffff:') ? address.slice('::ffff:'.length) : '';
  return isIPv4(inner) ? inner : address;
}

function trusts(trusted: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && trusted.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
