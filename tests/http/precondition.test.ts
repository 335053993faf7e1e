import * as assert from 'uvu/assert';
import { etagOf, versionOf } from '../../src/etag.ts';
import type { Operation } from '../../src/http/document.ts';
import { matches, preconditionOf } from '../../src/http/precondition.ts';
import { suite } from '../suite.ts';

suite('an ETag', (it) => {
  const category = { id: 'a', name: 'Errands', color: '#000000' };

  it('is the version, where nothing else is shown', () => {
    assert.is(etagOf({ version: 7 }), '"7"');
    assert.is(etagOf({ version: 7, categories: [], assignees: [] }), '"7"');
  });

  it('changes with what is shown of others', () => {
    const tags = [
      etagOf({ version: 7, categories: [category], assignees: [] }),
      etagOf({ version: 7, categories: [{ ...category, name: 'Shopping' }], assignees: [] }),
      etagOf({ version: 7, categories: [category], assignees: [{ id: 'b', full_name: 'Ada' }] }),
      etagOf({ version: 8, categories: [category], assignees: [] }),
      etagOf({ version: 7 }),
    ];
    assert.is(new Set(tags).size, tags.length);
    for (const tag of tags) assert.match(tag, /^"\d+(-[0-9a-z]+)?"$/);
  });

  it('holds its version, and no other text does', () => {
    assert.is(versionOf('"7"'), 7);
    assert.is(versionOf(etagOf({ version: 12, categories: [category] })), 12);
    for (const tag of [
      '',
      '7',
      'W/"7"',
      '"x"',
      '"7',
      '"-7"',
      '"7-"',
      '"7-A"',
      '"1.5"',
      '"0x7"',
      '"12345678901"',
      '*',
    ]) {
      assert.is(versionOf(tag), undefined, tag);
    }
  });
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
    it(`${header ?? 'absent'} ${expected ? 'names' : 'does not name'} "7"`, () => {
      assert.is(matches(header, '"7"'), expected);
    });
  }
});

suite('If-Match and version', (it) => {
  const optional = { 'x-precondition': 'optional' } as Operation;
  const required = { 'x-precondition': 'required' } as Operation;
  const of = (operation: Operation, tags?: string, version?: number) => {
    const { versions, failureAt } = preconditionOf(
      operation,
      tags === undefined ? {} : { 'if-match': tags },
      version === undefined ? {} : { version },
    );
    return { versions, at3: failureAt(3) };
  };

  const cases: [
    tags: string | undefined,
    version: number | undefined,
    versions: number[] | undefined,
    at3: string,
  ][] = [
    [undefined, undefined, undefined, 'VERSION_CONFLICT'],
    [undefined, 2, [2], 'VERSION_CONFLICT'],
    ['"2"', undefined, [2], 'PRECONDITION_FAILED'],
    ['"2", "4-abc"', undefined, [2, 4], 'PRECONDITION_FAILED'],
    ['*', undefined, undefined, 'VERSION_CONFLICT'],
    [' * ', 2, [2], 'VERSION_CONFLICT'],
    ['"2"', 2, [2], 'PRECONDITION_FAILED'],
    ['"3"', 2, [], 'VERSION_CONFLICT'],
    ['"2"', 3, [], 'PRECONDITION_FAILED'],
    ['W/"3"', undefined, [], 'PRECONDITION_FAILED'],
    ['"none"', undefined, [], 'PRECONDITION_FAILED'],
  ];
  for (const [tags, version, versions, at3] of cases) {
    it(`If-Match ${tags ?? 'absent'} and version ${version ?? 'absent'}`, () => {
      assert.equal(of(optional, tags, version), { versions, at3 });
    });
  }

  it('428: one of them is needed where the contract says so', () => {
    assert.throws(
      () => of(required),
      (error: { code?: string }) => error.code === 'PRECONDITION_REQUIRED',
    );
    assert.equal(of(required, '*').versions, undefined);
    assert.equal(of(required, undefined, 2).versions, [2]);
  });

  it('mean nothing to operations that take neither', () => {
    assert.is(of({} as Operation, '"2"', 2).versions, undefined);
  });
});
