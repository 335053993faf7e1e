import { BlockList } from 'node:net';
import { networkInterfaces } from 'node:os';
import * as assert from 'uvu/assert';
import { isPublicAddress } from '../../src/outbound/addresses.ts';
import { createGuard, NotAllowed } from '../../src/outbound/guard.ts';
import { suite } from '../suite.ts';
import { FORBIDDEN, PUBLIC } from './hosts.ts';

const none = new BlockList();

/** A guard for which names lead to these addresses. */
const guardWith = (names: Record<string, string[]>, allowed = none, ownHost?: string) =>
  createGuard({
    allowed,
    ...(ownHost !== undefined && { ownHost }),
    resolve: async (name) => names[name] ?? [],
  });

suite('outbound: guard', (it) => {
  it(`refuses ${FORBIDDEN.length} spellings of hosts that are not public, and accepts public ones`, async () => {
    const guard = guardWith({});
    assert.ok(FORBIDDEN.length >= 60);
    for (const host of FORBIDDEN) {
      assert.is(await guard.check(`https://${host}/x`), 'ADDRESS_NOT_ALLOWED', host);
      await guard.addressesOf(new URL(`https://${host}/x`)).then(
        () => assert.unreachable(host),
        (error) => assert.instance(error, NotAllowed),
      );
    }
    for (const host of PUBLIC) {
      assert.is(await guard.check(`https://${host}/x`), undefined, host);
      assert.is((await guard.addressesOf(new URL(`https://${host}/x`))).length, 1);
    }
  });

  it('refuses names that lead to an address that is not public, also beside a public one', async () => {
    const guard = guardWith({
      'inside.example': ['10.0.0.1'],
      'mixed.example': ['93.184.215.14', '127.0.0.1'],
      'mixed6.example': ['93.184.215.14', 'fd00::1'],
      'mapped.example': ['::ffff:10.0.0.1'],
      'outside.example': ['93.184.215.14', '2606:4700::1111'],
    });
    for (const name of ['inside', 'mixed', 'mixed6', 'mapped'])
      for (const host of [`${name}.example`, `${name}.example.`, `${name.toUpperCase()}.example`])
        assert.is(await guard.check(`https://${host}`), 'ADDRESS_NOT_ALLOWED', host);
    assert.is(await guard.check('https://outside.example'), undefined);
    assert.is(await guard.check('https://unknown.example'), undefined);
    assert.equal(await guard.addressesOf(new URL('https://unknown.example')), []);
  });

  it('refuses other protocols, credentials, and http:// unless the network is allowed', async () => {
    const allowed = new BlockList();
    allowed.addSubnet('10.1.0.0', 16);
    const guard = guardWith({ 'in.example': ['10.1.2.3'], 'out.example': ['93.184.215.14'] }, allowed);
    for (const url of [
      'ftp://out.example',
      'file:///etc/passwd',
      'https://',
      'no URL',
      'javascript:alert(1)',
    ])
      assert.is(await guard.check(url), 'INVALID_URL', url);
    assert.is(await guard.check('https://ada:secret@out.example'), 'HAS_CREDENTIALS');
    assert.is(await guard.check('https://ada@out.example'), 'HAS_CREDENTIALS');
    assert.is(await guard.check('http://out.example'), 'NOT_HTTPS');
    assert.is(await guard.check('http://unknown.example'), 'NOT_HTTPS');
    assert.is(await guard.check('http://in.example'), undefined);
    assert.is(await guard.check('http://10.1.9.9:8080/x'), undefined);
    assert.is(await guard.check('http://10.2.0.1'), 'ADDRESS_NOT_ALLOWED');
    await guard.addressesOf(new URL('http://out.example')).then(
      () => assert.unreachable(),
      () => {},
    );
  });

  it('refuses the service itself: its addresses and the host of PUBLIC_URL', async () => {
    const guard = guardWith({ 'tasks.example.com': ['93.184.215.14'] }, none, 'tasks.example.com');
    for (const host of ['tasks.example.com', 'TASKS.example.com', 'tasks.example.com.'])
      assert.is(await guard.check(`https://${host}/api/v1/tasks`), 'ADDRESS_NOT_ALLOWED');
    for (const { address } of Object.values(networkInterfaces()).flatMap((each) => each ?? []))
      assert.not.ok(guard.isAllowed(address), address);
  });

  it('an address with a zone, or that is no address, is not public', () => {
    for (const address of ['fe80::1%eth0', '2606:4700::1111%lo', '', 'localhost', '1.2.3', '127.0.0.1:80'])
      assert.not.ok(isPublicAddress(address), address);
  });
});
