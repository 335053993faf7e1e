import { randomBytes } from 'node:crypto';
import * as assert from 'uvu/assert';
import { canBeShown, mediaTypeOf } from '../../src/files/media-type.ts';
import { suite } from '../suite.ts';

const hex = (text: string, length = 64) =>
  Buffer.concat([Buffer.from(text.replaceAll(' ', ''), 'hex'), Buffer.alloc(length)]);
const text = (content: string) => Buffer.from(content);

/** The start of a file, its name, and the type that is found. */
const FILES: readonly (readonly [content: Buffer, name: string, type: string])[] = [
  [hex('89504e470d0a1a0a 0000000d 49484452'), 'a.html', 'image/png'],
  [hex('ffd8ffe000104a464946'), 'a.txt', 'image/jpeg'],
  [text('GIF89a\x01\0\x01\0'), 'a', 'image/gif'],
  [hex('52494646 24000000 57454250 56503820'), 'a', 'image/webp'],
  [hex('0000001c 66747970 61766966'), 'a', 'image/avif'],
  [hex('0000001c 66747970 68656963'), 'a', 'image/heic'],
  [text('BM\x46\0\0\0\0\0\0\0'), 'a', 'image/bmp'],
  [hex('49492a00 08000000'), 'a', 'image/tiff'],
  [hex('00000100 01001010'), 'a', 'image/x-icon'],
  [text('8BPS\0\x01'), 'a', 'image/vnd.adobe.photoshop'],
  [text('%PDF-1.7\n'), 'a', 'application/pdf'],
  [hex('504b0506', 18), 'a', 'application/zip'],
  [hex('1f8b0800'), 'a', 'application/gzip'],
  [text('BZh91AY'), 'a', 'application/x-bzip2'],
  [hex('fd377a585a00'), 'a', 'application/x-xz'],
  [hex('377abcaf271c'), 'a', 'application/x-7z-compressed'],
  [text('Rar!\x1a\x07\0'), 'a', 'application/x-rar-compressed'],
  [hex('28b52ffd'), 'a', 'application/zstd'],
  [hex('7f454c46 0201'), 'a', 'application/x-elf'],
  [text('MZ\x90\0'), 'a', 'application/x-msdownload'],
  [hex('0061736d 01000000'), 'a', 'application/wasm'],
  [text('SQLite format 3\0'), 'a', 'application/x-sqlite3'],
  [hex('fffb9064'), 'a', 'audio/mpeg'],
  [text('fLaC\0\0\0\x22'), 'a', 'audio/flac'],
  [hex('52494646 24000000 57415645 666d7420'), 'a', 'audio/wav'],
  [hex('4d546864 00000006'), 'a', 'audio/midi'],
  [hex('00000018 66747970 69736f6d'), 'a', 'video/mp4'],
  [hex('00000014 66747970 71742020'), 'a', 'video/quicktime'],
  [hex('1a45dfa3 9f4286810142f7810142f2810442f381084282847765626d'), 'a', 'video/webm'],
  [hex('464c5601 05'), 'a', 'video/x-flv'],
  [text('wOFF\0\x01\0\0'), 'a', 'font/woff'],
  [text('wOF2\0\x01\0\0'), 'a', 'font/woff2'],
  [text('OTTO\0'), 'a', 'font/otf'],
  [text('hello'), 'a', 'text/plain'],
  [text('hello'), 'a.png', 'text/plain'],
  [text('# Notes'), 'a.md', 'text/markdown'],
  [text('a,b\n1,2'), 'a.csv', 'text/csv'],
  [text('{"a":1}'), 'a.json', 'application/json'],
  [text('a: 1'), 'a.yaml', 'application/yaml'],
  [text('alert(1)'), 'a.js', 'text/javascript'],
  [text('a { color: red }'), 'a.css', 'text/css'],
  [text('BEGIN:VCALENDAR'), 'a.txt', 'text/calendar'],
  [text('<!DOCTYPE html><title>x</title>'), 'a.png', 'text/html'],
  [text('  <HTML>'), 'a', 'text/html'],
  [text('<script>alert(1)</script>'), 'a.txt', 'text/html'],
  [text('\ufeff<!-- a --><html>'), 'a', 'text/html'],
  [text('<svg xmlns="http://www.w3.org/2000/svg">'), 'a.png', 'image/svg+xml'],
  [text('<?xml version="1.0"?><!DOCTYPE svg PUBLIC "x"><svg>'), 'a', 'image/svg+xml'],
  [text('<?xml version="1.0"?><note/>'), 'a', 'application/xml'],
  [text('{\\rtf1'), 'a', 'application/rtf'],
  [Buffer.alloc(0), 'a.png', 'application/octet-stream'],
  [Buffer.alloc(100), 'a.png', 'application/octet-stream'],
  [Buffer.from([0xc3, 0x28, 0xa0, 0xa1]), 'a.txt', 'application/octet-stream'],
];

suite('types of files', (it) => {
  it(`are found in the content of ${FILES.length} files, whatever their names say`, async () => {
    assert.ok(FILES.length >= 50);
    const found = await Promise.all(FILES.map(([content, name]) => mediaTypeOf(content, name)));
    const wrong = FILES.flatMap(([, , type], index) =>
      found[index] === type ? [] : [`${index}: ${type}, not ${found[index]}`],
    );
    assert.equal(wrong, []);
  });

  it('can only be shown in a browser if nothing in them runs', () => {
    const active = [
      'text/html',
      'image/svg+xml',
      'application/xml',
      'text/javascript',
      'application/pdf',
      'application/xhtml+xml',
    ];
    for (const type of active) assert.not.ok(canBeShown(type), type);
    for (const type of ['image/png', 'video/mp4', 'text/plain']) assert.ok(canBeShown(type), type);
  });

  it('take no long time for hostile content', async () => {
    const samples = [
      '<!-- -->'.repeat(8_000),
      '<!--'.repeat(16_000),
      ' '.repeat(64_000),
      '<?xml '.repeat(10_000),
      '<!DOCTYPE svg'.repeat(5_000),
    ];
    const before = process.cpuUsage();
    for (const sample of samples) await mediaTypeOf(text(sample), 'a');
    for (let i = 0; i < 200; i += 1) await mediaTypeOf(randomBytes(4_096), 'a');
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 2_000_000, `${user + system} µs`);
  });
});
