import { dictionary } from '@zxcvbn-ts/language-common';
import * as assert from 'uvu/assert';
import { passwordProblems } from '../../src/auth/passwords/policy.ts';
import { normalizeEmail } from '../../src/users/email.ts';
import { suite } from '../suite.ts';

const EMAIL = 'ada.1815@example.com';
const OWNER = { email: EMAIL, full_name: 'Augusta Ada King-Noel' };
const codes = async (password: string) => (await passwordProblems(password, OWNER)).map(({ code }) => code);

suite('password policy', (it) => {
  it('accepts 8 to 128 characters with upper case, lower case and a digit', async () => {
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
      assert.equal(await codes(password), [], password);
    }
  });

  it('counts characters, not UTF-16 units', async () => {
    assert.equal(await codes('Aa1🗝🗝🗝🗝'), ['TOO_SHORT']);
    assert.equal(await codes(`Aa1${'🗝'.repeat(125)}`), []);
    assert.equal(await codes(`Aa1${'🗝'.repeat(126)}`), ['TOO_LONG']);
  });

  it('reports every violated rule at once', async () => {
    assert.equal(await codes(''), ['TOO_SHORT', 'NEEDS_LOWER_CASE', 'NEEDS_UPPER_CASE', 'NEEDS_DIGIT']);
    assert.equal(await codes('maschine'), ['NEEDS_UPPER_CASE', 'NEEDS_DIGIT']);
    assert.equal(await codes('MASCHINE-NEUN-9'), ['NEEDS_LOWER_CASE']);
    assert.equal(await codes('12345678'), ['NEEDS_LOWER_CASE', 'NEEDS_UPPER_CASE', 'COMMON_PASSWORD']);
  });

  it('refuses common passwords in any case and with added digits and signs (A-15)', async () => {
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
      assert.equal(await codes(password), ['COMMON_PASSWORD'], password);
    }
  });

  it('refuses each of the 3,000 most common passwords, also with added digits and signs (A-15)', async () => {
    for (const word of dictionary['passwords-common'].slice(0, 3_000)) {
      const password = `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
      const decorated = /^[a-z]+$/.test(word) ? [`${password}2026`, `${password}!1`] : [];
      for (const candidate of [password, ...decorated])
        assert.ok((await codes(candidate)).includes('COMMON_PASSWORD'), candidate);
    }
  });

  it('refuses the email and its local part in any spelling (A-15)', async () => {
    for (const password of [
      'Ada.1815@Example.com',
      ' ADA.1815@example.com ',
      'Ａda.1815@example.com',
      'ADA.1815@example.com!',
      'Ada-1815',
      'Ada1815!!',
    ]) {
      assert.ok((await codes(password)).includes('SAME_AS_EMAIL'), password);
    }
  });

  it('refuses the name and each of its parts (A-15)', async () => {
    for (const password of [
      'AugustaAdaKing-Noel1',
      'Augusta.Ada.King.Noel.1',
      'KingNoel1815',
      'King-Noel-1',
      'Ada12345!',
    ]) {
      assert.ok((await codes(password)).includes('SAME_AS_NAME'), password);
    }
  });

  it('accepts any password for a name or email that is too short to compare', async () => {
    const owner = { email: '+@example.com', full_name: '🗝️ ✨' };
    assert.equal(await passwordProblems('Note-G-1843', owner), []);
    assert.equal(await passwordProblems('🗝️ ✨aA1🗝️ ✨', owner), []);
  });

  it('explains how to correct the password', async () => {
    for (const { field, message } of await passwordProblems('', OWNER)) {
      assert.is(field, 'password');
      assert.match(message, /^(Use|Add) .+\.$/);
    }
  });
});

suite('email normalization', (it) => {
  it('gives addresses the same form if they differ in case, width, composition or surrounding space', () => {
    const forms = [
      'josé@example.com',
      'JOSÉ@EXAMPLE.COM',
      'jose\u0301@example.com',
      'ｊosé@example.com',
      ' josé@example.com\t',
    ];
    assert.equal([...new Set(forms.map(normalizeEmail))], ['josé@example.com']);
  });

  it('does not change an address that is already normalized', () => {
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
