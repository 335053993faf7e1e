import { BlockList } from 'node:net';

/**
 * `TRUSTED_PROXIES` for a test that forwards requests with chosen addresses, like a proxy on this machine.
 */
export const localProxies = new BlockList();
localProxies.addSubnet('127.0.0.0', 8, 'ipv4');
