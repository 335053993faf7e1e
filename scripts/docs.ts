import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { buildReference } from './generate/reference.ts';

/** Builds what a static host needs to show the reference. */
const OUTPUT = 'docs/dist';

rmSync(OUTPUT, { recursive: true, force: true });
await buildReference('generated/openapi.json', `${OUTPUT}/index.html`);
// Served by TaskFlow the reference is at /docs; here it is the file beside.
for (const file of ['index.html', 'errors.html', 'authorization.html']) {
  const text = readFileSync(`${OUTPUT}/${file}`, 'utf8');
  writeFileSync(
    `${OUTPUT}/${file}`,
    text.replaceAll(/href="\/docs(?:\/(\w+))?"/g, (_, page = 'index') => `href="${page}.html"`),
  );
}
for (const file of ['openapi.json', 'openapi.yaml']) copyFileSync(`generated/${file}`, `${OUTPUT}/${file}`);
console.log(`wrote ${OUTPUT}`);
