import type { Request } from 'express';
import * as assert from 'uvu/assert';
import { linksOf, type Page } from '../../src/http/pagination-links.ts';
import { suite } from '../suite.ts';

const links = (originalUrl: string, page: Partial<Page>) =>
  linksOf({ originalUrl, public_path: '', path: originalUrl.split('?')[0] } as Request, {
    page: null,
    per_page: 20,
    total: null,
    next_cursor: null,
    ...page,
  });

suite('the Link header of a list', (it) => {
  it('has first, prev, next and last on a page in the middle', () => {
    assert.is(
      links('/api/v1/tasks?page=2&per_page=20', { page: 2, total: 55 }),
      '</api/v1/tasks?per_page=20&page=1>; rel="first", </api/v1/tasks?per_page=20&page=1>; rel="prev", ' +
        '</api/v1/tasks?per_page=20&page=3>; rel="next", </api/v1/tasks?per_page=20&page=3>; rel="last"',
    );
  });

  it('omits links to pages that do not exist', () => {
    assert.is(links('/t', { page: 1, total: 0 }), '</t?page=1>; rel="first", </t?page=1>; rel="last"');
    assert.is(
      links('/t', { page: 3, total: 60 }),
      '</t?page=1>; rel="first", </t?page=2>; rel="prev", </t?page=3>; rel="last"',
    );
  });

  it('leads back from a page after the last one', () => {
    assert.match(links('/t?page=9', { page: 9, total: 21 }) ?? '', '</t?page=2>; rel="prev"');
  });

  it('keeps every filter, including repeated and escaped ones', () => {
    const value =
      links('/t?status=todo&status=in_progress&q=a+b%3E%2C%22&page=1', { page: 1, total: 100 }) ?? '';
    assert.match(value, '</t?status=todo&status=in_progress&q=a+b%3E%2C%22&page=2>; rel="next"');
    for (const url of value.matchAll(/<([^>]*)>/g)) assert.not.match(url[1] ?? '', /[<>" ]/);
  });

  it('keeps a filter that contains a question mark, and later filters', () => {
    assert.match(
      links('/t?q=why?&status=todo', { page: 1, total: 100 }) ?? '',
      '</t?q=why%3F&status=todo&page=2>; rel="next"',
    );
  });

  it('has only the next page with a cursor, and no link on the last page', () => {
    assert.is(
      links('/t?cursor=abc&per_page=5', { next_cursor: 'a/b+c=' }),
      '</t?per_page=5&cursor=a%2Fb%2Bc%3D>; rel="next"',
    );
    assert.is(links('/t?cursor=abc', {}), undefined);
  });
});
