import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Networks that do not belong to public hosts: the special-purpose registries of IANA (RFC 6890), multicast, and the address on which
 * virtual machines of Azure reach their host.
 */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** All public hosts of IPv6 are in this network, except those that it reaches by IPv4. */
const GLOBAL_IPV6 = '2000::/3';

/** The part of it that has another purpose, such as tunnels to any address of IPv4 (Teredo, 6to4). */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'];

/** Addresses of IPv4 in those of IPv6. A name server of a network without IPv4 makes the second kind of them (RFC 6052). */
const EMBEDDED_IPV4 = ['::ffff:0:0/96', '64:ff9b::/96'];

function rangesOf(subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [address = '', length] = subnet.split('/');
    list.addSubnet(address, Number(length), isIPv4(address) ? 'ipv4' : 'ipv6');
  }
  return list;
}

const specialV4 = rangesOf(SPECIAL_IPV4);
const globalV6 = rangesOf([GLOBAL_IPV6]);
const specialV6 = rangesOf(SPECIAL_IPV6);
const embedded = rangesOf(EMBEDDED_IPV4);
/**
 * Returns whether an address belongs to a public host.
 * @param address without brackets. A zone, as in `fe80::1%eth0`, is not public.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !specialV4.check(address);
  if (!isIPv6(address) || address.includes('%')) return false;
  if (embedded.check(address, 'ipv6')) return isPublicAddress(lastIPv4(address));
  const isGlobal = globalV6.check(address, 'ipv6') && !specialV6.check(address, 'ipv6');
  return isGlobal && !isTunnel(address);
}

/** Whether the last 64 bits name an address of IPv4 that a tunnel leads to, in any network (ISATAP, RFC 5214). */
function isTunnel(address: string): boolean {
  const [marked = 0, isatap] = groupsOf(address).slice(4, 6);
  return (marked & 0xfdff) === 0 && isatap === 0x5efe;
}

/** Returns the last 32 bits of an address of IPv6 as one of IPv4. */
const lastIPv4 = (address: string) =>
  groupsOf(address)
    .slice(6)
    .flatMap((group) => [group >> 8, group & 255])
    .join('.');

/** Returns the eight groups of an address of IPv6. */
function groupsOf(address: string): number[] {
  // Writes the last 32 bits as two groups, if they are written as an address of IPv4.
  const { hostname } = new URL(`http://[${address}]`);
  const [before = [], after = []] = hostname
    .slice(1, -1)
    .split('::')
    .map((half) => half.split(':').filter(Boolean));
  const zeros = new Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16));
}
