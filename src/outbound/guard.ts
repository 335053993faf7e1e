import { Resolver } from 'node:dns/promises';
import { type BlockList, isIP, isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isPublicAddress } from './addresses.ts';

/** Name servers get this long for each of the two kinds of addresses. A lookup of the system would occupy a thread of Node for longer. */
const LOOKUP_MS = 2_000;
/** Of each kind. Others are only tried by the next attempt. */
const MAX_ADDRESSES = 2;

export type GuardOptions = {
  /** Networks that are allowed although they are not public. */
  readonly allowed: BlockList;
  /** The host under which clients reach this service: it must not send requests to itself. */
  readonly ownHost?: string | undefined;
  /** Returns the addresses of a name, none if it has none. Another one only in tests. */
  readonly resolve?: (hostname: string) => Promise<string[]>;
  /** Name servers in place of those of the system, as addresses with ports. Only in tests. */
  readonly nameServers?: readonly string[];
};

/** Why requests are not sent to a URL. */
export type Refusal = 'INVALID_URL' | 'HAS_CREDENTIALS' | 'NOT_HTTPS' | 'ADDRESS_NOT_ALLOWED';

/** Decides where this service sends requests that users asked for, so that they do not reach what only it can reach. */
export type Guard = {
  /**
   * Checks a URL when a user enters it. The addresses of a name can change later, so `addressesOf` and `isAllowed` decide again
   * for each connection. A name without an address is not refused.
   */
  check(url: string): Promise<Refusal | undefined>;
  /**
   * Returns the addresses to connect to.
   * @throws NotAllowed if one of them is not allowed: then the name mixes public and internal hosts, or someone tries something
   */
  addressesOf(url: URL): Promise<string[]>;
  isAllowed(address: string): boolean;
};

export class NotAllowed extends Error {
  override readonly name = 'NotAllowed';
}

export function createGuard({ allowed, ownHost, resolve, nameServers }: GuardOptions): Guard {
  const isListed = (address: string) => allowed.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  const isInternal = (address: string) => !isPublicAddress(address) || ownAddresses().has(address);
  const isAllowed = (address: string) => isIP(address) !== 0 && (isListed(address) || !isInternal(address));

  async function lookUp({ hostname }: URL): Promise<string[]> {
    const literal = hostname.replace(/^\[|\]$/g, '');
    if (isIP(literal)) return [literal];
    const name = literal.replace(/\.$/, '');
    return resolve ? resolve(name) : resolveName(name, nameServers);
  }

  /** Returns the addresses of a URL, and whether each can be used. */
  async function judge(url: URL): Promise<{ addresses: string[]; isAllowed: boolean; isListed: boolean }> {
    const addresses = await lookUp(url);
    const own = ownHost !== undefined && sameHost(url.hostname, ownHost);
    const known = own && !addresses.every(isListed);
    const listed = addresses.length > 0 && addresses.every(isListed);
    return { addresses, isAllowed: !known && addresses.every(isAllowed), isListed: listed };
  }

  return {
    async check(text) {
      const url = URL.parse(text);
      if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') return 'INVALID_URL';
      if (url.username !== '' || url.password !== '') return 'HAS_CREDENTIALS';
      const judged = await judge(url).catch(() => undefined);
      if (judged && !judged.isAllowed) return 'ADDRESS_NOT_ALLOWED';
      if (url.protocol === 'http:' && !judged?.isListed) return 'NOT_HTTPS';
      return undefined;
    },
    async addressesOf(url) {
      const { addresses, isAllowed: areAllowed, isListed: areListed } = await judge(url);
      if (!areAllowed || (url.protocol !== 'https:' && !areListed)) throw new NotAllowed('not allowed');
      const kinds = [addresses.filter((each) => isIPv4(each)), addresses.filter((each) => !isIPv4(each))];
      return kinds.flatMap((kind) => kind.slice(0, MAX_ADDRESSES));
    },
    isAllowed,
  };
}

const sameHost = (one: string, other: string) =>
  one.replace(/\.$/, '').toLowerCase() === other.replace(/\.$/, '').toLowerCase();

/** The addresses of this machine, also public ones. Read each time, because they can change. */
const ownAddresses = () =>
  new Set(Object.values(networkInterfaces()).flatMap((each = []) => each.map(({ address }) => address)));

/** Asks the name servers of the system. Names that only `/etc/hosts` has, such as `localhost`, have no address here. */
async function resolveName(hostname: string, servers: readonly string[] | undefined): Promise<string[]> {
  const resolver = new Resolver({ timeout: LOOKUP_MS, tries: 1 });
  if (servers) resolver.setServers(servers);
  const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}
