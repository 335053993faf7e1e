import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import * as assert from 'uvu/assert';
import { createSealer, encrypt, keyFor, keyId } from '../src/encryption.ts';
import { suite } from './suite.ts';

const newKey = (): KeyObject => createSecretKey(randomBytes(32));
const [old, current, other] = [newKey(), newKey(), newKey()];
const content = Buffer.from('The Analytical Engine weaves algebraic patterns.');
const context = Buffer.from('note 1');

suite('data encrypted with one of several keys', (it) => {
  it('names its key, without its kid or the key itself', () => {
    const sealed = createSealer('notes', [current, old]).seal(content, context);
    assert.equal(sealed.subarray(0, 4), keyId(current));
    assert.not.ok(sealed.includes(current.export()));
    assert.not.ok(sealed.includes(content));
  });

  it('is decrypted whichever key it has, as long as that is in the list', () => {
    const sealed = createSealer('notes', old).seal(content, context);
    for (const keys of [old, [current, old], [old, current], [other, current, old]] as const) {
      assert.equal(createSealer('notes', keys).open(sealed, context), content);
    }
    for (const keys of [current, [current, other]] as const) {
      assert.throws(() => createSealer('notes', keys).open(sealed, context));
    }
  });

  it('is decrypted from before it named its key, even if its nonce looks like a name', () => {
    const before = encrypt(keyFor('notes', old), content, context);
    assert.equal(createSealer('notes', [current, old]).open(before, context), content);
    const nonces = Array.from({ length: 40 }, () => encrypt(keyFor('notes', old), content, context));
    for (const each of nonces)
      assert.equal(createSealer('notes', [current, old]).open(each, context), content);
  });

  it('cannot be decrypted for another purpose or context, or when a byte has changed', () => {
    const sealer = createSealer('notes', [current, old]);
    const sealed = sealer.seal(content, context);
    assert.throws(() => createSealer('letters', [current, old]).open(sealed, context));
    assert.throws(() => sealer.open(sealed, Buffer.from('note 2')));
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      assert.throws(() => sealer.open(changed, context), undefined, `byte ${at}`);
    }
    for (const length of [0, 1, 4, 20, 31])
      assert.throws(() => sealer.open(sealed.subarray(0, length), context));
  });
});
