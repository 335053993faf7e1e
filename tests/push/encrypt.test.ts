import { createECDH, createSecretKey, randomBytes } from 'node:crypto';
import { decrypt as decryptMessage } from 'http_ece';
import * as assert from 'uvu/assert';
import { encryptFor, MAX_CONTENT_BYTES, wrongKeys } from '../../src/push/encrypt.ts';
import { createVapid } from '../../src/push/vapid.ts';
import { vapidSeedOf } from '../../src/push/vapid-seed.ts';
import { suite } from '../suite.ts';

const bytes = (text: string) => Buffer.from(text, 'base64url');

suite('push: encryption', (it) => {
  it('gives the message of RFC 8291, appendix A', () => {
    const keys = {
      p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
      auth: 'BTBZMqHH6r4Tts7J_aSIgg',
    };
    const random = {
      salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'),
      privateKey: bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'),
    };
    const text = Buffer.from('When I grow up, I want to be a watermelon');
    assert.is(
      encryptFor(keys, text, random).toString('base64url'),
      'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    );
  });

  it('is decrypted by another implementation, whatever the size, and hides it', () => {
    const ecdh = createECDH('prime256v1');
    const p256dh = ecdh.generateKeys('base64url');
    const auth = randomBytes(16).toString('base64url');
    const sizes = new Set<number>();
    for (const size of [0, 1, 100, 200, 254, 255, 256, MAX_CONTENT_BYTES - 1, MAX_CONTENT_BYTES]) {
      const content = randomBytes(size);
      const sealed = encryptFor({ p256dh, auth }, content);
      assert.ok(sealed.length <= 4096, `${sealed.length} bytes`);
      sizes.add(sealed.length);
      const opened = decryptMessage(sealed, { version: 'aes128gcm', privateKey: ecdh, authSecret: auth });
      assert.ok(opened.equals(content), `${size} bytes`);
    }
    assert.is(sizes.size, 3);
    assert.throws(
      () => encryptFor({ p256dh, auth }, Buffer.alloc(MAX_CONTENT_BYTES + 1)),
      (error: unknown) => error instanceof RangeError,
    );
  });

  it('refuses keys that are not on the curve', () => {
    const auth = randomBytes(16).toString('base64url');
    const p256dh = createECDH('prime256v1').generateKeys('base64url');
    assert.equal(wrongKeys({ p256dh, auth }), []);
    const point = bytes(p256dh);
    point.writeUInt8(point.readUInt8(64) ^ 1, 64);
    for (const wrong of [point, Buffer.alloc(65, 4), Buffer.alloc(65), point.subarray(0, 33)]) {
      assert.equal(wrongKeys({ p256dh: wrong.toString('base64url'), auth: 'AAAA' }), ['p256dh', 'auth']);
    }
  });

  it('the keys of the server follow from their seed', () => {
    const [one, other] = [7, 8].map((each) => vapidSeedOf(createSecretKey(Buffer.alloc(32, each))));
    if (!one || !other) throw new Error('two seeds');
    const contact = 'mailto:ops@example.com';
    const { publicKey } = createVapid(one, contact);
    assert.is(createVapid(one, contact).publicKey, publicKey);
    assert.is.not(createVapid(other, contact).publicKey, publicKey);
    assert.match(publicKey, /^B[A-Za-z0-9_-]{86}$/);
  });
});
