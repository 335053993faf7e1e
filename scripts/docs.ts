import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { buildReference } from './generate/reference.ts';

/** Builds what a static host needs to show the reference. */
const OUTPUT = 'docs/dist';

rmSync(OUTPUT, { recursive: true, force: true });
await buildReference('generated/openapi.json', `${OUTPUT}/index.html`);
// Served by TaskFlow the reference is at /docs; here it is the file beside.
const errors = `${OUTPUT}/errors.html`;
writeFileSync(errors, readFileSync(errors, 'utf8').replace('href="/docs"', 'href="index.html"'));
for (const file of ['openapi.json', 'openapi.yaml']) copyFileSync(`generated/${file}`, `${OUTPUT}/${file}`);
console.log(`wrote ${OUTPUT}`);
