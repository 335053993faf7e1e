import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { configurationPage, environmentExample } from '../../scripts/generate/configuration.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { configurationReference, readConfig } from '../../src/config.ts';
import { suite } from '../suite.ts';
import { inDirectory } from './kit.ts';

suite('configuration: documentation', (it) => {
  it('.env.example matches the code', () => {
    const path = new URL('../../.env.example', import.meta.url);
    assert.fixture(readFileSync(path, 'utf8'), environmentExample());
  });

  it('.env.example with every default uncommented changes nothing', () =>
    inDirectory((path) => {
      const named = new Map(configurationReference().map((entry) => [entry.name, entry]));
      const lines = environmentExample().split('\n');
      const defaults = lines.flatMap((line) => {
        const name = /^#([A-Z_]+)=/.exec(line)?.[1];
        return name !== undefined && named.get(name)?.default ? [line.slice(1)] : [];
      });
      writeFileSync(join(path, '.env'), defaults.join('\n'));
      const env = readEnvironment(path, {});
      assert.is(Object.keys(env).length, defaults.length);
      assert.equal(JSON.stringify(readConfig(env)), JSON.stringify(readConfig({})));
    }));

  it('docs/configuration.md has a row for every variable', () => {
    const page = configurationPage();
    for (const { name } of configurationReference()) assert.match(page, `| \`${name}\` |`);
    const rows = page.split('\n').filter((line) => line.startsWith('| '));
    for (const row of rows) assert.is(row.replaceAll('\\|', '').split('|').length, 7, row);
  });
});
