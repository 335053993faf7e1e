import * as assert from 'uvu/assert';
import { ApiError } from '../../src/errors.ts';
import { parseJson } from '../../src/http/json-body.ts';
import { faultOf } from '../../src/http/json-fault.ts';
import { growsLinearly } from '../growth.ts';
import { suite } from '../suite.ts';

const parse = (text: string) => parseJson(Buffer.from(text));

function refusal(text: string | Buffer): ApiError {
  try {
    parseJson(Buffer.from(text as string));
  } catch (error) {
    assert.instance(error, ApiError);
    return error as ApiError;
  }
  throw new Error(`accepted: ${text.toString().slice(0, 100)}`);
}

/** Random text from a seed, so that a failure can be reproduced. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

suite('a JSON body', (it) => {
  it('has the value that JSON.parse returns', () => {
    for (const text of [
      '{}',
      '[]',
      'null',
      '7',
      '"x"',
      ' {"a": [1, {"b": null}]} ',
      '{"a":":\\"{"}',
      '{"é":"🛠"}',
    ]) {
      assert.equal(parse(text), { value: JSON.parse(text), findings: [] });
    }
  });

  const malformed: [string, string][] = [
    ['{', 'line 1, column 2'],
    ['{"title": }', 'line 1, column 11'],
    ['{"title": tru}', 'line 1, column 11'],
    ['{"title": "x",}', 'line 1, column 15'],
    ['{"title": "x" "y"}', 'line 1, column 15'],
    ["{'title': 'x'}", 'line 1, column 2'],
    ['{\n  "title": "x",\n  status: "todo"\n}', 'line 3, column 3'],
    ['{"title": "x\ny"}', 'line 1, column 11'],
    ['{"title": "x"} {}', 'line 1, column 16'],
    ['{"a": 01}', 'line 1, column 8'],
    ['{"a": NaN}', 'line 1, column 7'],
    ['[1,,2]', 'line 1, column 4'],
    ['', 'line 1, column 1'],
    ['\ufeff{}', 'line 1, column 1'],
    ['{"a": "\\x"}', 'line 1, column 7'],
    ['[1}', 'line 1, column 3'],
    ['{"a"]', 'line 1, column 5'],
  ];
  for (const [text, place] of malformed) {
    it(`reports where parsing stops: ${JSON.stringify(text)}`, () => {
      const { code, message } = refusal(text);
      assert.is(code, 'MALFORMED_JSON');
      assert.is(message, `The body is not valid JSON: parsing stops at ${place}.`);
    });
  }

  const repeated: [string, string[]][] = [
    ['{"title": "x", "title": "y"}', ['title']],
    ['{"title": "x", "t\\u0069tle": "x"}', ['title']],
    ['{"a": {"b": [{"c": 1, "c": 2}]}, "d": 1, "d": 1, "d": 1}', ['a.b[0].c', 'd']],
    ['{"": 1, "": 2}', ['']],
    ['{"__proto__": 1, "__proto__": 2}', ['__proto__']],
  ];
  for (const [text, fields] of repeated) {
    it(`reports each repeated property: ${text}`, () => {
      const { code, message, facts } = refusal(text);
      assert.is(code, 'MALFORMED_JSON');
      assert.is(message, 'The body has a repeated property.');
      assert.equal(
        facts.errors?.map(({ field }) => field),
        fields,
      );
    });
  }

  it('can have equal names in different objects, and colons and quotes in strings', () => {
    for (const text of [
      '[{"a":1},{"a":1}]',
      '{"a":{"a":{"a":1}}}',
      '{"a":"b:c","d":"\\"e\\":","f":"\\\\"}',
    ]) {
      assert.equal(parse(text).findings, []);
    }
  });

  it('has limits for depth, width and length', async () => {
    const isRefused = (text: string, message: RegExp) => {
      const error = refusal(text);
      assert.is(error.code, 'MALFORMED_JSON');
      assert.match(error.message, message);
    };
    isRefused(`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`, /deeper than 32/);
    isRefused(`[${Array.from({ length: 1001 }, () => '{"a":1}').join()}]`, /more than 1000 properties/);
    isRefused(`{"tags":[${'1,'.repeat(5000)}1]}`, /more than 5000 items/);
    const tooMuch: [number, (size: number) => string, RegExp][] = [
      [5_000, (size) => '['.repeat(size) + ']'.repeat(size), /deeper than 32/],
      [5_000, (size) => '{"a":'.repeat(size), /stops at line 1/],
      [1_250, (size) => `{${Array.from({ length: size }, (_, i) => `"k${i}":1`).join()}}`, /1000 properties/],
      [12_500, (size) => `{"tags":[${'1,'.repeat(size)}1]}`, /5000 items/],
    ];
    for (const [size, text, message] of tooMuch) {
      await growsLinearly(text(3), size, (size) => isRefused(text(size), message));
    }
    for (const text of ['['.repeat(32) + ']'.repeat(32), `[${'1,'.repeat(4999)}1]`]) parse(text);
  });

  it('must be UTF-8', () => {
    for (const bytes of [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xc0, 0xaf]]) {
      const text = Buffer.concat([Buffer.from('{"title":"'), Buffer.from(bytes), Buffer.from('"}')]);
      assert.is(refusal(text).message, 'The body is not valid UTF-8.');
    }
    assert.is(refusal(Buffer.from('{"a":1}', 'utf16le')).code, 'MALFORMED_JSON');
  });

  it('is searched for strings that cannot be stored and names that could change a prototype', () => {
    const { findings } = parse(
      '{"a":"x\\u0000","b":["\\ud800","ok","\\udc00x"],"c/d":{"e\\u0000":1},"__proto__":{"polluted":1},"f":"\\ud83d\\udee0"}',
    );
    assert.equal(findings.map(({ path, errorCode }) => `${path} ${errorCode}`).sort(), [
      '/body/__proto__ additionalProperties',
      '/body/a character',
      '/body/b/0 character',
      '/body/b/2 character',
      '/body/c~1d/e\0 character',
    ]);
    assert.is(Reflect.get({}, 'polluted'), undefined);
  });

  it('is accepted by JSON.parse and by the parser that locates errors alike', () => {
    const random = randomFrom(20_261_121);
    const tokens = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b"',
      '"\\u0061"',
      '1',
      '-0.5e3',
      'true',
      'null',
      ' ',
      '\n',
      'x',
      '"',
    ];
    let good = 0;
    for (let i = 0; i < 20_000; i++) {
      const length = 1 + Math.floor(random() * 9);
      const text = Array.from({ length }, () => tokens[Math.floor(random() * tokens.length)]).join('');
      let parsed = true;
      try {
        JSON.parse(text);
      } catch {
        parsed = false;
      }
      assert.is(faultOf(text).stopsAt === undefined, parsed, JSON.stringify(text));
      if (parsed) good++;
    }
    assert.ok(good > 500, String(good));
  });
});
