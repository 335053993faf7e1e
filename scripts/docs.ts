import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createSite } from '../src/docs/site.ts';
import { readContract } from '../src/document.ts';

/** Writes what the service shows at /docs as files, for a static host or a folder without any. */
export function buildDocs(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  const contract = {
    ...readContract(),
    // There is no service behind the page, so its reader says where one is.
    servers: [
      {
        url: '{server}',
        description: 'A running service. It has to allow the origin of this page (`CORS_ORIGINS`).',
        variables: { server: { default: 'http://127.0.0.1:3000' } },
      },
    ],
  };
  for (const [path, { content }] of createSite({ contract, place })) {
    const file = join(folder, place(path));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content());
  }
}

/** `/docs` is the first file; a page is a file with an ending; the rest is named as it is. */
function place(path: string): string {
  const inside = path.replace(/^\/docs\b/, '');
  if (inside === '') return '/index.html';
  return inside.includes('.') ? inside : `${inside}.html`;
}

if (import.meta.main) {
  buildDocs('docs/dist');
  console.log('wrote docs/dist');
}
