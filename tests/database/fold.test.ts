import * as assert from 'uvu/assert';
import { migrate } from '../../src/database/migrate.ts';
import { fold } from '../../src/fold.ts';
import { suite } from '../suite.ts';
import { emptyDatabase, migratedDatabase, queryDirectly } from './scratch.ts';

const inDatabase = async (url: string, texts: readonly string[]) =>
  (
    await queryDirectly<{ folded: string }>(
      url,
      'select fold(text) as folded from unnest($1::text[]) with ordinality as given(text, place) order by place',
      [texts],
    )
  ).map(({ folded }) => folded);

/** Texts that are equal, and their folded form. */
const SAME: [folded: string, ...texts: string[]][] = [
  ['cafe', 'cafe', 'CAFE', 'Cafe'],
  ['caf\u00e9', 'caf\u00e9', 'cafe\u0301', 'CAF\u00c9', 'CAFE\u0301'],
  ['strasse', 'strasse', 'Stra\u00dfe', 'STRASSE', 'STRA\u1e9eE'],
  ['\u03c3\u03b1\u03c3', '\u03c3\u03b1\u03c2', '\u03a3\u0391\u03a3', '\u03c3\u03b1\u03c3'],
  ['\u0390', '\u0390', '\u03aa\u0301', '\u0399\u0308\u0301', '\u1fd3'],
  ['\u1f00\u03b9', '\u1f80', '\u1f88', '\u03b1\u0313\u0345', '\u1f08\u0399'],
  ['fi', '\ufb01', 'FI'],
  ['\u02bcn', '\u0149', '\u02bcN'],
  ['\u01f0', '\u01f0', 'J\u030c'],
  ['k', '\u212a', 'K'],
  ['\u00e5', '\u212b', 'A\u030a'],
  ['\u03bc', '\u00b5', '\u039c'],
  ['i\u0307', '\u0130', 'I\u0307', 'i\u0307'],
  ['\u0131', '\u0131'],
  ['i', 'I'],
  ['\ud55c', '\u1112\u1161\u11ab', '\ud55c'],
  ['\u304c', '\u304b\u3099'],
  ['\u{10428}', '\u{10400}'],
];

/** Letters added after Unicode 14: PostgreSQL, ICU and Node learn them in different versions. */
const isNew = (code: number) =>
  (code >= 0x1c89 && code <= 0x1c8a) ||
  (code >= 0xa7cb && code <= 0xa7dc) ||
  (code >= 0x10d50 && code <= 0x10d65) ||
  (code >= 0x16ea0 && code <= 0x16ed3);

/** Too many to test each time, and none has a case. */
const isIdeograph = (code: number) =>
  (code >= 0x3400 && code <= 0x9fff) || (code >= 0xac00 && code <= 0xd7a3);

const isSurrogateOrPrivate = (code: number) => code >= 0xd800 && code <= 0xf8ff;

suite('folded texts for comparison', (it) => {
  it('use NFC and full case folding, in the server and in the database', async () => {
    const url = await migratedDatabase();
    for (const [folded, ...texts] of SAME) {
      for (const text of [folded, ...texts]) assert.is(fold(text), folded, JSON.stringify(text));
      assert.equal(
        await inDatabase(url, texts),
        texts.map(() => folded),
      );
    }
  });

  it('are equal in the server and in the database for every letter, and stable when folded again', async () => {
    const url = await migratedDatabase();
    const codes = Array.from({ length: 0x20000 }, (_, code) => code).filter(
      (code) => code > 0 && !isIdeograph(code) && !isSurrogateOrPrivate(code) && !isNew(code),
    );
    const characters = codes.map((code) => String.fromCodePoint(code));
    const folded = await inDatabase(url, characters);
    const different = characters.filter((character, at) => fold(character) !== folded[at]);
    assert.equal(different, []);
    const [again] = await queryDirectly(
      url,
      'select count(*)::integer as count from unnest($1::text[]) as text where fold(text) <> text',
      [folded],
    );
    assert.equal(again, { count: 0 });
    const [quickly] = await queryDirectly(
      url,
      'select count(*)::integer as count from unnest($1::text[]) as text where fold_quickly(text) is distinct from fold(text)',
      [[...characters, ...SAME.flat()]],
    );
    assert.equal(quickly, { count: 0 });
  });

  it('do not depend on the locale of the database', async () => {
    const url = await emptyDatabase("locale_provider icu icu_locale 'tr-TR'");
    await migrate(url, { info() {}, warn() {}, error() {} });
    const [own] = await queryDirectly(url, "select lower('I') as i");
    assert.equal(own, { i: '\u0131' });
    assert.equal(await inDatabase(url, ['I', 'TITLE', '\u0130', '\u00c9I']), [
      'i',
      'title',
      'i\u0307',
      '\u00e9i',
    ]);
    assert.equal(
      await queryDirectly(url, "select fold_quickly('TITLE') as ascii, fold_quickly('ÉI') as other"),
      [{ ascii: 'title', other: '\u00e9i' }],
    );
  });

  it('are null for null and empty for empty', async () => {
    const url = await migratedDatabase();
    const [row] = await queryDirectly(
      url,
      "select fold(null) as none, fold_quickly(null) as none_either, fold('') as empty, fold_all('{}') as list, fold_all(array['\u00c9', 'B']) as two",
    );
    assert.equal(row, { none: null, none_either: null, empty: '', list: [], two: ['\u00e9', 'b'] });
  });
});
