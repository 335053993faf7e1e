import * as assert from 'uvu/assert';
import type { Operation } from '../../src/document.ts';
import { etagOf, versionOf } from '../../src/etag.ts';
import { entityTagsIn, matches } from '../../src/http/header-grammar.ts';
import { preconditionOf } from '../../src/http/precondition.ts';
import { operationOf } from '../contract/documented.ts';
import { suite } from '../suite.ts';

const ID = '019cadc6-9a80-76ac-9a32-c0ca8e84e5bf';
const OTHER_ID = '019cadc6-9a80-7768-ad9c-b43433602d8f';
const tag = (version: number, id = ID) => etagOf({ id, version });
const codeOf = (error: { code?: string }) => error.code;

suite('an ETag', (it) => {
  const category = { id: 'a', name: 'Errands', color: '#000000' };
  const task = { id: ID, version: 7, categories: [category] };

  it('differs for each resource, version and visible content', () => {
    const tags = [
      etagOf(task),
      etagOf({ ...task, id: OTHER_ID }),
      etagOf({ ...task, version: 8 }),
      etagOf({ ...task, categories: [{ ...category, name: 'Shopping' }] } as typeof task),
      etagOf({ ...task, role: 'viewer' } as typeof task),
      etagOf({ id: ID, version: 7 }),
    ];
    assert.is(new Set(tags).size, tags.length);
    for (const each of tags) assert.match(each, /^"[!#-~]{1,62}"$/);
  });

  it('contains a version that is valid only for its resource, as a strong or weak tag', () => {
    for (const version of [1, 35, 36, 2_147_483_647]) {
      const etag = etagOf({ ...task, version });
      assert.is(versionOf(etag, ID), version);
      assert.is(versionOf(`W/${etag}`, ID), version);
      assert.is(versionOf(etag, OTHER_ID), undefined);
    }
  });

  it('is invalid in other spellings, from earlier releases, or with an impossible version', () => {
    const [resource, , shown] = tag(7).slice(1, -1).split('.');
    const versions = ['0', '-1', '07', '7.0', 'A', '', 'zik0zk', 'zzzzzz', 'zzzzzzzzzzzz'];
    const spelled = versions.map((version) => `"${resource}.${version}.${shown}"`);
    const written = ['', '7', '"7"', 'W/"7"', '"7-1kq3x"', '*', `w/${tag(7)}`, tag(7).slice(1), `${tag(7)} `];
    for (const each of [...spelled, ...written]) assert.is(versionOf(each, ID), undefined, each);
  });
});

suite('a list of entity tags', (it) => {
  const cases: [string, readonly string[] | '*'][] = [
    ['*', '*'],
    [' * ', '*'],
    ['"a"', ['"a"']],
    ['W/"a"', ['W/"a"']],
    ['"a", W/"b" ,"c"', ['"a"', 'W/"b"', '"c"']],
    [', "a",,\t"b",', ['"a"', '"b"']],
    ['"a,b", "c\\", "é"', ['"a,b"', '"c\\"', '"é"']],
    ['""', ['""']],
    ['', []],
    [',', []],
    ['a', []],
    ['"a', []],
    ['"a" "b"', []],
    ['"a", b', []],
    ['*, "a"', []],
    ['w/"a"', []],
  ];
  for (const [value, expected] of cases) {
    it(`parses ${JSON.stringify(value)} as ${JSON.stringify(expected)}`, () => {
      assert.equal(entityTagsIn(value), expected);
    });
  }
});

suite('If-None-Match', (it) => {
  const cases: [string | undefined, boolean][] = [
    [undefined, false],
    ['"7"', true],
    ['W/"7"', true],
    ['*', true],
    ['"6", "7"', true],
    ['"6",W/"7" , "8"', true],
    ['"77"', false],
    ['7', false],
    ['', false],
    ['w/"7"', false],
  ];
  for (const [header, expected] of cases) {
    it(`${header ?? 'absent'} ${expected ? 'matches' : 'does not match'} "7"`, () => {
      assert.is(matches(header, '"7"'), expected);
    });
  }
});

suite('preconditions of an update', (it) => {
  const optional = { ...operationOf('updateTask'), 'x-precondition': 'optional' } as const;
  const required = { ...operationOf('updateTask'), 'x-precondition': 'required' } as const;
  type Sent = { match?: string; noneMatch?: string; unmodifiedSince?: string; version?: number };
  const of = (operation: Operation, { match, noneMatch, unmodifiedSince, version }: Sent) => {
    const { versions, failureAt } = preconditionOf(operation, {
      headers: { 'if-match': match, 'if-none-match': noneMatch, 'if-unmodified-since': unmodifiedSince },
      params: { note_id: ID },
      body: version === undefined ? {} : { version },
    });
    return { versions, at3: failureAt(3) };
  };

  const cases: [what: string, sent: Sent, versions: number[] | undefined, at3: string][] = [
    ['nothing', {}, undefined, 'VERSION_CONFLICT'],
    ['a version', { version: 2 }, [2], 'VERSION_CONFLICT'],
    ['a tag', { match: tag(2) }, [2], 'PRECONDITION_FAILED'],
    ['a weak tag', { match: `W/${tag(2)}` }, [2], 'PRECONDITION_FAILED'],
    ['two tags', { match: `${tag(2)}, W/${tag(4)}` }, [2, 4], 'PRECONDITION_FAILED'],
    ['any tag', { match: '*' }, undefined, 'VERSION_CONFLICT'],
    ['any tag and a version', { match: ' * ', version: 2 }, [2], 'VERSION_CONFLICT'],
    ['tag and version that agree', { match: tag(2), version: 2 }, [2], 'PRECONDITION_FAILED'],
    ['the current tag and another version', { match: tag(3), version: 2 }, [], 'VERSION_CONFLICT'],
    ['another tag and the current version', { match: tag(2), version: 3 }, [], 'PRECONDITION_FAILED'],
    ['the tag of another resource', { match: tag(3, OTHER_ID) }, [], 'PRECONDITION_FAILED'],
    ['a tag that is not ours', { match: '"3"' }, [], 'PRECONDITION_FAILED'],
    ['If-None-Match with any tag', { noneMatch: '*' }, [], 'PRECONDITION_FAILED'],
    ['If-None-Match with any tag, and a version', { noneMatch: '*', version: 3 }, [], 'PRECONDITION_FAILED'],
    ['If-None-Match with the current tag', { noneMatch: tag(3), version: 3 }, [], 'PRECONDITION_FAILED'],
    ['If-None-Match with another tag', { noneMatch: tag(2), match: tag(3) }, [3], 'VERSION_CONFLICT'],
    ['If-None-Match with the tag of another resource', { noneMatch: '"x"' }, undefined, 'VERSION_CONFLICT'],
    ['a date next to a version', { version: 2, unmodifiedSince: 'x' }, [2], 'VERSION_CONFLICT'],
    ['a date next to a tag', { match: tag(2), unmodifiedSince: 'x' }, [2], 'PRECONDITION_FAILED'],
  ];
  for (const [what, sent, versions, at3] of cases) {
    it(what, () => assert.equal(of(optional, sent), { versions, at3 }));
  }

  it('428: require a version or an ETag where the contract says so', () => {
    assert.throws(
      () => of(required, {}),
      (error: { code?: string }) => codeOf(error) === 'PRECONDITION_REQUIRED',
    );
    assert.equal(of(required, { match: '*' }).versions, undefined);
    assert.equal(of(required, { version: 2 }).versions, [2]);
  });

  it('400: are refused if they cannot be evaluated', () => {
    const isNamed = (field: string) => (error: { code?: string; facts?: { errors?: { field: string }[] } }) =>
      codeOf(error) === 'VALIDATION_FAILED' && error.facts?.errors?.[0]?.field === field;
    const date = 'Mon, 02 Mar 2026 09:00:00 GMT';
    assert.throws(() => of(optional, { unmodifiedSince: date }), isNamed('If-Unmodified-Since'));
    assert.throws(() => of(optional, { noneMatch: tag(2) }), isNamed('If-None-Match'));
  });

  it('are ignored by operations without preconditions', () => {
    assert.is(of(operationOf('getTask'), { match: tag(2), version: 2 }).versions, undefined);
  });
});
