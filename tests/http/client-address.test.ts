import type { IncomingMessage } from 'node:http';
import { BlockList } from 'node:net';
import * as assert from 'uvu/assert';
import { addressBucket } from '../../src/address-bucket.ts';
import { clientAddress } from '../../src/http/client-address.ts';
import { suite } from '../suite.ts';

const proxies = new BlockList();
proxies.addSubnet('10.0.0.0', 8, 'ipv4');
proxies.addAddress('2001:db8::1', 'ipv6');

const cases: [how: string, peer: string | undefined, forwarded: string | undefined, address: string][] = [
  ['no proxy', '203.0.113.9', undefined, '203.0.113.9'],
  ['an untrusted caller with a header', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['an untrusted caller that claims local addresses', '203.0.113.9', '127.0.0.1, 10.0.0.1', '203.0.113.9'],
  ['a trusted proxy', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['a trusted proxy without a header', '10.0.0.1', undefined, '10.0.0.1'],
  ['a trusted proxy with an empty header', '10.0.0.1', '', '10.0.0.1'],
  ['two trusted proxies', '10.0.0.1', '198.51.100.1, 10.9.9.9', '198.51.100.1'],
  ['a trusted proxy, with a header of the caller', '10.0.0.1', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
  [
    'a trusted proxy, with a forged proxy in the header',
    '10.0.0.1',
    '1.1.1.1, 10.6.6.6, 198.51.100.1',
    '198.51.100.1',
  ],
  ['only proxies', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['garbage', '10.0.0.1', '<script>', '10.0.0.1'],
  ['garbage before an address', '10.0.0.1', '<script>, 198.51.100.1', '198.51.100.1'],
  ['garbage after an address', '10.0.0.1', '198.51.100.1, <script>', '10.0.0.1'],
  ['garbage between proxies', '10.0.0.1', '198.51.100.1, unknown, 10.0.0.2', '10.0.0.2'],
  ['an address with a port', '10.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
  ['an IPv6 address with a port', '10.0.0.1', '[2001:db8::5]:4711', '2001:db8::5'],
  ['an IPv6 address in brackets', '10.0.0.1', '[2001:db8::5]', '2001:db8::5'],
  ['an address with an invalid port', '10.0.0.1', '198.51.100.1:http', '10.0.0.1'],
  ['a proxy with a port before it', '10.0.0.1', '198.51.100.1, 10.0.0.2:80', '198.51.100.1'],
  ['an invalid IPv4 address', '10.0.0.1', '300.1.1.1', '10.0.0.1'],
  ['an address in octal', '10.0.0.1', '0306.063.0144.01', '10.0.0.1'],
  ['spaces', '10.0.0.1', '  198.51.100.1  ', '198.51.100.1'],
  ['a thousand hops', '10.0.0.1', Array(1000).fill('198.51.100.1').join(), '198.51.100.1'],
  ['an IPv4 peer of an IPv6 socket', '::ffff:203.0.113.9', '1.1.1.1', '203.0.113.9'],
  ['a trusted IPv4 proxy of an IPv6 socket', '::ffff:10.0.0.1', '::FFFF:198.51.100.1', '198.51.100.1'],
  ['a trusted IPv6 proxy', '2001:db8::1', '2001:db8::bad:cafe', '2001:db8::bad:cafe'],
  ['IPv4 as IPv6 in hexadecimal', '10.0.0.1', '::ffff:c633:6401', '198.51.100.1'],
  ['IPv4 as IPv6 in full', '10.0.0.1', '0:0:0:0:0:ffff:198.51.100.1', '198.51.100.1'],
  ['an IPv6 address in upper case and in full', '10.0.0.1', '2001:0DB8:0:0:0:0:0:0005', '2001:db8::5'],
  ['an IPv6 address with a zone', 'fe80::1%eth0', '1.1.1.1', 'fe80::1'],
  ['an IPv6 caller', '2001:db8::2', '1.1.1.1', '2001:db8::2'],
  ['a closed socket', undefined, '1.1.1.1', ''],
];

suite('the address of the caller (I-02)', (it) => {
  for (const [how, remoteAddress, forwarded, address] of cases) {
    it(`is found behind ${how}`, () => {
      const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
      const req = { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
      assert.is(clientAddress(req, proxies), address);
    });
  }
});

suite('the rate limit bucket of an address', (it) => {
  const buckets: [string, string][] = [
    ['203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002:ffff::', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['::192.0.2.1', '0:0:0:0::/64'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::1:2:3:4:5:192.0.2.1', '0:1:2:3::/64'],
    ['', ''],
  ];
  for (const [address, bucket] of buckets) {
    it(`${address || 'nothing'} is in ${bucket || 'nothing'}`, () =>
      assert.is(addressBucket(address), bucket));
  }
});
