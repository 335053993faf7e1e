import { readdirSync, readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';

const readme = readFileSync('src/database/README.md', 'utf8');

suite('README of the database', (it) => {
  it('shows current statements of the service', () => {
    const source = readFileSync('src/categories/queries.ts', 'utf8');
    const samples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, sample]) => sample ?? '');
    assert.is(samples.length, 4);
    for (const sample of samples) assert.ok(source.includes(sample), sample);
  });

  it('names every file', () => {
    const files = readdirSync('src/database').filter((name) => name.endsWith('.ts'));
    assert.equal(
      files.filter((name) => !readme.includes(`\`${name}\``)),
      [],
    );
  });
});
