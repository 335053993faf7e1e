import { BlockList } from 'node:net';

/** `TRUSTED_PROXIES` of a test that passes callers on from addresses of its own, as a proxy on this machine would. */
export const localProxies = new BlockList();
localProxies.addSubnet('127.0.0.0', 8, 'ipv4');
