import { dictionary } from '@zxcvbn-ts/language-common';
import * as assert from 'uvu/assert';
import { passwordProblems } from '../../src/auth/passwords/policy.ts';
import { normalizeEmail } from '../../src/users/email.ts';
import { suite } from '../suite.ts';

const EMAIL = 'ada.1815@example.com';
const OWNER = { email: EMAIL, full_name: 'Augusta Ada King-Noel' };
const codes = (password: string) => passwordProblems(password, OWNER).map(({ code }) => code);

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
      'Ada-and-Charles-1833',
      'Correct-Horse-Battery-1',
      'TaskFlow-Is-Where-I-Work-1',
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
    assert.equal(codes('maschine'), ['NEEDS_UPPER_CASE', 'NEEDS_DIGIT']);
    assert.equal(codes('MASCHINE-NEUN-9'), ['NEEDS_LOWER_CASE']);
    assert.equal(codes('12345678'), ['NEEDS_LOWER_CASE', 'NEEDS_UPPER_CASE', 'COMMON_PASSWORD']);
  });

  it('refuses the commonly used ones, whatever their case and with what is put round them, A-15', () => {
    for (const password of [
      'Password1',
      'PassW0rd',
      'P@ssw0rd',
      'P@ssw0rd!2024',
      'Trustno1',
      'Trustno1!',
      'Qwerty123',
      '1Qaz2wsx3edc',
      'Dragon2024!',
      '*** Sunshine 99 ***',
      'Ｄragon2024',
      'Abc12345!',
      'TaskFlow1',
      'Task-Flow-2026!',
    ]) {
      assert.equal(codes(password), ['COMMON_PASSWORD'], password);
    }
  });

  it('refuses each of the first 3,000 of the list, and with digits and signs after its letters, A-15', () => {
    for (const word of dictionary['passwords-common'].slice(0, 3_000)) {
      const password = `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
      const decorated = /^[a-z]+$/.test(word) ? [`${password}2026`, `${password}!1`] : [];
      for (const tried of [password, ...decorated])
        assert.ok(codes(tried).includes('COMMON_PASSWORD'), tried);
    }
  });

  it('refuses the email and what stands before its @, however they are written, A-15', () => {
    for (const password of [
      'Ada.1815@Example.com',
      ' ADA.1815@example.com ',
      'Ａda.1815@example.com',
      'ADA.1815@example.com!',
      'Ada-1815',
      'Ada1815!!',
    ]) {
      assert.ok(codes(password).includes('SAME_AS_EMAIL'), password);
    }
  });

  it('refuses the name and each part of it, A-15', () => {
    for (const password of [
      'AugustaAdaKing-Noel1',
      'Augusta.Ada.King.Noel.1',
      'KingNoel1815',
      'King-Noel-1',
      'Ada12345!',
    ]) {
      assert.ok(codes(password).includes('SAME_AS_NAME'), password);
    }
  });

  it('finds nothing in a name or an email of which nothing can be compared', () => {
    const owner = { email: '+@example.com', full_name: '🗝️ ✨' };
    assert.equal(passwordProblems('Note-G-1843', owner), []);
    assert.equal(passwordProblems('🗝️ ✨aA1🗝️ ✨', owner), []);
  });

  it('says in words how to mend it', () => {
    for (const { field, message } of passwordProblems('', OWNER)) {
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
