import { isIP, isIPv4, SocketAddress } from 'node:net';

/** Returns one name for all addresses that one customer of a network can use: the IPv6 /64, or the IPv4 address. */
export function addressBucket(written: string): string {
  const address = plainAddress(written);
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - groups.length - rest.length }, () => '0');
  return `${[...groups, ...zeros, ...rest].slice(0, 4).join(':')}::/64`;
}

/** Returns the canonical form of an address: without a zone, and IPv4 not as the mapped address of an IPv6 socket. */
export function plainAddress(written: string): string {
  if (isIP(written) !== 6) return written;
  const { address } = new SocketAddress({ address: written, family: 'ipv6' });
  const inner = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : '';
  return isIPv4(inner) ? inner : address;
}
