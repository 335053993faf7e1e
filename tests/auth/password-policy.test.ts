import * as assert from 'uvu/assert';
import { normalizeEmail } from '../../src/auth/email.ts';
import { passwordProblems } from '../../src/auth/password-policy.ts';
import { suite } from '../suite.ts';

const EMAIL = 'ada.1815@example.com';
const codes = (password: string) => passwordProblems(password, EMAIL).map(({ code }) => code);

suite('password policy', (it) => {
  it('accepts 8 to 128 characters with both cases and a digit', () => {
    for (const password of [
      'Note-G-1843',
      'Aa345678',
      `Aa1${'x'.repeat(125)}`,
      ' Aa1    ',
      'Ünïcödé1',
      'Пароль12',
      'Key🗝️🗝️🗝️🗝️1',
      'ADA.1815@example.com!',
    ]) {
      assert.equal(codes(password), [], password);
    }
  });

  it('counts characters and not the units they are stored in', () => {
    assert.equal(codes('Aa1🗝🗝🗝🗝'), ['TOO_SHORT']);
    assert.equal(codes(`Aa1${'🗝'.repeat(125)}`), []);
    assert.equal(codes(`Aa1${'🗝'.repeat(126)}`), ['TOO_LONG']);
  });

  it('names every rule that is broken at once', () => {
    assert.equal(codes(''), ['TOO_SHORT', 'NEEDS_LOWER_CASE', 'NEEDS_UPPER_CASE', 'NEEDS_DIGIT']);
    assert.equal(codes('passwort'), ['NEEDS_UPPER_CASE', 'NEEDS_DIGIT']);
    assert.equal(codes('PASSWORT1'), ['NEEDS_LOWER_CASE']);
    assert.equal(codes('12345678'), ['NEEDS_LOWER_CASE', 'NEEDS_UPPER_CASE']);
  });

  it('refuses the email, however it is written', () => {
    assert.equal(codes('Ada.1815@Example.com'), ['SAME_AS_EMAIL']);
    assert.equal(codes(' ADA.1815@example.com '), ['SAME_AS_EMAIL']);
    assert.equal(codes('Ａda.1815@example.com'), ['SAME_AS_EMAIL']);
  });

  it('says in words how to mend it', () => {
    for (const { field, message } of passwordProblems('', EMAIL)) {
      assert.is(field, 'password');
      assert.match(message, /^(Use|Add) .+\.$/);
    }
  });
});

suite('email normalization', (it) => {
  it('makes one of addresses that differ in case, in width, in composition or at the ends', () => {
    const forms = [
      'josé@example.com',
      'JOSÉ@EXAMPLE.COM',
      'jose\u0301@example.com',
      'ｊosé@example.com',
      ' josé@example.com\t',
    ];
    assert.equal([...new Set(forms.map(normalizeEmail))], ['josé@example.com']);
  });

  it('changes nothing the second time', () => {
    for (const email of [
      'İSTANBUL@example.com',
      'ǅ@example.com',
      'Ω\u0345@example.com',
      'ẞ@example.com',
      'ﬀ@example.com',
    ]) {
      const once = normalizeEmail(email);
      assert.is(normalizeEmail(once), once, email);
    }
  });
});
