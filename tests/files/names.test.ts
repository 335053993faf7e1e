import * as assert from 'uvu/assert';
import { dispositionOf, fileName, nameIn } from '../../src/files/names.ts';
import { suite } from '../suite.ts';

/** Parts of names that break headers, paths, terminals or lists of files. */
const PARTS = [
  '../',
  '..\\',
  '/etc/',
  'C:\\',
  '\\\\host\\share\\',
  './',
  '~/',
  '%2e%2e%2f',
  'a/../../',
  '\0',
  '\r\nSet-Cookie: x=1',
  '\n',
  '\t',
  '\u0007',
  '\u001b[31m',
  '\u007f',
  '\u0085',
  '\u202e',
  '\u202d',
  '\u2066',
  '\u200b',
  '\u200e',
  '\ufeff',
  '\u2028',
  '\u2029',
  '\ud800',
  '\udfff',
  '"',
  '\\"',
  "'",
  ';',
  '; filename=x',
  ',',
  '%',
  '%0d%0a',
  '<script>',
  '`',
  '$(id)',
  '|',
  ' ',
  '.',
  '...',
  'é',
  'e\u0301',
  '字',
  '🌉',
  '👩‍👩‍👧',
  'x'.repeat(300),
  '字'.repeat(100),
  '',
];
const ENDS = ['', '.txt', '.tar.gz', ' .exe', '.'];
const NAMES = PARTS.flatMap((part) => ENDS.map((end) => `${part}cards${end}`)).concat(PARTS);

suite('names of files', (it) => {
  it(`are safe for ${NAMES.length} hostile names`, () => {
    assert.ok(NAMES.length >= 200);
    for (const name of NAMES) {
      const safe = fileName(name);
      const shown = JSON.stringify(name);
      assert.ok(safe.length > 0, shown);
      assert.ok(Buffer.byteLength(safe) <= 255, shown);
      assert.ok(safe.isWellFormed(), shown);
      assert.not.match(
        safe,
        /[/\\\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\ufeff]/u,
        shown,
      );
      assert.not.match(safe, /^\s|[\s.]$/, shown);
      assert.is(safe, safe.normalize('NFC'), shown);
      assert.is(fileName(safe), safe, shown);
      const header = dispositionOf('attachment', safe);
      assert.match(
        header,
        /^attachment; filename="[\x20-\x21\x23-\x5b\x5d-\x7e]*"; filename\*=UTF-8''[\w!#$&+.^`|~%-]+$/,
        shown,
      );
      assert.is(nameIn(header), safe, shown);
    }
  });

  it('keep what is part of a name', () => {
    for (const name of [
      '.env',
      'Übersicht (1).pdf',
      'a b.txt',
      '👩‍👩‍👧.png',
      'می‌خواهم.txt',
      "O'Neil & Co; 50%.csv",
    ])
      assert.is(fileName(name), name);
    assert.is(fileName('e\u0301.txt'), 'é.txt');
    assert.is(fileName('gpj.\u202eexe'), 'gpj.exe');
    assert.is(fileName('C:\\cards\\a.txt'), 'a.txt');
    for (const nothing of ['', '/', '..', ' . ', '\0', '\u202e']) assert.is(fileName(nothing), 'file');
  });

  it('keep their extension and whole characters when they are too long', () => {
    const long = fileName(`${'👩‍👩‍👧'.repeat(50)}.tar`);
    assert.match(long, /^(?:👩‍👩‍👧)+\.tar$/u);
    assert.ok(Buffer.byteLength(long) > 230);
  });

  it('are read from headers as clients send them', () => {
    assert.is(nameIn('attachment; filename="a.txt"'), 'a.txt');
    assert.is(nameIn('attachment; filename=a.txt'), 'a.txt');
    assert.is(nameIn('attachment; filename="a\\"b.txt"'), 'a"b.txt');
    assert.is(nameIn(`attachment; filename="x"; filename*=UTF-8''%C3%A9.txt`), 'é.txt');
    assert.is(nameIn(`attachment; filename="${Buffer.from('é.txt').toString('latin1')}"`), 'é.txt');
    for (const none of ['attachment', 'inline; name="x"', "attachment; filename*=UTF-8''%ff", ''])
      assert.is(nameIn(none), undefined, none);
  });
});
