import * as assert from 'uvu/assert';
import { RouteTable } from '../../src/http/route-table.ts';
import { suite } from '../suite.ts';

function tableOf(...paths: string[]): RouteTable<string> {
  const table = new RouteTable<string>();
  for (const path of paths) table.add(path, path);
  return table;
}

suite('the table of routes', (it) => {
  const table = tableOf('/tasks', '/tasks/{task_id}', '/tasks/trash', '/tasks/{task_id}/events/{event_id}');

  it('finds a path with its parameters', () => {
    assert.equal(table.find('/tasks'), { value: '/tasks', params: {} });
    assert.equal(table.find('/tasks/a%20b'), { value: '/tasks/{task_id}', params: { task_id: 'a b' } });
    assert.equal(table.find('/tasks/a/events/b'), {
      value: '/tasks/{task_id}/events/{event_id}',
      params: { task_id: 'a', event_id: 'b' },
    });
  });

  it('prefers literal text to a parameter, and still finds a longer path with a parameter', () => {
    assert.is(table.find('/tasks/trash')?.value, '/tasks/trash');
    assert.equal(table.find('/tasks/trash/events/b')?.params, { task_id: 'trash', event_id: 'b' });
  });

  it('finds nothing for other spellings, empty segments and slashes at the end', () => {
    for (const path of [
      '',
      '/',
      '/Tasks',
      '/tasks/',
      '//tasks',
      '/tasks//events/b',
      '/tasks/a/events/',
      '/tasks/a/b',
    ])
      assert.is(table.find(path), undefined, path);
  });

  it('takes names of properties that every object has as ordinary text', () => {
    assert.equal(table.find('/tasks/__proto__')?.params['task_id'], '__proto__');
    assert.is(table.find('/constructor'), undefined);
  });

  it('rejects a parameter that cannot be decoded', () => {
    assert.throws(
      () => table.find('/tasks/%ff'),
      (error: unknown) => error instanceof URIError,
    );
  });

  it('rejects two routes with one path', () => {
    assert.throws(() => tableOf('/tasks/{task_id}', '/tasks/{id}'), /Two routes/);
  });
});
